package intrinsic

import (
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// stringToJSON parses JSON; of blank text it makes null, as recorded.
func stringToJSON(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	s, err := c.text(args, 0)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(s) == "" {
		return value.Null{}, nil
	}
	v, err := value.ParseString(s)
	if err != nil {
		return nil, c.fail("The first argument is %s", err)
	}
	return v, nil
}

func jsonToString(c *Call, env *Env, args []value.Value) (value.Value, error) {
	if !fits(args[0], env.MaxBytes) {
		return nil, c.tooLarge(env)
	}
	return value.String(value.Text(args[0])), nil
}

// jsonMerge is shallow; AWS has no deep merge, which the third argument asks for.
func jsonMerge(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	left, err := c.object(args, 0)
	if err != nil {
		return nil, err
	}
	right, err := c.object(args, 1)
	if err != nil {
		return nil, err
	}
	if args[2] != value.Bool(false) {
		return nil, c.fail("The third argument must be false, but was: %s", brief(args[2]))
	}
	var b value.Builder
	b.Grow(left.Len() + right.Len())
	for _, o := range [...]*value.Object{left, right} {
		for _, m := range o.Members() {
			b.Set(m.Key, m.Value)
		}
	}
	return b.Object(), nil
}
