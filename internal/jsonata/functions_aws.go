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
// lists them under "Transforming data with JSONata". What the guide leaves open
// is as measured on AWS: arguments that are to be whole are cut towards zero, and
// many that make no sense give undefined rather than an error.
var awsFunctions = []definition{
	{"partition", "<x-n?:a>", 2, partition},
	{"range", "<nnn?:a>", 3, rangeFunction},
	{"hash", "<s-s:s>", 2, hashFunction},
	{"random", "<n?:n>", 1, seededRandom},
	{"uuid", "<:s>", 0, uuid},
	{"parse", "<s-:x>", 1, parse},
}

// refuse makes the error with which the functions of AWS refuse a value.
func refuse(message string) *Error { return &Error{Code: "D3137", Message: message} }

// partition splits an array into arrays of a size, the last one shorter if need
// be. Without a size they are one; a size of 0 or an empty array give undefined.
// Unlike elsewhere in JSONata, one value is not taken for an array of one.
func partition(c call) (value.Value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	items, ok := c.array(0)
	if !ok {
		return nil, &Error{Code: "T0412", Message: `Argument 1 of function "partition" must be an array of undefined`}
	}
	if err := c.ev.growItems(3*len(items) + 1); err != nil {
		return nil, err
	}
	c.ev.built = true
	n, ok := c.num(1)
	if !ok {
		return value.Array{value.Array(items)}, nil
	}
	size := math.Trunc(n)
	switch {
	case size < 0:
		return nil, refuse("Second argument must be zero or greater")
	case !(size > 0) || len(items) == 0:
		return nil, nil
	}
	out := value.Array{}
	for len(items) > 0 {
		n := min(clampInt(size), len(items))
		out = append(out, value.Array(items[:n:n]))
		items = items[n:]
	}
	return out, nil
}

// rangeFunction counts from first to last, both included, by step. The result is
// a sequence: a single number stands for itself, and a step that is missing, 0 or
// leads away from last gives undefined.
func rangeFunction(c call) (value.Value, error) {
	var whole [3]float64
	for i := range whole {
		n, ok := c.num(i)
		if !ok {
			return nil, nil
		}
		whole[i] = math.Trunc(n)
	}
	first, last, step := whole[0], whole[1], whole[2]
	n := math.Floor((last-first)/step) + 1
	if step == 0 || !(n > 0) {
		return nil, nil
	}
	if n > math.MaxInt32 {
		return nil, errBytes(c.ev.dialect)
	}
	// An item is charged with the number it points to.
	if err := c.ev.growItems(2 * int(n)); err != nil {
		return nil, err
	}
	out := make([]value.Value, int(n))
	for i := range out {
		out[i] = number(first + float64(i)*step)
	}
	return sequenceOf(out...), nil
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
	name, ok := c.str(1)
	if !ok {
		name = "null"
	}
	newHash, ok := hashes[name]
	if !ok {
		return nil, refuse("Hash algorithm '" + name + "' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5")
	}
	if err := c.ev.read(4 * len(s)); err != nil {
		return nil, err
	}
	h := newHash()
	h.Write([]byte(s))
	return c.ev.text(hex.EncodeToString(h.Sum(nil)))
}

// seededRandom returns a number from 0 up to but not including 1; the same one
// for the same seed, which is the one that AWS gives.
func seededRandom(c call) (value.Value, error) {
	seed, ok := c.num(0)
	if !ok {
		return random(c)
	}
	return number(javaRandom(javaLong(seed))), nil
}

// javaLong converts a number as Java's cast to long does: cut towards zero and
// held within bounds.
func javaLong(f float64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// javaRandom returns the first double of java.util.Random with a seed: its
// documentation lays down the linear congruential generator.
func javaRandom(seed int64) float64 {
	const multiplier, mask = 0x5DEECE66D, 1<<48 - 1
	state := (uint64(seed) ^ multiplier) & mask
	next := func(bits int) uint64 {
		state = (state*multiplier + 0xB) & mask
		return state >> (48 - bits)
	}
	high := next(26)
	return float64(high<<27+next(27)) / (1 << 53)
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
		return nil, refuse("Invalid JSON")
	}
	if n, ok := v.(value.Number); ok && n.Float == 0 && n.IsInteger() {
		return number(0), nil // AWS reads -0 as 0
	}
	return v, nil
}
