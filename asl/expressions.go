package asl

import (
	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/jsonpath"
)

// isPath tells whether a text is a path, be it into the state's data ($), the
// context object ($$) or a variable ($name).
func isPath(text string) bool {
	_, err := jsonpath.Parse(text)
	return err == nil
}

// isReference tells whether a text is a reference path of a kind.
func isReference(text string, kind pathKind) bool {
	path, err := jsonpath.ParseReference(text)
	if err != nil {
		return false
	}
	switch path.Root().Kind {
	case jsonpath.Context:
		return kind&contextObject != 0
	case jsonpath.Variable:
		return kind&dataOnly == 0
	}
	return true
}

// isCall tells whether a text is an intrinsic function call that can be
// evaluated.
func isCall(text string) bool {
	if !intrinsic.IsCall(text) {
		return false
	}
	_, err := intrinsic.Parse(text)
	return err == nil
}
