package intrinsic

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/borealis-flow/borealis/internal/value"
)

// uuid makes a random UUID (RFC 9562, version 4).
func uuid(_ *Call, env *Env, _ []value.Value) (value.Value, error) {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], env.Random())
	binary.BigEndian.PutUint64(id[8:], env.Random())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	text := make([]byte, 0, 36)
	for i, part := range [...][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return value.String(text), nil
}
