package intrinsic

import (
	"slices"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// maxRange is how many items States.ArrayRange may give.
const maxRange = 1000

func array(_ *Call, _ *Env, args []value.Value) (value.Value, error) {
	return value.Array(slices.Clone(args)), nil
}

// arrayPartition cuts an array into arrays of a size; of [] it makes [].
func arrayPartition(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	items, err := c.items(args, 0)
	if err != nil {
		return nil, err
	}
	size, err := c.integer(args, 1)
	if err != nil {
		return nil, err
	}
	if size <= 0 {
		return nil, c.fail("The second argument must be a positive integer, but was: %s", brief(args[1]))
	}
	parts := value.Array{}
	for part := range slices.Chunk(items, int(size)) {
		parts = append(parts, part)
	}
	return parts, nil
}

func arrayContains(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	items, err := c.items(args, 0)
	if err != nil {
		return nil, err
	}
	return value.Bool(slices.ContainsFunc(items, func(item value.Value) bool { return value.Equal(item, args[1]) })), nil
}

// arrayRange counts from the first to the second argument, inclusive.
func arrayRange(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	var bounds [3]int64
	for i := range bounds {
		var err error
		if bounds[i], err = c.integer(args, i); err != nil {
			return nil, err
		}
	}
	from, to, by := bounds[0], bounds[1], bounds[2]
	if by == 0 {
		return nil, c.fail("The third argument must not be zero")
	}
	count := (to-from)/by + 1
	if (to-from)*by < 0 {
		count = 0
	}
	if count > maxRange {
		return nil, c.fail("The array must not have more than %d items, but would have %d", maxRange, count)
	}
	items := make(value.Array, count)
	for i := range items {
		items[i] = value.Int(from + int64(i)*by)
	}
	return items, nil
}

func arrayGetItem(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	items, err := c.items(args, 0)
	if err != nil {
		return nil, err
	}
	at, err := c.integer(args, 1)
	if err != nil {
		return nil, err
	}
	if at < 0 || at >= int64(len(items)) {
		return nil, c.fail("Index %d is out of bounds for an array of %d items", at, len(items))
	}
	return items[at], nil
}

func arrayLength(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	items, err := c.items(args, 0)
	if err != nil {
		return nil, err
	}
	return value.Int(int64(len(items))), nil
}

// arrayUnique keeps the first of equal items.
func arrayUnique(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	items, err := c.items(args, 0)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(items))
	unique := value.Array{}
	for _, item := range items {
		key := string(appendCanonical(nil, item))
		if !seen[key] {
			seen[key] = true
			unique = append(unique, item)
		}
	}
	return unique, nil
}

// appendCanonical appends a text that two values share if value.Equal holds for
// them: keys sorted, numbers by value.
func appendCanonical(dst []byte, v value.Value) []byte {
	switch v := v.(type) {
	case value.Number:
		return append(dst, value.FormatFloat(v.Float)...)
	case value.Array:
		dst = append(dst, '[')
		for _, item := range v {
			dst = append(appendCanonical(dst, item), ',')
		}
		return append(dst, ']')
	case *value.Object:
		members := slices.Clone(v.Members())
		slices.SortFunc(members, func(a, b value.Member) int { return strings.Compare(a.Key, b.Key) })
		dst = append(dst, '{')
		for _, m := range members {
			dst = append(value.AppendString(dst, m.Key), ':')
			dst = append(appendCanonical(dst, m.Value), ',')
		}
		return append(dst, '}')
	}
	return value.Append(dst, v)
}
