package history

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestAppendString_agrees_with_the_standard_library(t *testing.T) {
	t.Parallel()
	check := func(s string) {
		t.Helper()
		text := appendString([]byte("before"), s)
		var got string
		if err := json.Unmarshal(text[len("before"):], &got); err != nil {
			t.Fatalf("%q became %q: %v", s, text, err)
		}
		// The conversion replaces each byte that is not UTF-8, as the writer must.
		if want := string([]rune(s)); got != want {
			t.Fatalf("%q became %q, which reads %q", s, text, got)
		}
	}
	for c := range 256 {
		for before := range 10 {
			check(strings.Repeat("a", before) + string([]byte{byte(c)}) + "bcdefghij")
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		s := make([]byte, r.IntN(40))
		for i := range s {
			s[i] = "ab\"\\\x00\n\x1f ~\x7f\x80\xc3\xa4\xe2\x82\xac\xff"[r.IntN(17)]
		}
		check(string(s))
	}
	check(strings.Repeat("\x01", 10_000))
}

func TestAppendString_grows_by_what_it_needs(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	text := appendString(nil, strings.Repeat("\x01", size))
	if len(text) != 6*size+2 || cap(text) > 24*size {
		t.Errorf("got %d bytes with room for %d", len(text), cap(text))
	}
}
