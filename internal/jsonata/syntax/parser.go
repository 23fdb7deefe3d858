package syntax

import (
	"github.com/borealis-flow/borealis/internal/value"
)

// Parse reads an expression. Its errors are [*Error].
func Parse(src string) (*Node, error) {
	p := &parser{lexer: lexer{src: src}}
	if err := p.advance(false); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, &Error{Code: "S0201", Pos: p.tok.pos, Token: p.tok.value()}
	}
	return resolve(n)
}

// bindingPowers of the infix operators, after jsonata-js. What is not listed
// binds nothing on its left.
var bindingPowers = map[string]int{
	".": 75, "[": 80, "{": 70, "(": 80, "@": 80, "#": 80, "?": 20, "+": 50, "-": 50, "*": 60, "/": 60,
	"%": 60, "=": 40, "<": 40, ">": 40, "^": 40, ":=": 10, "!=": 40, "<=": 40, ">=": 40, "~>": 40,
	"?:": 40, "??": 40, "and": 30, "or": 25, "in": 40, "&": 50,
}

// parser is a top-down operator precedence parser (Pratt): every token knows
// what it means at the start of an expression and behind one.
type parser struct {
	lexer lexer
	tok   token
	depth int
}

// advance reads the next token; infix tells whether an operator may stand there.
func (p *parser) advance(infix bool) error {
	tok, err := p.lexer.next(infix)
	if err != nil {
		return err
	}
	p.tok = tok
	if tok.is("!") || tok.is("~") {
		return &Error{Code: "S0204", Pos: tok.pos, Token: tok.value()}
	}
	return nil
}

// expect reads on if the current token is op.
func (p *parser) expect(op string, infix bool) error {
	if p.tok.is(op) {
		return p.advance(infix)
	}
	code := "S0202"
	if p.tok.kind == tokenEnd {
		code = "S0203"
	}
	return &Error{Code: code, Pos: p.tok.pos, Token: p.tok.value(), Value: value.String(op)}
}

// accept reads on if the current token is op, and tells whether it was.
func (p *parser) accept(op string) (bool, error) {
	if !p.tok.is(op) {
		return false, nil
	}
	return true, p.advance(false)
}

func (p *parser) power() int {
	if p.tok.kind != tokenOperator {
		return 0
	}
	return bindingPowers[p.tok.text]
}

func (p *parser) expression(power int) (*Node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, &Error{Code: CodeTooDeep, Pos: p.tok.pos}
	}
	defer func() { p.depth-- }()
	t := p.tok
	if err := p.advance(true); err != nil {
		return nil, err
	}
	n, err := p.prefix(t)
	for err == nil {
		if err = n.grow(); err != nil || power >= p.power() {
			break
		}
		t = p.tok
		if err = p.advance(false); err == nil {
			n, err = p.infix(t, n)
		}
	}
	return n, err
}

// grow computes the height of a new node.
func (n *Node) grow() error {
	height := 0
	n.Children(func(c *Node) { height = max(height, c.height) })
	n.height = height + 1
	if n.height > MaxDepth {
		return &Error{Code: CodeTooDeep, Pos: n.Pos}
	}
	return nil
}

// prefix parses what starts with t, which has been read.
func (p *parser) prefix(t token) (*Node, error) {
	n := &Node{Pos: t.pos, Text: t.text}
	switch t.kind {
	case tokenName:
		n.Kind = Name
	case tokenVariable:
		n.Kind = Variable
	case tokenString:
		n.Kind = String
	case tokenNumber:
		n.Kind, n.Number = Number, t.number
	case tokenLiteral:
		n.Kind = Literal
	case tokenRegex:
		n.Kind, n.Flags = Regex, t.flags
	case tokenEnd:
		n.Kind = end
	case tokenOperator:
		return p.prefixOperator(n)
	}
	return n, nil
}

func (p *parser) prefixOperator(n *Node) (*Node, error) {
	var err error
	switch n.Text {
	case "-":
		n.Kind = Negate
		n.Left, err = p.expression(70)
	case "*":
		n.Kind = Wildcard
	case "**":
		n.Kind = Descendant
	case "%":
		n.Kind = Parent
	case "and", "or", "in":
		n.Kind = operator
	case "(":
		n.Kind = Block
		err = p.block(n)
	case "[":
		n.Kind = Array
		err = p.array(n)
	case "{":
		n.Kind = Object
		n.Pairs, err = p.pairs()
	case "|":
		n.Kind = Transform
		err = p.transform(n)
	default:
		return nil, &Error{Code: "S0211", Pos: n.Pos, Token: value.String(n.Text)}
	}
	return n, err
}

func (p *parser) block(n *Node) error {
	for !p.tok.is(")") {
		e, err := p.expression(0)
		if err != nil {
			return err
		}
		n.List = append(n.List, e)
		if more, err := p.accept(";"); !more {
			if err != nil {
				return err
			}
			break
		} else if err != nil {
			return err
		}
	}
	return p.expect(")", true)
}

// list parses items separated by commas up to the closing operator.
func (p *parser) list(closing string, infix bool, item func() error) error {
	if !p.tok.is(closing) {
		for {
			if err := item(); err != nil {
				return err
			}
			if !p.tok.is(",") {
				break
			}
			if err := p.advance(false); err != nil {
				return err
			}
		}
	}
	return p.expect(closing, infix)
}

func (p *parser) array(n *Node) error {
	return p.list("]", true, func() error {
		item, err := p.expression(0)
		if err != nil {
			return err
		}
		if p.tok.is("..") {
			r := &Node{Kind: Binary, Text: "..", Pos: p.tok.pos, Left: item}
			if err = p.advance(false); err != nil {
				return err
			}
			if r.Right, err = p.expression(0); err != nil {
				return err
			}
			if err = r.grow(); err != nil {
				return err
			}
			item = r
		}
		n.List = append(n.List, item)
		return nil
	})
}

func (p *parser) pairs() ([]Pair, error) {
	var pairs []Pair
	err := p.list("}", true, func() error {
		key, err := p.expression(0)
		if err != nil {
			return err
		}
		if err = p.expect(":", false); err != nil {
			return err
		}
		val, err := p.expression(0)
		pairs = append(pairs, Pair{key, val})
		return err
	})
	return pairs, err
}

func (p *parser) transform(n *Node) error {
	var err error
	if n.Left, err = p.expression(0); err != nil {
		return err
	}
	if err = p.expect("|", false); err != nil {
		return err
	}
	if n.Right, err = p.expression(0); err != nil {
		return err
	}
	if more, err := p.accept(","); err != nil {
		return err
	} else if more {
		if n.Else, err = p.expression(0); err != nil {
			return err
		}
	}
	return p.expect("|", false)
}

// infix parses what the operator t, which has been read, makes of left.
func (p *parser) infix(t token, left *Node) (*Node, error) {
	n := &Node{Kind: raw, Pos: t.pos, Text: t.text, Left: left}
	var err error
	switch t.text {
	case "(":
		return p.call(n)
	case "[":
		return p.predicate(n)
	case "{":
		n.Pairs, err = p.pairs()
	case "^":
		err = p.terms(n)
	case ":=":
		if left.Kind != Variable {
			return nil, &Error{Code: "S0212", Pos: left.Pos, Token: value.String(left.Text)}
		}
		// One less than its own power, so that it associates to the right.
		n.Right, err = p.expression(bindingPowers[t.text] - 1)
	case "@", "#":
		n.Right, err = p.expression(bindingPowers[t.text])
		if err == nil && n.Right.Kind != Variable {
			return nil, &Error{Code: "S0214", Pos: n.Right.Pos, Token: value.String(t.text)}
		}
	case "?":
		err = p.condition(n)
	case "?:":
		n.Kind = Elvis
		n.Else, err = p.expression(0)
	case "??":
		n.Kind = Coalesce
		n.Else, err = p.expression(0)
	case ".", "~>":
		n.Right, err = p.expression(bindingPowers[t.text])
	default:
		n.Kind = Binary
		n.Right, err = p.expression(bindingPowers[t.text])
	}
	return n, err
}

func (p *parser) condition(n *Node) error {
	n.Kind = Condition
	var err error
	if n.Right, err = p.expression(0); err != nil {
		return err
	}
	if more, err := p.accept(":"); err != nil || !more {
		return err
	}
	n.Else, err = p.expression(0)
	return err
}

// predicate parses [filter] and [], which marks the step for keeping arrays.
func (p *parser) predicate(n *Node) (*Node, error) {
	if p.tok.is("]") {
		step := n.Left
		for step.Kind == raw && step.Text == "[" {
			step = step.Left
		}
		step.KeepArray = true
		return n.Left, p.advance(false)
	}
	var err error
	if n.Right, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("]", true)
}

func (p *parser) terms(n *Node) error {
	if err := p.expect("(", false); err != nil {
		return err
	}
	for {
		var t Term
		ascending, err := p.accept("<")
		if err != nil {
			return err
		}
		if !ascending {
			if t.Descending, err = p.accept(">"); err != nil {
				return err
			}
		}
		if t.Expr, err = p.expression(0); err != nil {
			return err
		}
		n.Terms = append(n.Terms, t)
		if more, err := p.accept(","); err != nil {
			return err
		} else if !more {
			return p.expect(")", false)
		}
	}
}

func (p *parser) call(n *Node) (*Node, error) {
	n.Kind = Call
	err := p.list(")", true, func() error {
		if p.tok.is("?") {
			n.Kind = Partial
			n.List = append(n.List, &Node{Kind: Placeholder, Text: "?", Pos: p.tok.pos, height: 1})
			return p.advance(false)
		}
		arg, err := p.expression(0)
		n.List = append(n.List, arg)
		return err
	})
	if err != nil {
		return nil, err
	}
	if left := n.Left; left.Kind == Name && (left.Text == "function" || left.Text == "λ") {
		return p.lambda(n)
	}
	return n, nil
}

// lambda turns a call of "function" into the definition of one.
func (p *parser) lambda(n *Node) (*Node, error) {
	l := &Node{Kind: Lambda, Pos: n.Pos}
	for i, arg := range n.List {
		if arg.Kind != Variable {
			return nil, &Error{Code: "S0208", Pos: arg.Pos, Token: value.String(arg.Text), Value: value.Float(float64(i + 1))}
		}
		l.Params = append(l.Params, arg.Text)
	}
	var err error
	if p.tok.is("<") {
		if l.Signature, err = p.signature(); err != nil {
			return nil, err
		}
	}
	if err = p.expect("{", false); err != nil {
		return nil, err
	}
	if l.Left, err = p.expression(0); err != nil {
		return nil, err
	}
	return l, p.expect("}", false)
}

// signature reads a signature, which the lexer takes for operators and names.
func (p *parser) signature() (*Signature, error) {
	pos, text, depth := p.tok.pos, []byte{'<'}, 1
	for depth > 0 && !p.tok.is("{") && p.tok.kind != tokenEnd {
		if err := p.advance(false); err != nil {
			return nil, err
		}
		if p.tok.is(">") {
			depth--
		} else if p.tok.is("<") {
			depth++
		}
		text = append(text, p.tok.text...)
	}
	if err := p.expect(">", false); err != nil {
		return nil, err
	}
	sig, err := ParseSignature(string(text))
	if err != nil {
		located := *err
		located.Pos += pos
		return nil, &located
	}
	return sig, nil
}
