package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// maxEncoded is how many characters States.Hash and the Base64 functions take.
const maxEncoded = 10_000

// data returns argument 0, which must be a string of at most maxEncoded
// characters.
func (c *Call) data(args []value.Value) (string, error) {
	s, err := c.text(args, 0)
	if err != nil {
		return "", err
	}
	if n := characters(s); n > maxEncoded {
		return "", c.fail("The first argument must not have more than %d characters, but has %d", maxEncoded, n)
	}
	return s, nil
}

// characters counts as Java does, in UTF-16 units.
func characters(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xffff {
			n++
		}
	}
	return n
}

func base64Encode(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	s, err := c.data(args)
	if err != nil {
		return nil, err
	}
	return value.String(base64.StdEncoding.EncodeToString([]byte(s))), nil
}

// base64Decode ignores white space, as MIME does. Bytes that are not UTF-8 become
// U+FFFD.
func base64Decode(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	s, err := c.data(args)
	if err != nil {
		return nil, err
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, c.fail("The first argument is not Base64: %s", err)
	}
	return value.String(strings.ToValidUTF8(string(decoded), "\ufffd")), nil
}

// hash gives the digest in hexadecimal digits.
func hash(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	s, err := c.data(args)
	if err != nil {
		return nil, err
	}
	algorithm, err := c.text(args, 1)
	if err != nil {
		return nil, err
	}
	digest, ok := digest([]byte(s), algorithm)
	if !ok {
		return nil, c.fail("The second argument must be one of MD5, SHA-1, SHA-256, SHA-384 and SHA-512, but was: %s", brief(args[1]))
	}
	return value.String(hex.EncodeToString(digest)), nil
}

func digest(data []byte, algorithm string) (digest []byte, ok bool) {
	switch algorithm {
	case "MD5":
		sum := md5.Sum(data)
		return sum[:], true
	case "SHA-1":
		sum := sha1.Sum(data)
		return sum[:], true
	case "SHA-256":
		sum := sha256.Sum256(data)
		return sum[:], true
	case "SHA-384":
		sum := sha512.Sum384(data)
		return sum[:], true
	case "SHA-512":
		sum := sha512.Sum512(data)
		return sum[:], true
	}
	return nil, false
}
