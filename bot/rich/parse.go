package rich

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Parse reads a Markdown document: CommonMark (https://spec.commonmark.org/0.31.2/), tables,
// ~~words struck out~~, boxes of tasks, and lists of words with what they mean.
// A text beyond the limits above is refused with a *BoundsError before it is parsed; nothing else
// is an error, as every text is Markdown.
//
// What people type without a thought of marks stays: stars between digits (5*3*2), underscores of a
// word within a longer one (__init__.py), and between angle brackets whatever is no HTML. Check tells
// what is lost nevertheless.
//
// What a chat cannot show is made plain. Headings below level 3 are level 3. HTML tags and comments
// are dropped and the words between them kept, those of scripts and styles excepted; an img is a
// Picture. A link that
// SafeURL refuses becomes its label; a bare http or https address becomes a link. A table becomes
// Code with aligned columns if it is at most 40 characters wide, which is what a phone shows
// without wrapping, and otherwise one Item a row: "**first cell** · head: cell · head: cell". The
// numbers of a list are those typed if they rise, and otherwise counted on from the first. An Item
// after an Item is Tight, also in lists with blank lines. Code or further paragraphs of an item follow
// it as blocks of their own.
func Parse(markdown string) ([]Block, error) {
	if err := checkBounds(markdown); err != nil {
		return nil, err
	}
	return settle(walk(markdown, false).out), nil
}

// walk reads a text that is within bounds.
func walk(markdown string, losses bool) *walker {
	w := newWalker(prepared(markdown), losses)
	// A parser is made for each document: goldmark builds its tables lazily on first use.
	p := parser.NewParser(
		parser.WithBlockParsers(withDefinitions(replaced(
			parser.DefaultBlockParsers(), parser.NewHTMLBlockParser(), htmlBlocks{parser.NewHTMLBlockParser()}))...),
		parser.WithInlineParsers(withSigns(replaced(replaced(parser.DefaultInlineParsers(),
			parser.NewRawHTMLParser(), rawHTML{parser.NewRawHTMLParser()}), parser.NewEmphasisParser(), stars{parser.NewEmphasisParser()}))...),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200))...),
	)
	w.blocks(p.Parse(text.NewReader(w.source)), place{})
	return w
}

// A place says what stands around a block.
type place struct {
	quote bool
	item  *Block // the item to be filled by the next paragraph
	level int    // depth of the lists around, so 0 outside of any
}

// A walker turns goldmark's tree into blocks.
type walker struct {
	source []byte
	out    []Block
	lost   losses
}

func newWalker(source []byte, wanted bool) *walker {
	return &walker{source: source, lost: losses{source: source, wanted: wanted}}
}

// speaker returns what reads the words of one paragraph.
func (w *walker) speaker() speaker { return speaker{source: w.source, lost: &w.lost} }

func (w *walker) blocks(parent ast.Node, at place) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n, at)
		if n.Kind() != ast.KindHTMLBlock {
			at.item = nil // only the first block of an item stands on its line
		}
	}
}

func (w *walker) block(n ast.Node, at place) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		w.words(n, Block{}, at)
	case *ast.Heading:
		w.words(n, Block{Kind: Heading, Level: min(n.Level, 3)}, at)
	case *ast.ThematicBreak:
		w.out = append(w.out, Block{Kind: Rule})
	case *ast.CodeBlock:
		w.code("", n.Lines())
	case *ast.FencedCodeBlock:
		w.code(langName(string(n.Language(w.source))), n.Lines())
	case *ast.Blockquote:
		at.quote = true
		w.blocks(n, at)
	case *ast.List:
		w.list(n, at)
	case *ast.HTMLBlock:
		w.html(n, at)
	case *extast.DefinitionList:
		w.definitions(n, at)
	case *extast.Table:
		w.out = append(w.out, w.table(n)...)
	}
}

func (w *walker) list(n *ast.List, at place) {
	var numbers []int
	if n.IsOrdered() {
		numbers = w.lost.numbers(n)
	}
	i := 0
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		item := &Block{Kind: Item, Level: at.level}
		if numbers != nil {
			item.Number = numbers[i]
		}
		w.blocks(child, place{quote: at.quote, item: item, level: at.level + 1})
		i++
	}
}

// definitions appends words with what they mean: each in bold, its meaning below it.
func (w *walker) definitions(n *extast.DefinitionList, at place) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		from := len(w.out)
		if child.Kind() != extast.KindDefinitionTerm {
			w.blocks(child, at)
			w.join(from)
			continue
		}
		w.words(child, Block{}, at)
		for _, b := range w.out[from:] {
			for i := range b.Spans {
				b.Spans[i].Bold = b.Kind != Picture
			}
		}
		at.item = nil
	}
}

// join puts a paragraph and the one before it into one, on lines of their own.
func (w *walker) join(at int) {
	if at == 0 || at >= len(w.out) || w.out[at].Kind != w.out[at-1].Kind || w.out[at].Kind != Paragraph && w.out[at].Kind != Quote {
		return
	}
	before := &w.out[at-1]
	before.Spans = append(append(before.Spans, Span{Kind: Break}), w.out[at].Spans...)
	w.out = append(w.out[:at], w.out[at+1:]...)
}

// words appends a block of running text; pictures in it follow as blocks of their own.
func (w *walker) words(n ast.Node, b Block, at place) {
	s := w.speaker()
	s.children(n, Span{Bold: at.quote && b.Kind == Heading})
	switch {
	case at.item != nil:
		b = *at.item
	case at.quote:
		b = Block{Kind: Quote}
	}
	if b.Spans = tidy(s.spans); len(b.Spans) > 0 {
		w.out = append(w.out, b)
	}
	w.out = append(w.out, s.pictures...)
}

func (w *walker) code(lang string, lines *text.Segments) {
	var b strings.Builder
	for i := range lines.Len() {
		line := lines.At(i)
		b.Write(line.Value(w.source))
	}
	w.out = append(w.out, Block{Kind: Code, Lang: lang, Spans: []Span{{Text: strings.TrimSuffix(b.String(), "\n")}}})
}

// langName returns the name of a language, or "" if s is none that a platform could know.
func langName(s string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#._-"
	if len(s) > 30 || strings.Trim(s, letters) != "" {
		return ""
	}
	return s
}

// settle makes Tight and Level agree with the neighbours: items after items are tight, and no item
// is deeper than one below the item before it.
func settle(blocks []Block) []Block {
	for i := range blocks {
		b := &blocks[i]
		if b.Kind != Item {
			continue
		}
		deepest := 0
		if i > 0 && blocks[i-1].Kind == Item {
			b.Tight = true
			deepest = blocks[i-1].Level + 1
		}
		b.Level = min(b.Level, deepest)
	}
	return blocks
}
