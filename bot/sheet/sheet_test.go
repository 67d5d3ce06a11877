package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

// TestCSV checks that cells come back as they were but for those that a spreadsheet would run.
func TestCSV(t *testing.T) {
	got, err := CSV([][]string{{"name", "did"}, {"Ada", "=1+1"}, {"Ben", "a \"b\", c\nd"}, {"+41", "-x"}, {"@x", "\tx"}, {"", "a=b"}})
	want := "name,did\r\nAda,'=1+1\r\nBen,\"a \"\"b\"\", c\r\nd\"\r\n'+41,'-x\r\n'@x,'\tx\r\n,a=b\r\n"
	if err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

// TestNothingRuns lets no cell begin a formula, wherever a spreadsheet cuts it, and changes nothing else: what is read back
// is what was written, but for the "'".
func TestNothingRuns(t *testing.T) {
	for cell, want := range map[string]string{
		"x;=1+1": "x;'=1+1", "x\t@y": "x\t'@y", "one\n-two\n=3": "one\n'-two\n'=3", "＝1": "'＝1", ";=1": ";'=1", "\t=1": "\t'=1",
		"\tx": "'\tx", "a - b = c": "a - b = c", "5+5": "5+5", "né; ü": "né; ü", `say "=1"`: `say "=1"`, "": "", "it's": "it's",
	} {
		raw, err := CSV([][]string{{"name", "did"}, {"Ada", cell}})
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.ReplaceAll(string(raw), "\r\n", ""); strings.Contains(lines, "\n") {
			t.Errorf("%q: a line does not end in CR LF: %q", cell, raw)
		}
		back, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil || len(back) != 2 || back[1][1] != want {
			t.Errorf("%q is read as %q, %v; want %q", cell, back, err, want)
		}
	}
}
