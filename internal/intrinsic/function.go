package intrinsic

import (
	"math"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// function is an intrinsic function.
type function struct {
	name string
	// least and most bound the number of arguments; most is -1 for no bound.
	least, most int
	// builds is set where the result may be larger than the arguments, so that its
	// size has to be checked.
	builds bool
	apply  func(c *Call, env *Env, args []value.Value) (value.Value, error)
}

// functions are all intrinsic functions by name (AWS Step Functions Developer
// Guide, "Intrinsic functions").
var functions = index(
	function{"States.Format", 1, -1, true, format},
	function{"States.StringToJson", 1, 1, false, stringToJSON},
	function{"States.JsonToString", 1, 1, true, jsonToString},
	function{"States.Array", 0, -1, true, array},
	function{"States.ArrayPartition", 2, 2, false, arrayPartition},
	function{"States.ArrayContains", 2, 2, false, arrayContains},
	function{"States.ArrayRange", 3, 3, false, arrayRange},
	function{"States.ArrayGetItem", 2, 2, false, arrayGetItem},
	function{"States.ArrayLength", 1, 1, false, arrayLength},
	function{"States.ArrayUnique", 1, 1, false, arrayUnique},
	function{"States.Base64Encode", 1, 1, false, base64Encode},
	function{"States.Base64Decode", 1, 1, false, base64Decode},
	function{"States.Hash", 2, 2, false, hash},
	function{"States.JsonMerge", 3, 3, true, jsonMerge},
	function{"States.MathRandom", 2, 3, false, mathRandom},
	function{"States.MathAdd", 2, 2, false, mathAdd},
	function{"States.StringSplit", 2, 2, true, stringSplit},
	function{"States.UUID", 0, 0, false, uuid},
)

func index(all ...function) map[string]*function {
	byName := make(map[string]*function, len(all))
	for i := range all {
		byName[all[i].name] = &all[i]
	}
	return byName
}

var ordinals = [...]string{"first", "second", "third"}

// text returns argument i, which must be a string.
func (c *Call) text(args []value.Value, i int) (string, error) {
	s, ok := args[i].(value.String)
	if !ok {
		return "", c.fail("The %s argument must be a string, but was: %s", ordinals[i], brief(args[i]))
	}
	return string(s), nil
}

// items returns argument i, which must be an array.
func (c *Call) items(args []value.Value, i int) (value.Array, error) {
	a, ok := args[i].(value.Array)
	if !ok {
		return nil, c.fail("The %s argument must be an array, but was: %s", ordinals[i], brief(args[i]))
	}
	return a, nil
}

// object returns argument i, which must be an object.
func (c *Call) object(args []value.Value, i int) (*value.Object, error) {
	o, ok := args[i].(*value.Object)
	if !ok {
		return nil, c.fail("The %s argument must be an object, but was: %s", ordinals[i], brief(args[i]))
	}
	return o, nil
}

// integer returns argument i, which must be a number within 32 bits. As on AWS it
// is rounded, half up: -1.5 to -1.
func (c *Call) integer(args []value.Value, i int) (int64, error) {
	n, ok := args[i].(value.Number)
	if !ok {
		return 0, c.fail("The %s argument must be a number, but was: %s", ordinals[i], brief(args[i]))
	}
	rounded := math.Floor(n.Float)
	if n.Float-rounded >= 0.5 { // adding 0.5 first would lift 0.49999999999999994 to 1
		rounded++
	}
	if !(rounded >= math.MinInt32 && rounded <= math.MaxInt32) {
		return 0, c.fail("The %s argument must be between %d and %d, but was: %s", ordinals[i], math.MinInt32, math.MaxInt32, brief(n))
	}
	return int64(rounded), nil
}

// brief is the beginning of v's JSON text.
func brief(v value.Value) string {
	const most = 256
	if !fits(v, 1<<10) {
		return "a " + v.Kind().String() + " too large to show"
	}
	text := value.Text(v)
	if len(text) <= most {
		return text
	}
	end := most
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// fits reports whether the JSON text of v has at most limit bytes.
func fits(v value.Value, limit int) bool { return remaining(v, limit) >= 0 }

// remaining is what is left of limit bytes after v; it stops below zero.
func remaining(v value.Value, limit int) int {
	switch v := v.(type) {
	case value.String:
		return limit - quotedSize(string(v))
	case value.Number:
		return limit - len(v.Text())
	case value.Array:
		limit -= 2 + max(0, len(v)-1)
		for i := 0; i < len(v) && limit >= 0; i++ {
			limit = remaining(v[i], limit)
		}
		return limit
	case *value.Object:
		limit -= 2 + max(0, v.Len()-1)
		for i := 0; i < v.Len() && limit >= 0; i++ {
			m := v.At(i)
			limit = remaining(m.Value, limit-quotedSize(m.Key)-1)
		}
		return limit
	}
	return limit - len("false")
}

// quotedSize bounds the length of s as a JSON string.
func quotedSize(s string) int {
	n := len(s) + 2
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			n++
		case c < 0x20:
			n += 5
		}
	}
	return n
}
