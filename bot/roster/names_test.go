package roster

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestRead reads lists as people paste them: each name as "line name" or "line name=user", each slip as "line! key".
func TestRead(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"lines":                    {"Ada Byron\nBen Okri", "1 Ada Byron, 2 Ben Okri"},
		"a mark, CR LF and blanks": {"\ufeffAda\r\n\r\n  Ben   Okri \r", "1 Ada, 3 Ben Okri"},
		"a list":                   {"- Ada\n2. Ben\n3) Cy\n• Dee", "1 Ada, 2 Ben, 3 Cy, 4 Dee"},
		"family name first":        {"Okri, Ben", "1 Okri, Ben"},
		"several columns":          {"Ada;9b;f\nBen\nOkri, Ben, 9b", "2 Ben, 1! columns, 3! columns"},
		"mentions":                 {"<@U1|Ada> \n@ben", "1 Ada=U1, 2 ben"},
		"commas":                   {"Name,User ID,Mail\nAda,U1,ada@example.org\n\"Okri, Ben\",,\n", "2 Ada=U1, 3 Okri, Ben"},
		"semicolons":               {"Surname;First name;born\nByron;Ada;2011\nOkri;Ben;2010", "2 Ada Byron, 3 Ben Okri"},
		"tabs, capitals":           {"\tNAME\nx\tAda\n\ty\tBen", "2 Ada, 3 y"},
		"ragged rows":              {"name,form\nAda\n,9b\nBen,9b,more\n\n", "2 Ada, 4 Ben, 3! nobody"},
		"an open quotation mark":   {"name,form\nAda,9b\n\"Ben,9b\nCy,9b", "2 Ada, 3! quotes"},
		"a head twice":             {"name,form,Name\nAda,9b,Ada", "0! head"},
		"a head alone":             {"name,form", ""},
		"nothing":                  {" \n\t\n", ""},
		"formulas":                 {"=HYPERLINK(\"http://x\")\n+41 79\n'=Ada\n'-Ben", "3 =Ada, 4 -Ben, 1! formula, 2! formula"},
		"a formula in a table":     {"name,form\n\"=1+1\",9b\nAda,9b", "3 Ada, 2! formula"},
		"lost letters":             {"Jos\uFFFD\nJosÃ©\nZoÃ«\nJosé\nÃsa", "4 José, 5 Ãsa, 1! letters, 2! letters, 3! letters"},
		"other scripts":            {"林 小明\nمريم\nÅsa", "1 林 小明, 2 مريم, 3 Åsa"},
		"no letter":                {"---\n***", "1! nobody, 2! nobody"},
		"a name twice":             {"Ada Byron\nada  BYRON\nByron, Ada\nÁda Byron", "1 Ada Byron, 2! twice, 3! twice, 4! twice"},
		"a user id twice":          {"name,user id\nAda,U1\nBen,U1", "2 Ada=U1, 3! id_twice"},
		"a user id that is none":   {"name,user id\nAda,ada@example.org", "2! user"},
		"too long":                 {strings.Repeat("a", 101), "1! long"},
	} {
		names, slips := Read(tt.text)
		var got []string
		for _, n := range names {
			said := fmt.Sprint(n.Line, " ", n.Name)
			if n.User != "" {
				said += "=" + n.User
			}
			got = append(got, said)
		}
		for _, x := range slips {
			got = append(got, fmt.Sprintf("%d! %s", x.Line, strings.TrimPrefix(x.Key, "roster.slip_")))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// FuzzRead reads anything: what it takes is a name that can be shown, on a line that there is.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"name,user id\nAda,U1", "\"Ben\n;\t", "=1", "first name\tsurname\na\tb", "\xff\xfe\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names, slips := Read(text)
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, n := range names {
			if n.Line < 1 || n.Line > lines || n.Name == "" || utf8.RuneCountInString(n.Name) > maxName || len(wordsOf(n.Name)) == 0 {
				t.Errorf("%+v of %d lines", n, lines)
			}
		}
		for _, x := range slips {
			if x.Line > lines || x.Key == "" {
				t.Errorf("%+v of %d lines", x, lines)
			}
		}
	})
}
