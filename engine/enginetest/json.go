package enginetest

import (
	"bytes"
	"encoding/json"

	"github.com/borealis-flow/borealis/internal/value"
)

// jsonText writes what a fake returned as compact JSON. Characters that HTML
// would need escaped stay as they are, so that histories stay readable.
func jsonText(v any) (string, error) {
	if raw, ok := v.(json.RawMessage); ok && raw != nil {
		return value.Compact(string(raw))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return value.Compact(b.String())
}
