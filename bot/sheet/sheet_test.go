package sheet

import "testing"

// TestCSV checks that cells come back as they were but for those that a spreadsheet would run.
func TestCSV(t *testing.T) {
	got, err := CSV([][]string{{"name", "did"}, {"Ada", "=1+1"}, {"Ben", "a \"b\", c\nd"}, {"+41", "-x"}, {"@x", "\tx"}, {"", "a=b"}})
	want := "name,did\r\nAda,'=1+1\r\nBen,\"a \"\"b\"\", c\r\nd\"\r\n'+41,'-x\r\n'@x,'\tx\r\n,a=b\r\n"
	if err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
