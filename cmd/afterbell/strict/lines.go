package strict

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines returns the line of every key and table of data, which must have parsed without an error.
// Elements of arrays of tables are numbered: "person[0].name".
func lines(data []byte) map[string]int {
	l := liner{found: map[string]int{}, elements: map[string]int{}}
	l.parser.Reset(data)
	prefix := ""
	for l.parser.NextExpression() {
		switch e := l.parser.Expression(); e.Kind {
		case unstable.Table:
			prefix = l.key("", e.Key())
		case unstable.ArrayTable:
			prefix = l.nextElement(e.Key())
		case unstable.KeyValue:
			l.keyValue(prefix, e)
		}
	}
	return l.found
}

// A liner walks the parser's expressions and notes the line of each key.
type liner struct {
	parser   unstable.Parser
	found    map[string]int
	elements map[string]int // so many elements of an array of tables were met so far
}

// key joins a dotted key to prefix, notes the line of each of its steps, and returns the whole. A
// step through an array of tables means the element met last.
func (l *liner) key(prefix string, steps unstable.Iterator) string {
	for steps.Next() {
		prefix = l.element(join(prefix, string(steps.Node().Data)))
		l.note(prefix, steps.Node())
	}
	return prefix
}

// element adds the number of the element met last, if path is an array of tables.
func (l *liner) element(path string) string {
	if n := l.elements[path]; n > 0 {
		return grow(path, fmt.Sprintf("[%d]", n-1))
	}
	return path
}

// nextElement begins the next element of an array of tables.
func (l *liner) nextElement(steps unstable.Iterator) string {
	path := ""
	for steps.Next() {
		path = join(path, string(steps.Node().Data))
		if steps.IsLast() {
			l.elements[path]++
		}
		path = l.element(path)
		l.note(path, steps.Node())
	}
	return path
}

func (l *liner) keyValue(prefix string, e *unstable.Node) {
	l.value(l.key(prefix, e.Key()), e.Value())
}

// value notes the keys inside inline tables, and inside arrays of them.
func (l *liner) value(path string, v *unstable.Node) {
	children := v.Children()
	switch v.Kind {
	case unstable.InlineTable:
		for children.Next() {
			l.keyValue(path, children.Node())
		}
	case unstable.Array:
		line := l.found[path]
		for n := 0; children.Next(); n++ {
			element := grow(path, fmt.Sprintf("[%d]", n))
			l.found[element] = line
			l.value(element, children.Node())
		}
	}
}

// note keeps the first line on which path is named.
func (l *liner) note(path string, n *unstable.Node) {
	if l.found[path] == 0 {
		l.found[path] = l.parser.Shape(n.Raw).Start.Line
	}
}

func join(path, step string) string {
	if path == "" {
		return step
	}
	return grow(path, "."+step)
}

// maxPath bounds the length of a path in bytes. No real key comes near it, and a file that nests
// ten thousand tables would otherwise need the square of its size.
const maxPath = 256

// grow appends to path unless it is absurdly long already.
func grow(path, more string) string {
	if len(path) > maxPath {
		return path
	}
	return path + more
}
