package jsonata_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

// hostile are expressions that must end with an error under default limits.
var hostile = []struct{ name, expr, code string }{
	{"infinite recursion", `($f := λ($n){ 1 + $f($n) }; $f(1))`, "U1001"},
	{"infinite tail recursion", `($f := λ($n){ $f($n + 1) }; $f(1))`, "U1001"},
	{"mutual recursion by functions of higher order", `($f := λ($n){ $map([1,2], $f) }; $f(1))`, "U1001"},
	{"recursion without expressions", `($c := λ($f,$n){ $n = 0 ? $f : $c($f ~> $string, $n-1) }; $c($string, 100000)(1))`, "U1001"},
	{"wide padding", `$pad('x', 2e8)`, "U1001"},
	{"wide padding with text", `$pad('x', -1e300, 'abc')`, "U1001"},
	{"huge range", `[1..1e9]`, "D2014"},
	{"many large ranges", `$map([1..1000], λ($x){ $sum([1..100000]) })`, "U1001"},
	{"doubling a string", `$reduce([1..100], λ($a,$b){ $a & $a }, 'xxxxxxxx')`, "U1001"},
	{"doubling an array", `$reduce([1..100], λ($a,$b){ $append($a,$a) }, [1])`, "U1001"},
	{"nesting an array", `$string($reduce([1..100000], λ($a,$b){ [[$a]] }, []))`, "U1001"},
	{"comparing deep values", `($d := λ(){ $reduce([1..100000], λ($a,$b){ {"a":$a} }, {}) }; $d() = $d())`, "U1001"},
	{"a result that is deep", `$reduce([1..100000], λ($a,$b){ {"a":$a} }, {})`, "U1001"},
	{"a result that shares its parts", `$reduce([1..60], λ($a,$b){ {"l":$a,"r":$a} }, {})`, "U1001"},
	{"a result that repeats a long string", `($s := $pad('x',100000); [1..10000].{"s":$s})`, "U1001"},
	{"replacing by more", `$reduce([1..50], λ($a,$b){ $replace($a, 'x', 'xxxx') }, 'x')`, "U1001"},
	{"replacing by a regular expression", `$reduce([1..50], λ($a,$b){ $replace($a, /x/, 'xxxx') }, 'x')`, "U1001"},
	{"a regular expression on long text", `($s := $pad('a', 5e6); $map([1..100], λ($i){ $contains($s, /(a|a)*(b|c)*d/) }))`, "U1001"},
	{"permutations", `($p := λ($n){ $n = 0 ? 1 : $sum($map([1..10], λ($x){ $p($n-1) })) }; $p(12))`, "U1001"},
	{"an object that contains itself", `{"a":{}} ~> |a|{"b":$}|`, "U1001"},
	{"sorting with a slow comparison", `$sort([1..100000], λ($a,$b){ $sum([1..100]) > $a - $b })`, "U1001"},
	{"evaluating itself", `($e := "$eval($e)"; $eval($e))`, "U1001"},
	{"a wide number format", `$formatInteger(1, $pad('0', 1e8, '0'))`, "U1001"},
	{"distinct objects", `$count($distinct([1..50000].{"a":$}))`, "U1001"},
	{"distinct long strings", `($s := $pad('x', 60000); $distinct([1..100000].($s)))`, "U1001"},
	{"finding long strings", `($s := $pad('x', 60000); $t := $pad('x', 60000); $s & 'y' in [1..100000].($t & 'z'))`, "U1001"},
	{"positions in long text", `$replace($pad('é', 100000, 'é'), /é/, λ($m){ $m.match })`, "U1001"},
	{"many date pictures", `$map([1..100000], λ($i){ $toMillis('one', '[Yw]' & $i) })`, "U1001"},
	{"a long picture", `$formatNumber(1, $pad('0', 1000000, '0'))`, "U1001"},
	{"a large regular expression", "/" + strings.Repeat("x{1000}", 1000) + "/", "S0303"},
	{"many regular expressions", "[1" + strings.Repeat(",/x{999}/", 1000) + "]", "S0303"},
	{"a signature of many repetitions", `λ($a)<` + strings.Repeat("x+", 3000) + `:x>{1}(` + strings.Repeat("1,", 3000) + `1)`, "U1001"},
	{"deep parentheses", strings.Repeat("(", 100_000), "U1001"},
	{"deep arrays", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "U1001"},
	{"a long chain", "1" + strings.Repeat("+1", 100_000), "U1001"},
	{"a long path of filters", "a" + strings.Repeat("[0]", 100_000), "U1001"},
	{"deep lambdas", strings.Repeat("function(){", 100_000), "U1001"},
	{"unary minuses", strings.Repeat("-", 100_000) + "1", "U1001"},
}

func TestLimits_end_hostile_expressions(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			x, err := jsonata.Compile(test.expr, jsonata.Standard)
			if err == nil {
				_, err = x.Eval(jsonata.Env{})
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			var e *jsonata.Error
			if !errors.As(err, &e) || e.Code != test.code || e.Message == "" {
				t.Errorf("got error %v, want %s", err, test.code)
			}
			// Generous, for slow machines and the race detector.
			if took > time.Minute {
				t.Errorf("took %v", took)
			}
			t.Logf("%v, %d MB allocated in all", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

func TestInterrupt_ends_an_evaluation(t *testing.T) {
	t.Parallel()
	x, err := jsonata.Compile(`($f := λ(){ $f() }; $f())`, jsonata.StepFunctions)
	if err != nil {
		t.Fatal(err)
	}
	stop, calls := errors.New("stop"), 0
	_, err = x.Eval(jsonata.Env{Interrupt: func() error {
		if calls++; calls == 3 {
			return stop
		}
		return nil
	}})
	if !errors.Is(err, stop) || calls != 3 {
		t.Errorf("got %v after %d polls, want %v after 3", err, calls, stop)
	}
}

func TestLimits_can_be_set(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, expr string
		limits     jsonata.Limits
	}{
		{"steps", `$sum([1..1000])`, jsonata.Limits{Steps: 100}},
		{"depth", `((((((1))))))`, jsonata.Limits{Depth: 5}},
		{"bytes", `$pad('x', 1000)`, jsonata.Limits{Bytes: 100}},
	} {
		x, err := jsonata.Compile(test.expr, jsonata.Standard)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Eval(jsonata.Env{}); err != nil {
			t.Errorf("%s: under default limits: %v", test.name, err)
		}
		_, err = x.Eval(jsonata.Env{Limits: test.limits})
		var e *jsonata.Error
		if !errors.As(err, &e) || e.Code != "U1001" {
			t.Errorf("%s: got %v, want U1001", test.name, err)
		}
	}
}

func FuzzCompileEval(f *testing.F) {
	for _, h := range hostile {
		if len(h.expr) < 200 {
			f.Add(h.expr, `{"a":[1,{"b":"x"}]}`)
		}
	}
	for _, seed := range []string{
		"a.b[0]{c:$sum(d)}", "a@$x#$i.b.%[$i=0]^(>c)", "|a|{},'b'|", "/a(b)?[c-d]/i", "$formatNumber(1,'#,##0.00;(0)e0')",
		"$fromMillis(0,'[Y,2-4][MNn,*-3][D1o][FNn]')", "function($x)<a<n>s?:b>{$x}", "$toMillis('12','[Y]')", "'\\ud83d\\ude00' & `x`",
		"$parseInteger('one', 'w')", "$substring(?,1)~>$f", "%.%", "**[*]",
	} {
		f.Add(seed, `[{"a":1},null,"é"]`)
	}
	f.Fuzz(func(t *testing.T, src, input string) {
		in, err := value.ParseString(input)
		if err != nil {
			in = nil
		}
		for _, d := range []jsonata.Dialect{jsonata.Standard, jsonata.StepFunctions} {
			x, err := jsonata.Compile(src, d)
			if err != nil {
				if e, ok := err.(*jsonata.Error); !ok || e.Code == "" || e.Message == "" {
					t.Fatalf("%s: incomplete error %#v", src, err)
				}
				continue
			}
			x.Variables()
			v, err := x.Eval(jsonata.Env{Input: in, Limits: jsonata.Limits{Steps: 50_000, Depth: 300, Bytes: 1 << 20}})
			if err != nil {
				if e, ok := err.(*jsonata.Error); !ok || e.Code == "" || e.Message == "" {
					t.Fatalf("%s: incomplete error %#v", src, err)
				}
			} else if v != nil && v.Kind() != value.KindOther {
				if err := value.Valid(value.Text(v)); err != nil {
					t.Fatalf("%s: not JSON: %v", src, err)
				}
			}
		}
	})
}
