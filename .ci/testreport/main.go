// Testreport runs "go test -json", shows what a person needs of its output, and fails if a test
// failed, if a package did not build, or if a test was skipped that the list of allowed skips does
// not name.
//
//	testreport skips.txt ./...
//
// The list has one test a line as "package/TestName", where package is the import path without the
// module's name; what follows the first space is the reason.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// An event is one line of test2json (https://pkg.go.dev/cmd/test2json).
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: testreport skips.txt packages")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
}

// run tests the packages.
func run(skips string, packages []string) error {
	allowed, err := os.ReadFile(skips)
	if err != nil {
		return err
	}
	test := exec.Command("go", append([]string{"test", "-json"}, packages...)...)
	test.Stderr = os.Stderr
	out, err := test.StdoutPipe()
	if err != nil {
		return err
	}
	if err := test.Start(); err != nil {
		return err
	}
	r := report{allowed: names(string(allowed)), output: map[string][]string{}}
	return errors.Join(r.read(out, os.Stdout), test.Wait())
}

// names returns the first word of each line that is not empty or a comment.
func names(list string) []string {
	var found []string
	for line := range strings.Lines(list) {
		if word := strings.Fields(line); len(word) > 0 && !strings.HasPrefix(word[0], "#") {
			found = append(found, word[0])
		}
	}
	return found
}

// A report counts results and keeps the output of what has not ended yet.
type report struct {
	allowed                 []string
	output                  map[string][]string
	passed, failed, skipped int
	broken                  []string // what must be put right, by name
}

// read copies what matters from the stream in to out and returns an error if anything is wrong.
func (r *report) read(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // the go command itself, speaking plainly
			continue
		}
		r.take(e, out)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	if len(r.broken) > 0 {
		return fmt.Errorf("not right: %s", strings.Join(r.broken, ", "))
	}
	if r.passed == 0 {
		return fmt.Errorf("no test ran")
	}
	return lines.Err()
}

func (r *report) take(e event, out io.Writer) {
	name := strings.TrimPrefix(e.Package, "afterbell/") + "/" + e.Test
	switch e.Action {
	case "output":
		r.output[name] = append(r.output[name], e.Output)
		return
	case "build-output":
		fmt.Fprint(out, e.Output)
	case "build-fail":
		r.broken = append(r.broken, "build of "+e.ImportPath)
	case "pass":
		r.end(e, name, &r.passed, "", out)
	case "fail":
		r.broken = append(r.broken, name)
		r.end(e, name, &r.failed, "FAIL", out)
	case "skip":
		label := "skip"
		if e.Test != "" && !slices.Contains(r.allowed, name) {
			r.broken = append(r.broken, "skipped "+name)
			label = "SKIP, which the list of allowed skips does not name:"
		}
		r.end(e, name, &r.skipped, label, out)
	}
}

// end counts a test, or sums up a package, and shows the output of what needs attention.
func (r *report) end(e event, name string, count *int, label string, out io.Writer) {
	if e.Test != "" {
		*count++
	}
	if label != "" && (e.Test != "" || label == "FAIL") {
		fmt.Fprintf(out, "%s %s\n%s", label, name, strings.Join(r.output[name], ""))
	}
	if e.Test == "" && label != "skip" {
		fmt.Fprintf(out, "%-5s %-40s %6.1f s\n", e.Action, e.Package, e.Elapsed)
	}
	delete(r.output, name)
}
