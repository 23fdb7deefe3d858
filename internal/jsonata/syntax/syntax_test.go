package syntax_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
)

func TestParse_reports_code_and_position_of_errors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		src, code string
		pos       int
	}{
		{`"abc`, "S0101", 4},
		{`1e999`, "S0102", 0},
		{`"\q"`, "S0103", 2},
		{`"\u12x4"`, "S0104", 2},
		{"`abc", "S0105", 4},
		{`1 /* abc`, "S0106", 2},
		{`1 2`, "S0201", 3},
		{`[1)`, "S0202", 3},
		{`(1`, "S0203", 2},
		{`a ! b`, "S0204", 3},
		{``, "S0207", 0},
		{`1 +`, "S0207", 3},
		{`function(x){1}`, "S0208", 10},
		{`$a{b:c}[0]`, "S0209", 8},
		{`a{b:c}{d:e}`, "S0210", 7},
		{`)`, "S0211", 1},
		{`a := 1`, "S0212", 1},
		{`a.1`, "S0213", 3},
		{`a@b`, "S0214", 3},
		{`a[0]@$b`, "S0215", 5},
		{`a^(b)@$c`, "S0216", 6},
		{`%`, "S0217", 1},
		{`//`, "S0301", 1},
		{`/abc`, "S0302", 4},
		{`function($x)<n<n>>{1}`, "S0401", 15},
		{`function($x)<(a<n>)>{1}`, "S0402", 14},
		{strings.Repeat("(", 2000), "U1001", 1001},
	} {
		_, err := syntax.Parse(test.src)
		var e *syntax.Error
		if !errors.As(err, &e) || e.Code != test.code || e.Pos != test.pos {
			t.Errorf("%.40s: got %v, want %s at %d", test.src, err, test.code, test.pos)
		}
	}
}

func TestParse_flattens_paths(t *testing.T) {
	t.Parallel()
	n, err := syntax.Parse(`a.b[0].(c)^(>d)#$i.*`)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, step := range n.List {
		kinds = append(kinds, step.Kind.String())
	}
	if got, want := strings.Join(kinds, " "), "name name block sort wildcard"; n.Kind != syntax.Path || got != want {
		t.Errorf("got %s of %s, want path of %s", n.Kind, got, want)
	}
}

func TestParse_ties_a_parent_to_its_step(t *testing.T) {
	t.Parallel()
	n, err := syntax.Parse(`a.b.c.(%.%.d)`)
	if err != nil {
		t.Fatal(err)
	}
	if c, b := n.List[2].Ancestor, n.List[1].Ancestor; c == nil || b == nil || c.Label == b.Label {
		t.Errorf("the two parents are %v and %v", c, b)
	}
	if n.List[0].Ancestor != nil {
		t.Error("a is nobody's parent")
	}
}

func TestParse_marks_calls_in_tail_position(t *testing.T) {
	t.Parallel()
	n, err := syntax.Parse(`function($x){ $x ? ($f(1); $f(2)) : 1 + $f(3) }`)
	if err != nil {
		t.Fatal(err)
	}
	block, sum := n.Left.Right, n.Left.Else
	if block.List[0].Kind != syntax.Call || block.List[1].Kind != syntax.Thunk || sum.Right.Kind != syntax.Call {
		t.Errorf("got %s, %s and %s", block.List[0].Kind, block.List[1].Kind, sum.Right.Kind)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`a.b[c=1]{d:$sum(e)}^(<f,>g)`, `function($x)<s-(nb)?a<n>+:s>{$x}`, `|a|{"b":1},["c"]|`, `"\ud83d\ude00" & 'x'`,
		"`a b`.%.%[$i>0]@$f#$i", `$f(?, 1) ~> $g ?: $h ?? [1..3]`, `/a[/](b)\/c/im /* d */`, `"\u0`, `-1e3 in [true,null]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := syntax.Parse(src)
		if err == nil {
			if height(n, 0) > 4*syntax.MaxDepth {
				t.Fatal("the tree is too high")
			}
			return
		}
		var e *syntax.Error
		if !errors.As(err, &e) || e.Code == "" || e.Pos < 0 || e.Pos > len(src) {
			t.Fatalf("%q: bad error %#v", src, err)
		}
	})
}

func height(n *syntax.Node, above int) int {
	most := above + 1
	n.Children(func(c *syntax.Node) { most = max(most, height(c, above+1)) })
	return most
}

func BenchmarkParse(b *testing.B) {
	const src = `$map($filter($states.input.order.items, function($i){$i.price>50}), function($i){{"sku":$i.sku,"t":$i.price*$i.qty}})`
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := syntax.Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}
