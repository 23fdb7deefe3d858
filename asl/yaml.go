package asl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/borealis-flow/borealis/internal/value"
)

// maxAliasText bounds how much text and how many values the aliases of a YAML
// document stand for, so that a few lines cannot become gigabytes.
const maxAliasText = 1 << 20

// looksLikeYAML tells a mapping from a text that is neither YAML nor JSON.
func looksLikeYAML(text []byte) bool { return bytes.IndexByte(text, ':') >= 0 }

// yamlReader turns the nodes of the YAML library into ours.
type yamlReader struct {
	duplicates []duplicate
	aliases    int // how many aliases the reader is inside of
	spent      int // text and values from aliases so far
}

// readYAML reads exactly one document.
func readYAML(text string) (root node, duplicates []duplicate, err *syntaxError) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document, next yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return root, nil, yamlError(err)
	}
	if err := decoder.Decode(&next); err == nil {
		return root, nil, &syntaxError{message: "A definition must be a single YAML document", pos: yamlPosition(&next)}
	} else if !errors.Is(err, io.EOF) {
		return root, nil, yamlError(err)
	}
	r := &yamlReader{}
	if failure := r.value(&root, &document, 0); failure != nil {
		return node{}, nil, failure
	}
	return root, r.duplicates, nil
}

// yamlError keeps the library's message, which names the line.
func yamlError(err error) *syntaxError {
	failure := &syntaxError{message: err.Error()}
	var load *yaml.LoadError
	if errors.As(err, &load) {
		failure.pos = position{int32(load.Mark.Line), int32(load.Mark.Column)}
	}
	return failure
}

func yamlPosition(y *yaml.Node) position { return position{int32(y.Line), int32(y.Column)} }

func yamlFailure(y *yaml.Node, format string, args ...any) *syntaxError {
	return &syntaxError{message: fmt.Sprintf(format, args...), pos: yamlPosition(y)}
}

func (r *yamlReader) value(n *node, y *yaml.Node, depth int) *syntaxError {
	if depth > value.MaxDepth {
		return yamlFailure(y, "The document is nested more than %d levels deep", value.MaxDepth)
	}
	if r.aliases > 0 {
		if r.spent += 1 + len(y.Value); r.spent > maxAliasText {
			return yamlFailure(y, "The document's aliases stand for too much")
		}
	}
	n.pos = yamlPosition(y)
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) != 1 {
			n.kind = value.KindNull
			return nil
		}
		return r.value(n, y.Content[0], depth)
	case yaml.AliasNode:
		if y.Alias == nil {
			return yamlFailure(y, "Unknown alias %s", y.Value)
		}
		r.aliases++
		err := r.value(n, y.Alias, depth+1)
		r.aliases--
		return err
	case yaml.SequenceNode:
		n.kind = value.KindArray
		n.items = make([]node, len(y.Content))
		for i, item := range y.Content {
			if err := r.value(&n.items[i], item, depth+1); err != nil {
				return err
			}
		}
		return nil
	case yaml.MappingNode:
		n.kind = value.KindObject
		return r.mapping(n, y, depth)
	}
	return scalar(n, y)
}

func (r *yamlReader) mapping(n *node, y *yaml.Node, depth int) *syntaxError {
	seen := seenKeys{}
	n.members = make([]member, 0, len(y.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, content := y.Content[i], y.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merges = append(merges, content)
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" {
			return yamlFailure(key, "A key must be a string; put it in quotation marks")
		}
		var v node
		if err := r.value(&v, content, depth+1); err != nil {
			return err
		}
		if at, again := seen.add(n.members, key.Value); again {
			r.duplicates = append(r.duplicates, duplicate{key: key.Value, pos: yamlPosition(key), object: n.pos})
			n.members[at].value = v
			continue
		}
		n.members = append(n.members, member{key: key.Value, pos: yamlPosition(key), value: v})
	}
	for _, merge := range merges {
		if err := r.merge(n, &seen, merge, depth); err != nil {
			return err
		}
	}
	return nil
}

// merge adds the fields of a mapping, or of several, that << names and the
// mapping itself does not have.
func (r *yamlReader) merge(n *node, seen *seenKeys, y *yaml.Node, depth int) *syntaxError {
	var merged node
	if err := r.value(&merged, y, depth+1); err != nil {
		return err
	}
	sources := []node{merged}
	if merged.kind == value.KindArray {
		sources = merged.items
	}
	for _, source := range sources {
		if source.kind != value.KindObject {
			return yamlFailure(y, "Only mappings can be merged")
		}
		for _, m := range source.members {
			if _, again := seen.add(n.members, m.key); !again {
				n.members = append(n.members, m)
			}
		}
	}
	return nil
}

// scalar reads a scalar as the JSON value that YAML 1.2's core schema makes of
// it. A timestamp stays the text that it is in JSON.
func scalar(n *node, y *yaml.Node) *syntaxError {
	switch y.ShortTag() {
	case "!!null":
		n.kind = value.KindNull
	case "!!bool":
		n.kind, n.truth = value.KindBool, strings.EqualFold(y.Value, "true")
	case "!!int", "!!float":
		text, ok := yamlNumber(y.Value)
		if !ok {
			return yamlFailure(y, "%s is not a JSON number", bounded(y.Value))
		}
		n.kind, n.text = value.KindNumber, text
	case "!!str", "!!timestamp":
		n.kind, n.text = value.KindString, strings.ToValidUTF8(y.Value, "\uFFFD")
	default:
		return yamlFailure(y, "The tag %s is not supported", bounded(y.ShortTag()))
	}
	return nil
}

// yamlNumber returns a YAML number as a JSON number, its text unchanged where
// JSON writes it the same way.
func yamlNumber(text string) (string, bool) {
	if _, ok := value.NumberText(text); ok {
		return text, true
	}
	plain := strings.ReplaceAll(text, "_", "")
	if i, err := strconv.ParseInt(plain, 0, 64); err == nil {
		return strconv.FormatInt(i, 10), true
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", false
	}
	return value.FormatFloat(f), true
}
