package asl

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

const improperExpression = "A JSONata expression must start with '{%' and end with '%}'"

// expression tells whether a value of a JSONata state is an expression, checks
// it and returns it without {% and %}, trimmed.
func (o *object) expression(n *node, at *place) (string, bool) {
	if o.query != JSONata || n.kind != value.KindString {
		return "", false
	}
	if !strings.HasPrefix(n.text, "{%") && !strings.HasSuffix(n.text, "%}") {
		return "", false
	}
	if !isExpression(n) {
		o.problem(SeverityError, CodeInvalidJSONata, at, n.pos, "%s", improperExpression)
		return n.text, true
	}
	expr := strings.TrimSpace(n.text[2 : len(n.text)-2])
	_, err := jsonata.Compile(expr, jsonata.StepFunctions)
	switch {
	case err == nil:
		o.checkStates(expr, n, at)
	case substituted(expr):
		o.warn(CodeSubstitution, at, n.pos, "The expression is valid only once its substitution is replaced: %s", bounded(err.Error()))
	default:
		code, message := jsonataProblem(err)
		o.problem(SeverityError, code, at, n.pos, "%s", message)
	}
	return expr, true
}

// isExpression tells whether a value is a text between {% and %}.
func isExpression(n *node) bool {
	return n.kind == value.KindString && len(n.text) >= len("{%%}") &&
		strings.HasPrefix(n.text, "{%") && strings.HasSuffix(n.text, "%}")
}

// topLevelReference is the code of the error that an expression reads a context
// document, which Step Functions does not give it.
const topLevelReference = "S0304"

// jsonataProblem tells expressions that AWS does not support from those that are
// not JSONata, in AWS's words.
func jsonataProblem(err error) (code, message string) {
	var failure *jsonata.Error
	if errors.As(err, &failure) && failure.Code == topLevelReference {
		return CodeUnsupportedJSONata, "Reference to '" + bounded(failure.Token) + "' at the top level is not supported."
	}
	return CodeInvalidJSONata, bounded(err.Error())
}

// checkStates reports the fields of $states that an expression reads and that
// are not there where it stands. That errorOutput is refused outside of a
// catcher has been seen on AWS; the rest is what the States Language says.
func (o *object) checkStates(expr string, n *node, at *place) {
	for _, field := range statesFields(expr) {
		if field == "input" || field == "context" || field == o.offers {
			continue
		}
		severity := SeverityWarning
		if field == "errorOutput" {
			severity = SeverityError
		}
		o.problem(severity, CodeUnsupportedJSONata, at, n.pos, "Field '$states.%s' does not exist.", bounded(field))
	}
}

// statesFields returns the names that follow "$states." in an expression,
// outside of its strings and comments.
func statesFields(expr string) []string {
	var fields []string
	for i := 0; i < len(expr); {
		switch c := expr[i]; {
		case c == '"' || c == '\'' || c == '`':
			i = skipQuoted(expr, i)
		case strings.HasPrefix(expr[i:], "/*"):
			_, after, _ := strings.Cut(expr[i+2:], "*/")
			i = len(expr) - len(after)
		case c == '$':
			end := identifierEnd(expr, i+1)
			if expr[i:end] == "$states" {
				var field string
				if field, end = fieldAfter(expr, end); field != "" {
					fields = append(fields, field)
				}
			}
			i = end
		default:
			i++
		}
	}
	return fields
}

// skipQuoted returns the offset behind the quoted text that begins at i.
func skipQuoted(expr string, i int) int {
	quote := expr[i]
	for i++; i < len(expr) && expr[i] != quote; i++ {
		if expr[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(expr))
}

// fieldAfter returns the name behind a dot at i, or "", and where it ends.
func fieldAfter(expr string, i int) (string, int) {
	rest := strings.TrimLeft(expr[i:], " \t\r\n")
	rest, ok := strings.CutPrefix(rest, ".")
	if !ok {
		return "", i
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	end := identifierEnd(rest, 0)
	return rest[:end], len(expr) - len(rest) + end
}

// identifierEnd returns where the name that begins at i ends.
func identifierEnd(expr string, i int) int {
	for i < len(expr) {
		c, size := utf8.DecodeRuneInString(expr[i:])
		if c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			break
		}
		i += size
	}
	return i
}
