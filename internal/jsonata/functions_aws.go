package jsonata

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/borealis-flow/borealis/internal/value"
)

// awsFunctions are what Step Functions adds to JSONata, as its developer guide
// lists them under "Transforming data with JSONata".
var awsFunctions = []definition{
	{"partition", "<a-n:a>", 2, partition},
	{"range", "<nnn:a>", 3, rangeFunction},
	{"hash", "<s-s:s>", 2, hashFunction},
	{"random", "<n?:n>", 1, seededRandom},
	{"uuid", "<:s>", 0, uuid},
	{"parse", "<s-:x>", 1, parse},
}

// partition splits an array into arrays of a size, the last one shorter if need
// be.
func partition(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	size, ok := c.num(1)
	if !ok || size < 1 || size != math.Trunc(size) {
		return nil, fail("D3202", c.arg(1))
	}
	if err := c.ev.growItems(3 * len(items)); err != nil {
		return nil, err
	}
	c.ev.built = true
	out := value.Array{}
	for len(items) > 0 {
		n := min(clampInt(size), len(items))
		out = append(out, value.Array(items[:n:n]))
		items = items[n:]
	}
	return out, nil
}

// maxRangeItems is the limit of the intrinsic function States.ArrayRange too.
const maxRangeItems = 1000

// rangeFunction counts from first to last, both included, by step. The result is
// a sequence: a single number stands for itself.
func rangeFunction(c call) (value.Value, error) {
	first, ok1 := c.num(0)
	last, ok2 := c.num(1)
	step, ok3 := c.num(2)
	if !ok1 || !ok2 || !ok3 {
		return nil, nil
	}
	n := math.Floor((last - first) / step)
	if step == 0 || math.IsNaN(n) {
		return nil, fail("D3203", number(step))
	}
	if n < 0 {
		return sequenceOf(), nil
	}
	if n >= maxRangeItems {
		return nil, fail("D3204", nil)
	}
	out := make([]value.Value, int(n)+1)
	for i := range out {
		out[i] = number(first + float64(i)*step)
	}
	return sequenceOf(out...), c.ev.growItems(2 * len(out))
}

var hashes = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New,
}

// hashFunction returns the digest of a text in lower-case hexadecimal.
func hashFunction(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	name, _ := c.str(1)
	newHash, ok := hashes[name]
	if !ok {
		return nil, fail("D3201", c.arg(1))
	}
	if err := c.ev.read(4 * len(s)); err != nil {
		return nil, err
	}
	h := newHash()
	h.Write([]byte(s))
	return c.ev.text(hex.EncodeToString(h.Sum(nil)))
}

// seededRandom returns a number from 0 up to but not including 1; the same one
// for the same seed.
func seededRandom(c call) (value.Value, error) {
	seed, ok := c.num(0)
	if !ok {
		return random(c)
	}
	state := math.Float64bits(seed)
	return number(unitFloat(splitMix(&state))), nil
}

// uuid returns a version 4 UUID (RFC 9562).
func uuid(c call) (value.Value, error) {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], c.ev.bits())
	binary.BigEndian.PutUint64(b[8:], c.ev.bits())
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	h := hex.EncodeToString(b[:])
	return c.ev.text(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// parse decodes a JSON text.
func parse(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	// A decoded value takes several times the room of its text.
	if err := c.ev.grow(8 * len(s)); err != nil {
		return nil, err
	}
	v, err := value.ParseString(s)
	if err != nil {
		return nil, fail("D3200", value.String(err.Error()))
	}
	if n, ok := v.(value.Number); ok && n.Float == 0 && n.IsInteger() {
		return number(0), nil // AWS reads -0 as 0
	}
	return v, nil
}
