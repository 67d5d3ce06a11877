// Package sheet writes tables for spreadsheets: CSV that every program reads alike, and in which nobody's words run as a
// formula.
package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// Mark is the byte order mark, with which a table has to begin for Excel to read letters beyond ASCII.
const Mark = "\ufeff"

// CSV is rows as CSV after RFC 4180, with lines that end in CR LF. A cell that a spreadsheet would take for a formula
// gets a "'" in front (https://owasp.org/www-community/attacks/CSV_Injection).
func CSV(rows [][]string) ([]byte, error) {
	var buf bytes.Buffer
	c := csv.NewWriter(&buf)
	c.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			if safe[i] = cell; cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				safe[i] = "'" + cell
			}
		}
		if err := c.Write(safe); err != nil {
			return nil, fmt.Errorf("write a table: %w", err)
		}
	}
	c.Flush()
	return buf.Bytes(), c.Error()
}
