package value_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/value"
)

func TestParse_keeps_key_order_and_number_text(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"z":1.0,"a":1e5,"m":{"y":[],"x":{}}}`,
		`12345678901234567890123456789`,
		`"\"\\é\u0001"`,
		`[null,true,false,-0.0,""]`,
		`{"k10":1,"k9":2,"k8":3,"k7":4,"k6":5,"k5":6,"k4":7,"k3":8,"k2":9,"k1":10}`,
	} {
		v, err := value.ParseString(text)
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
			continue
		}
		if got := value.Text(v); got != text {
			t.Errorf("Parse(%s) is written as %s", text, got)
		}
	}
}

func TestParse_a_key_given_twice_keeps_its_place_and_the_last_value(t *testing.T) {
	t.Parallel()
	v, err := value.ParseString(`{"a":1,"b":2,"a":3}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value.Text(v), `{"a":3,"b":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParse_says_where_a_text_is_not_JSON(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text   string
		line, column int
	}{
		{"empty", "", 1, 1},
		{"bare word", "not json", 1, 2},
		{"second value", "{} {}", 1, 5},
		{"unfinished object", "{\n  \"a\": 1", 2, 9},
		{"missing colon", "{\n  \"é\" 1}", 2, 7},
		{"bad number", "[01]", 1, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := value.ParseString(test.text)
			var syntax *value.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got error %v, want a *SyntaxError", err)
			}
			if syntax.Line != test.line || syntax.Column != test.column {
				t.Errorf("%v: got %d:%d, want %d:%d", err, syntax.Line, syntax.Column, test.line, test.column)
			}
		})
	}
}

func TestParse_bounds_the_depth(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := value.ParseString(nested(value.MaxDepth)); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	for _, n := range []int{value.MaxDepth + 2, 1_000_000} {
		if _, err := value.ParseString(nested(n)); err == nil {
			t.Errorf("Parse accepts %d levels", n)
		}
		if _, err := value.Compact(nested(n)); err == nil {
			t.Errorf("Compact accepts %d levels", n)
		}
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{ "a b" : [ 1.0 , 2 ] }`: `{"a b":[1.0,2]}`,
		`{"a":"x \" y"}`:          `{"a":"x \" y"}`,
		" null\n":                 `null`,
	} {
		got, err := value.Compact(text)
		if err != nil || got != want {
			t.Errorf("Compact(%s) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "{", "[1,]", "tru", `{"a":1}x`} {
		if got, err := value.Compact(text); err == nil {
			t.Errorf("Compact(%s) = %s, want an error", text, got)
		}
	}
}

func TestFormatFloat_prints_as_JavaScript(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.30000000000000004, "0.30000000000000004"},
		{1e21, "1e+21"}, {123456789012345680000, "123456789012345680000"},
		{1e-7, "1e-7"}, {0.000001, "0.000001"}, {1.5e-10, "1.5e-10"}, {1e300, "1e+300"},
	} {
		if got := value.FormatFloat(test.f); got != test.want {
			t.Errorf("FormatFloat(%g) = %s, want %s", test.f, got, test.want)
		}
	}
}

func TestNumber_tells_integers_as_Jackson_does(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text    string
		integer bool
		i       int64
		exact   bool
	}{
		{"1", true, 1, true}, {"1.0", false, 1, true}, {"1e2", false, 100, true}, {"1.5", false, 0, false},
		{"9007199254740993", true, 9007199254740993, true}, {"9223372036854775808", true, 0, false},
	} {
		n, ok := value.NumberText(test.text)
		if !ok {
			t.Fatalf("NumberText(%s) refuses a number", test.text)
		}
		i, exact := n.Int64()
		if n.IsInteger() != test.integer || exact != test.exact || exact && i != test.i {
			t.Errorf("%s: IsInteger %t, Int64 %d %t", test.text, n.IsInteger(), i, exact)
		}
	}
	for _, text := range []string{"", "01", "1.", ".5", "+1", "1e", "0x10", "NaN", "Infinity", "1 "} {
		if _, ok := value.NumberText(text); ok {
			t.Errorf("NumberText accepts %q", text)
		}
	}
}

func TestEqual_ignores_key_order_and_number_text(t *testing.T) {
	t.Parallel()
	parse := func(text string) value.Value {
		v, err := value.ParseString(text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if !value.Equal(parse(`{"a":[1,{"b":null}],"c":"x"}`), parse(`{"c":"x","a":[1.0,{"b":null}]}`)) {
		t.Error("equal documents differ")
	}
	for _, pair := range [][2]string{{`1`, `"1"`}, {`{}`, `[]`}, {`[1]`, `[1,1]`}, {`{"a":1}`, `{"b":1}`}, {`null`, `false`}} {
		if value.Equal(parse(pair[0]), parse(pair[1])) {
			t.Errorf("%s equals %s", pair[0], pair[1])
		}
	}
}

func TestObject_With_leaves_the_original_alone(t *testing.T) {
	t.Parallel()
	v, err := value.ParseString(`{"a":1,"b":2}`)
	if err != nil {
		t.Fatal(err)
	}
	o := v.(*value.Object)
	replaced, added, removed := o.With("a", value.Null{}), o.With("c", value.Bool(true)), o.Without("a")
	for _, test := range []struct {
		o    *value.Object
		want string
	}{{o, `{"a":1,"b":2}`}, {replaced, `{"a":null,"b":2}`}, {added, `{"a":1,"b":2,"c":true}`}, {removed, `{"b":2}`}} {
		if got := value.Text(test.o); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestDoc_decodes_and_writes_once(t *testing.T) {
	t.Parallel()
	d := value.TextDoc(`{"a":1.0}`)
	if d.Value() != d.Value() {
		t.Error("a second look decodes again")
	}
	if got := value.NewDoc(value.Array{value.Int(1)}).Text(); got != "[1]" {
		t.Errorf("got %s", got)
	}
	if got := (&value.Doc{}).Text(); got != "null" {
		t.Errorf("the zero Doc is %s, want null", got)
	}
}

func TestDoc_Fits_bounds_values_that_share_parts(t *testing.T) {
	t.Parallel()
	var doubled, nested value.Value = value.String("x"), value.Null{}
	for range 60 {
		doubled = value.Array{doubled, doubled} // a text of 2^60 bytes
	}
	for range value.MaxDepth + 1 {
		nested = value.Array{nested}
	}
	for _, test := range []struct {
		name string
		v    value.Value
		want error
	}{
		{"doubled 60 times", doubled, value.ErrTooLarge},
		{"nested too deeply", nested, value.ErrTooDeep},
		{"at the limit", value.String(strings.Repeat("x", 98)), nil},
		{"beyond the limit", value.String(strings.Repeat("x", 99)), value.ErrTooLarge},
	} {
		limit := 100
		if test.want == value.ErrTooDeep {
			limit = 10_000
		}
		if got := value.NewDoc(test.v).Fits(limit); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
	if got := value.TextDoc(`"` + strings.Repeat("x", 99) + `"`).Fits(100); got != value.ErrTooLarge {
		t.Errorf("a text of 101 bytes: got %v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.0,"x"]}`, `"\ud800"`, "[", "1e999", `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.ParseString(text)
		if _, errCompact := value.Compact(text); (err == nil) != (errCompact == nil) {
			t.Fatalf("Parse says %v, Compact says %v", err, errCompact)
		}
		if err != nil {
			return
		}
		once := value.Text(v)
		again, err := value.ParseString(once)
		if err != nil {
			t.Fatalf("%s does not parse again: %v", once, err)
		}
		if twice := value.Text(again); twice != once {
			t.Fatalf("%s becomes %s", once, twice)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := []byte(`{"order":{"id":"o-1001","items":[` + strings.Repeat(`{"sku":"a","qty":2,"price":9.99},`, 40) + `{}],"total":799.2}}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := value.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
