package rich

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// This file is where the Markdown of lessons differs from CommonMark: what people type between
// angle brackets or with stars between digits, without a thought of marks, stays as it is.

// replaced returns parsers with one of them in another's place.
func replaced(parsers []util.PrioritizedValue, old, other any) []util.PrioritizedValue {
	for i := range parsers {
		if parsers[i].Value == old {
			parsers[i].Value = other
		}
	}
	return parsers
}

// htmlBlocks reads blocks of HTML that begin with a comment or a tag that tagAt knows.
type htmlBlocks struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (b htmlBlocks) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	s := string(bytes.TrimLeft(line, " "))
	_, whole := tagAt(s)
	begun := isOne(elements, tagName(s)) && !strings.Contains(s, ">") // the tag ends in a later line
	if !whole && !begun {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

// rawHTML reads the comments and tags within a paragraph that tagAt knows. What only looks like a
// tag is text as it was typed.
type rawHTML struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (r rawHTML) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if s := string(line[:min(len(line), len("<"+comment))]); s != "<"+comment && tagName(s) == "" {
		return nil
	}
	node, ok := r.InlineParser.Parse(parent, block, pc).(*ast.RawHTML)
	if !ok {
		return nil
	}
	raw := rawText(node, block.Source())
	if _, ok := tagAt(raw); !ok {
		return ast.NewString([]byte(raw))
	}
	return node
}

// rawText returns a tag within a paragraph as it was typed.
func rawText(n *ast.RawHTML, source []byte) string {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(source))
	}
	return b.String()
}

// stars reads marks of emphasis, but for stars between two digits: 5*3*2 is a product.
type stars struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (s stars) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := len(line) - len(bytes.TrimLeft(line, "*"))
	if n == 0 || n == len(line) || !isDigit(block.PrecendingCharacter()) || !isDigit(rune(line[n])) {
		return s.InlineParser.Parse(parent, block, pc)
	}
	block.Advance(n)
	return ast.NewTextSegment(segment.WithStop(segment.Start + n))
}

// withDefinitions adds what reads lists of words with their meanings to parsers of blocks
// (https://michelf.ca/projects/php-markdown/extra/#def-list).
func withDefinitions(parsers []util.PrioritizedValue) []util.PrioritizedValue {
	return append(parsers, util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102))
}

// withSigns adds what reads words struck out and the boxes of tasks to parsers of what stands in a line
// (https://github.github.com/gfm/#strikethrough-extension-).
func withSigns(parsers []util.PrioritizedValue) []util.PrioritizedValue {
	return append(parsers, util.Prioritized(strikes{extension.NewStrikethroughParser()}, 500),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0))
}

// strikes reads ~~words~~, but no single tildes: "~5 to ~6" are about so many.
type strikes struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (s strikes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); !bytes.HasPrefix(line, []byte("~~")) {
		return nil
	}
	return s.InlineParser.Parse(parent, block, pc)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// tag appends what a tag within a paragraph shows: a break, or a picture behind the paragraph.
func (s *speaker) tag(n *ast.RawHTML) {
	t, ok := tagAt(rawText(n, s.source))
	if !ok {
		return
	}
	picture, shows := t.picture()
	switch {
	case t.name == "br":
		s.spans = append(s.spans, Span{Kind: Break})
	case t.name == "img" && shows:
		s.pictures = append(s.pictures, picture)
		s.text(" ", Span{})
	default:
		s.lost.tag(t, n.Segments.At(0).Start)
	}
}

// behind returns the closing tag of a script or another element whose content nobody reads, or the
// tag itself.
func (s *speaker) behind(n *ast.RawHTML) ast.Node {
	t, _ := tagAt(rawText(n, s.source))
	if t.close || !isOne(unread, t.name) {
		return n
	}
	for c := n.NextSibling(); c != nil; c = c.NextSibling() {
		if raw, ok := c.(*ast.RawHTML); ok {
			if end, _ := tagAt(rawText(raw, s.source)); end.close && end.name == t.name {
				return raw
			}
		}
	}
	return n
}
