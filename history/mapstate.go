package history

// MapStateStarted says that a Map state knows its items (AWS:
// MapStateStartedEventDetails).
type MapStateStarted struct {
	// Length is the number of items, 0 where an ItemReader will supply them.
	Length int
}

// MapStateSucceeded says that all iterations are done. It has no members.
type MapStateSucceeded struct{}

// MapStateFailed says that an iteration failed and the Map state with it. It has
// no members.
type MapStateFailed struct{}

// MapStateAborted says that a Map state ended because something around it did.
// It has no members.
type MapStateAborted struct{}

// MapIterationStarted says that an item has its turn in an inline Map state (AWS:
// MapIterationEventDetails, as for the three events below).
type MapIterationStarted struct {
	// Name is the Map state's name.
	Name string
	// Index is the item's position in the Map state's items, from 0.
	Index int
}

// MapIterationSucceeded says that the item reached a terminal state.
type MapIterationSucceeded struct {
	// Name and Index are those of [MapIterationStarted].
	Name  string
	Index int
}

// MapIterationFailed says that the item ended in an error.
type MapIterationFailed struct {
	// Name and Index are those of [MapIterationStarted].
	Name  string
	Index int
}

// MapIterationAborted says that the item was given up because something around it
// failed or was stopped.
type MapIterationAborted struct {
	// Name and Index are those of [MapIterationStarted].
	Name  string
	Index int
}

// Type returns "MapStateStarted".
func (*MapStateStarted) Type() Type { return "MapStateStarted" }

// Type returns "MapStateSucceeded".
func (*MapStateSucceeded) Type() Type { return "MapStateSucceeded" }

// Type returns "MapStateFailed".
func (*MapStateFailed) Type() Type { return "MapStateFailed" }

// Type returns "MapStateAborted".
func (*MapStateAborted) Type() Type { return "MapStateAborted" }

// Type returns "MapIterationStarted".
func (*MapIterationStarted) Type() Type { return "MapIterationStarted" }

// Type returns "MapIterationSucceeded".
func (*MapIterationSucceeded) Type() Type { return "MapIterationSucceeded" }

// Type returns "MapIterationFailed".
func (*MapIterationFailed) Type() Type { return "MapIterationFailed" }

// Type returns "MapIterationAborted".
func (*MapIterationAborted) Type() Type { return "MapIterationAborted" }

func (d *MapStateStarted) visit(m members) members {
	m.open("mapStateStartedEventDetails").
		integer("length", &d.Length)
	return m
}

func (*MapStateSucceeded) visit(m members) members { return m }

func (*MapStateFailed) visit(m members) members { return m }

func (*MapStateAborted) visit(m members) members { return m }

func (d *MapIterationStarted) visit(m members) members {
	m.open("mapIterationStartedEventDetails").
		optional("name", &d.Name).
		integer("index", &d.Index)
	return m
}

func (d *MapIterationSucceeded) visit(m members) members {
	m.open("mapIterationSucceededEventDetails").
		optional("name", &d.Name).
		integer("index", &d.Index)
	return m
}

func (d *MapIterationFailed) visit(m members) members {
	m.open("mapIterationFailedEventDetails").
		optional("name", &d.Name).
		integer("index", &d.Index)
	return m
}

func (d *MapIterationAborted) visit(m members) members {
	m.open("mapIterationAbortedEventDetails").
		optional("name", &d.Name).
		integer("index", &d.Index)
	return m
}
