package value

// Doc is a JSON document that is decoded when somebody first looks into it and
// written when somebody first asks for its text: a payload that no expression
// touches is only ever text, and one that an expression made becomes text once
// for all the events that carry it.
//
// A Doc belongs to one goroutine at a time. The zero Doc is null.
type Doc struct {
	text  string
	value Value
}

// NewDoc returns the document with value v. A nil v stands for null.
func NewDoc(v Value) *Doc {
	if v == nil {
		v = Null{}
	}
	return &Doc{value: v}
}

// TextDoc returns the document with this text, which the caller knows to be
// compact, valid JSON within [MaxDepth] (see [Compact], [Valid]).
func TextDoc(text string) *Doc { return &Doc{text: text} }

// Value decodes the document. A text that turns out not to be JSON reads as
// null: TextDoc's contract excludes it.
func (d *Doc) Value() Value {
	if d.value == nil {
		d.value = Null{}
		if d.text != "" {
			if v, err := ParseString(d.text); err == nil {
				d.value = v
			}
		}
	}
	return d.value
}

// Text returns the document's compact JSON text.
func (d *Doc) Text() string {
	if d.text == "" {
		d.text = Text(d.Value())
	}
	return d.text
}

// Fits checks that the document's text has at most limit bytes and nests within
// [MaxDepth], so that Text is bounded and what it returns can be decoded again.
// Its errors are [ErrTooLarge] and [ErrTooDeep].
func (d *Doc) Fits(limit int) error {
	if d.text == "" {
		text, err := AppendWithin(nil, d.Value(), limit)
		if err != nil {
			return err
		}
		d.text = string(text)
	}
	if len(d.text) > limit {
		return ErrTooLarge
	}
	return nil
}

// Valid checks that text is one JSON value within [MaxDepth], and returns a
// [*SyntaxError] where it is not.
func Valid(text string) error {
	_, err := ParseString(text)
	return err
}
