package intrinsic

import "github.com/borealis-flow/borealis/internal/value"

// mathAdd adds two numbers, each rounded first.
func mathAdd(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	a, err := c.integer(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := c.integer(args, 1)
	if err != nil {
		return nil, err
	}
	return value.Int(a + b), nil
}

// mathRandom gives a number from the first argument up to, but not including,
// the second. The same seed gives the same number.
func mathRandom(c *Call, env *Env, args []value.Value) (value.Value, error) {
	from, err := c.integer(args, 0)
	if err != nil {
		return nil, err
	}
	to, err := c.integer(args, 1)
	if err != nil {
		return nil, err
	}
	if from >= to {
		return nil, c.fail("The second argument must be greater than the first")
	}
	if len(args) == 2 {
		return value.Int(from + int64(env.Random()%uint64(to-from))), nil
	}
	seed, err := c.integer(args, 2)
	if err != nil {
		return nil, err
	}
	return value.Int(from + seeded(seed, to-from)), nil
}

// seeded is the first number below n that Java's java.util.Random gives for a
// seed: a linear congruential generator of 48 bits.
func seeded(seed, n int64) int64 {
	const multiplier, mask = 0x5DEECE66D, 1<<48 - 1
	state := (uint64(seed) ^ multiplier) & mask
	next := func() int64 {
		state = (state*multiplier + 0xB) & mask
		return int64(state >> 17)
	}
	if n > 1<<31-1 {
		return (next()<<31 | next()) % n
	}
	if n&(n-1) == 0 {
		return n * next() >> 31
	}
	// What lies in the last, incomplete run of n numbers is drawn again, so that
	// all are equally likely; half of all draws pass, so this ends.
	for {
		bits := next()
		if bits-bits%n+n-1 < 1<<31 {
			return bits % n
		}
	}
}
