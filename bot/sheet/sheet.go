// Package sheet writes tables for spreadsheets: CSV that every program reads alike, and in which nobody's words run as a
// formula.
package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
)

// Mark is the byte order mark, with which a table has to begin for Excel to read letters beyond ASCII.
const Mark = "\ufeff"

// formulas finds what a spreadsheet would run: a cell that begins so, or a part of one that becomes a cell of its own where a
// semicolon or a tab separates columns by the language of the computer, and a line of it where the quotation marks around are not
// understood for that reason (https://owasp.org/www-community/attacks/CSV_Injection).
var formulas = regexp.MustCompile(`(^|[;\t\r\n])([=+\-@＝＋－＠])|^[\t\r]`)

// CSV is rows as CSV after RFC 4180, with lines that end in CR LF. What a spreadsheet would take for a formula gets a "'" in
// front.
func CSV(rows [][]string) ([]byte, error) {
	var buf bytes.Buffer
	c := csv.NewWriter(&buf)
	c.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = formulas.ReplaceAllStringFunc(cell, func(found string) string {
				before := strings.TrimRight(found, "=+-@＝＋－＠")
				if before == found { // a tab or a carriage return at the beginning
					return "'" + found
				}
				return before + "'" + found[len(before):]
			})
		}
		if err := c.Write(safe); err != nil {
			return nil, fmt.Errorf("write a table: %w", err)
		}
	}
	c.Flush()
	return buf.Bytes(), c.Error()
}
