package rich

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// phoneWidth is about how many fixed-width characters a phone shows in one line of a chat message.
const phoneWidth = 40

// table turns a table into Code with aligned columns if it is narrow, and into items if not.
func (w *walker) table(n *extast.Table) []Block {
	var head [][]Span
	var rows [][][]Span
	var pictures []Block
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() == extast.KindTableHeader {
			head = w.cells(row, &pictures)
		} else {
			rows = append(rows, w.cells(row, &pictures))
		}
	}
	if text, ok := aligned(append([][][]Span{head}, rows...)); ok {
		return append([]Block{{Kind: Code, Spans: []Span{{Text: text}}}}, pictures...)
	}
	var out []Block
	for _, row := range rows {
		if spans := rowSpans(head, row); len(spans) > 0 {
			out = append(out, Block{Kind: Item, Spans: spans})
		}
	}
	return append(out, pictures...)
}

// cells returns the cells of a row. Pictures in them follow after the table.
func (w *walker) cells(row ast.Node, pictures *[]Block) [][]Span {
	w.lost.cells(row)
	var out [][]Span
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		s := w.speaker()
		s.children(cell, Span{})
		for _, p := range s.pictures {
			s.spans = append(s.spans, p.Spans...)
		}
		*pictures = append(*pictures, s.pictures...)
		out = append(out, tidy(s.spans))
	}
	return out
}

// aligned returns the rows as lines with padded columns, and false if a line would be wider than a
// phone.
func aligned(rows [][][]Span) (string, bool) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(oneLine(PlainSpans(cell))))
		}
	}
	total := 0
	for _, width := range widths {
		total += width + 2
	}
	if total-2 > phoneWidth {
		return "", false
	}
	var lines []string
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			text := oneLine(PlainSpans(cell))
			line.WriteString(text + strings.Repeat(" ", widths[i]+2-utf8.RuneCountInString(text)))
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(lines, "\n"), true
}

// rowSpans says one row as a sentence: "**first cell** · head: cell · head: cell".
func rowSpans(head, row [][]Span) []Span {
	var out []Span
	for i, cell := range row {
		if len(cell) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, Span{Text: " · "})
		}
		if i > 0 && i < len(head) && len(head[i]) > 0 {
			out = append(out, Span{Text: oneLine(PlainSpans(head[i])) + ": "})
		}
		for _, s := range cell {
			s.Bold = s.Bold || i == 0
			out = append(out, s)
		}
	}
	return trimLines(joined(out))
}
