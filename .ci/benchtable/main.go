// Benchtable reads the output of "go test -bench", compares it with the list of goals, prints one
// line a goal, and fails if a goal is missed or its benchmark did not run.
//
//	go test -run '^$' -bench . -benchmem ./... | benchtable gates.txt
//
// A line of the list is "name benchmark metric >= number" (or "<="), for example
//
//	G1 BenchmarkCheckIn/callers=64 xA >= 5
//
// where the benchmark's name stands without the number of processors that go test appends. A line may compare two:
//
//	ahead BenchmarkOther ns/op / BenchmarkOurs ns/op >= 2
//
// "{N}" stands for what AFTERBELL_BENCH_N says. When a benchmark ran several times, the median counts; the least and the most
// are printed beside it.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A gate is one goal.
type gate struct {
	name, benchmark, metric string
	over                    [2]string // benchmark and metric by which the value is divided; empty where it stands for itself
	relation                string
	goal                    float64
}

// results holds the measured values under benchmark and metric.
type results map[[2]string][]float64

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -run '^$' -bench . ./... | benchtable gates.txt")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

func run(list string, in io.Reader, out io.Writer) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	gates, err := parseGates(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	measured, err := parseResults(in, out)
	if err != nil {
		return err
	}
	return compare(gates, measured, out)
}

func parseGates(text string) ([]gate, error) {
	var gates []gate
	number := 0
	for line := range strings.Lines(text) {
		number++
		f := strings.Fields(strings.ReplaceAll(line, "{N}", os.Getenv("AFTERBELL_BENCH_N")))
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		var over [2]string
		if len(f) == 8 && f[3] == "/" {
			over = [2]string{f[4], f[5]}
			f = slices.Delete(f, 3, 6)
		}
		if len(f) != 5 || (f[3] != ">=" && f[3] != "<=") {
			const want = "\"name benchmark metric >= number\" or \"name benchmark metric / benchmark metric >= number\""
			return nil, fmt.Errorf("line %d: want %s", number, want)
		}
		goal, err := strconv.ParseFloat(f[4], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		gates = append(gates, gate{f[0], f[1], f[2], over, f[3], goal})
	}
	return gates, nil
}

// processors matches what go test appends to a benchmark's name when GOMAXPROCS is not 1.
var processors = regexp.MustCompile(`-\d+$`)

// parseResults reads benchmark lines (https://go.dev/design/14313-benchmark-format) and copies
// everything to out, so that a long run shows where it is.
func parseResults(in io.Reader, out io.Writer) (results, error) {
	measured := results{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fmt.Fprintln(out, lines.Text())
		f := strings.Fields(lines.Text())
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(f[0], "")
		for i := 2; i+1 < len(f); i += 2 {
			if value, err := strconv.ParseFloat(f[i], 64); err == nil {
				key := [2]string{name, f[i+1]}
				measured[key] = append(measured[key], value)
			}
		}
	}
	return measured, lines.Err()
}

// compare prints the table and returns an error that counts the missed goals.
func compare(gates []gate, measured results, out io.Writer) error {
	missed := 0
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\ngoal\tbenchmark\tmetric\tmeasured\tleast to most\twanted\t")
	for _, g := range gates {
		verdict, value, spread := "PASS", "did not run", ""
		m, ok := g.measure(measured)
		if ok {
			value, spread = short(m.median), short(m.least)+" to "+short(m.most)
		}
		if !ok || !g.met(m.median) {
			verdict = "FAIL"
			missed++
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s %g\t%s\n", g.name, g.benchmark, g.metric, value, spread, g.relation, g.goal, verdict)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missed > 0 {
		return fmt.Errorf("%d of %d goals missed", missed, len(gates))
	}
	return nil
}

func short(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// A measurement is what one benchmark measured in all its runs, or how two compare.
type measurement struct{ median, least, most float64 }

// measure is what counts for the goal. ok is false where it was not measured.
func (g gate) measure(measured results) (m measurement, ok bool) {
	values := measured[[2]string{g.benchmark, g.metric}]
	if len(values) == 0 {
		return m, false
	}
	m = measurement{median(values), slices.Min(values), slices.Max(values)}
	if g.over == [2]string{} {
		return m, true
	}
	by := measured[g.over]
	if len(by) == 0 {
		return m, false
	}
	return measurement{m.median / median(by), m.least / slices.Max(by), m.most / slices.Min(by)}, true
}

func (g gate) met(value float64) bool {
	if g.relation == ">=" {
		return value >= g.goal
	}
	return value <= g.goal
}

// median returns the middle value, the lower of the two middle ones for an even number.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}
