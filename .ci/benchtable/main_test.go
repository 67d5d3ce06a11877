package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	const output = `goos: linux
BenchmarkWrite/callers=64-2   	   10	  100 ns/op	  6.5 xA
BenchmarkWrite/callers=64-2   	   10	  100 ns/op	  4.0 xA
BenchmarkWrite/callers=64-2   	   10	  100 ns/op	  7.0 xA
BenchmarkTick	 1000	  0.9 us/op	       0 B/op
PASS
`
	tests := []struct{ name, gates, shows, wrong string }{
		{"met", "# goals\nG1 BenchmarkWrite/callers=64 xA >= 5\n\nG12 BenchmarkTick us/op <= 5\n", "6.5       4 to 7         >= 5    PASS", ""},
		{"ratio", "ahead BenchmarkWrite/callers=64 ns/op / BenchmarkTick us/op >= 111\n", "111.1     111.1 to 111.1  >= 111  PASS", ""},
		{"ratio to nothing", "ahead BenchmarkWrite/callers=64 ns/op / BenchmarkRead ns/op >= 1\n", "did not run", "1 of 1 goals missed"},
		{"missed", "G1 BenchmarkWrite/callers=64 xA >= 10\n", "FAIL", "1 of 1 goals missed"},
		{"did not run", "G2 BenchmarkRead xA >= 1\n", "did not run", "1 of 1 goals missed"},
		{"bad relation", "G2 BenchmarkRead xA = 1\n", "", "line 1: want"},
		{"bad number", "\nG2 BenchmarkRead xA >= one\n", "", "line 2: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := filepath.Join(t.TempDir(), "gates.txt")
			if err := os.WriteFile(list, []byte(tt.gates), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err := run(list, strings.NewReader(output), &out)
			if (err != nil) != (tt.wrong != "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("error %v, want one about %q", err, tt.wrong)
			}
			if !strings.Contains(out.String(), tt.shows) {
				t.Errorf("%q does not show %q", out.String(), tt.shows)
			}
		})
	}
}
