package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const (
		pass = `{"Action":"pass","Package":"afterbell/bot","Test":"TestA"}` + "\n"
		fail = `{"Action":"output","Package":"afterbell/bot","Test":"TestB","Output":"why\n"}` + "\n" +
			`{"Action":"fail","Package":"afterbell/bot","Test":"TestB"}` + "\n"
		skip    = `{"Action":"skip","Package":"afterbell/bot","Test":"TestC"}` + "\n"
		noTests = `{"Action":"skip","Package":"afterbell/cmd"}` + "\n"
		build   = `{"Action":"build-fail","ImportPath":"afterbell/bot"}` + "\n"
	)
	tests := []struct{ name, in, allowed, closing, wrong string }{
		{"passed", pass + noTests, "", "1 passed, 0 failed, 0 skipped\n", ""},
		{"failed", pass + fail, "", "1 passed, 1 failed, 0 skipped\n", "bot/TestB"},
		{"allowed skip", pass + skip, "# none\nbot/TestC needs data\n", "1 passed, 0 failed, 1 skipped\n", ""},
		{"surprising skip", pass + skip, "bot/TestD\n", "1 passed, 0 failed, 1 skipped\n", "skipped bot/TestC"},
		{"does not build", pass + build, "", "1 passed, 0 failed, 0 skipped\n", "build of afterbell/bot"},
		{"nothing ran", "go: no packages\n", "", "0 passed, 0 failed, 0 skipped\n", "no test ran"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			r := report{allowed: names(tt.allowed), output: map[string][]string{}}
			err := r.read(strings.NewReader(tt.in), &out)
			if (err != nil) != (tt.wrong != "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("error %v, want one about %q", err, tt.wrong)
			}
			if !strings.HasSuffix(out.String(), tt.closing) {
				t.Errorf("output %q does not end with %q", out.String(), tt.closing)
			}
			if tt.name == "failed" && !strings.Contains(out.String(), "why") {
				t.Error("the output of the failed test is not shown")
			}
		})
	}
}
