package value

// Member is one key of an [Object] with its value.
type Member struct {
	Key   string
	Value Value
}

// indexFrom is the number of members from which an object carries a map from
// key to position: below it, comparing keys one by one is faster.
const indexFrom = 9

// Object is a JSON object that keeps the order of its keys. It is immutable;
// build one with a [Builder], [NewObject] or [Object.With].
type Object struct {
	members []Member
	index   map[string]int // nil while there are fewer than indexFrom members
}

// EmptyObject is {}.
var EmptyObject = &Object{}

// NewObject returns the object with these members in this order. Of two members
// with one key the first keeps its place and the last its value, as in
// Jackson, Java's LinkedHashMap and JavaScript. NewObject takes members over:
// the caller must not use the slice again.
func NewObject(members ...Member) *Object {
	if len(members) < indexFrom {
		return &Object{members: dedupeFew(members)}
	}
	index := make(map[string]int, len(members))
	out := members[:0]
	for _, m := range members {
		if i, ok := index[m.Key]; ok {
			out[i].Value = m.Value
			continue
		}
		index[m.Key] = len(out)
		out = append(out, m)
	}
	return &Object{members: out, index: index}
}

func dedupeFew(members []Member) []Member {
	out := members[:0]
next:
	for _, m := range members {
		for i := range out {
			if out[i].Key == m.Key {
				out[i].Value = m.Value
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

// Len returns the number of members.
func (o *Object) Len() int { return len(o.members) }

// At returns the i-th member, in the order of the document.
func (o *Object) At(i int) Member { return o.members[i] }

// Members returns all members in order. The caller must not change the slice.
func (o *Object) Members() []Member { return o.members }

// Get returns the value under key.
func (o *Object) Get(key string) (Value, bool) {
	if i := o.find(key); i >= 0 {
		return o.members[i].Value, true
	}
	return nil, false
}

func (o *Object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.members {
		if o.members[i].Key == key {
			return i
		}
	}
	return -1
}

// With returns an object like o in which key has value v: in its place where
// there is one, else at the end.
func (o *Object) With(key string, v Value) *Object {
	if i := o.find(key); i >= 0 {
		members := make([]Member, len(o.members))
		copy(members, o.members)
		members[i].Value = v
		return &Object{members: members, index: o.index}
	}
	members := make([]Member, len(o.members), len(o.members)+1)
	copy(members, o.members)
	return NewObject(append(members, Member{key, v})...)
}

// Without returns an object like o that lacks key.
func (o *Object) Without(key string) *Object {
	i := o.find(key)
	if i < 0 {
		return o
	}
	members := make([]Member, 0, len(o.members)-1)
	members = append(members, o.members[:i]...)
	members = append(members, o.members[i+1:]...)
	return NewObject(members...)
}

// Builder collects the members of an object. The zero Builder is ready to use.
type Builder struct {
	members []Member
	index   map[string]int
}

// Grow makes room for n more members.
func (b *Builder) Grow(n int) {
	if cap(b.members)-len(b.members) < n {
		members := make([]Member, len(b.members), len(b.members)+n)
		copy(members, b.members)
		b.members = members
	}
}

// Set gives key the value v: in its place where it was set before, else at the
// end.
func (b *Builder) Set(key string, v Value) {
	if b.index == nil && len(b.members) >= indexFrom-1 {
		b.index = make(map[string]int, 2*indexFrom)
		for i := range b.members {
			b.index[b.members[i].Key] = i
		}
	}
	if b.index != nil {
		if i, ok := b.index[key]; ok {
			b.members[i].Value = v
			return
		}
		b.index[key] = len(b.members)
	} else {
		for i := range b.members {
			if b.members[i].Key == key {
				b.members[i].Value = v
				return
			}
		}
	}
	b.members = append(b.members, Member{key, v})
}

// Get returns what key was set to.
func (b *Builder) Get(key string) (Value, bool) {
	o := Object{members: b.members, index: b.index}
	return o.Get(key)
}

// Len returns the number of members so far.
func (b *Builder) Len() int { return len(b.members) }

// Object returns the object. The builder must not be used after it.
func (b *Builder) Object() *Object {
	if len(b.members) >= indexFrom && b.index == nil {
		return NewObject(b.members...)
	}
	return &Object{members: b.members, index: b.index}
}
