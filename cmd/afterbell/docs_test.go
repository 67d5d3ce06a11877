package main

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestDocumentedCommands parses every command that docs/operators.md and the README show in a block of code.
func TestDocumentedCommands(t *testing.T) {
	n := 0
	for _, page := range []string{"../../docs/operators.md", "../../README.md"} {
		text, err := os.ReadFile(page)
		must(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			line, _, _ = strings.Cut(strings.TrimPrefix(line, "./"), "#")
			words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(line), "&"))
			if len(words) < 2 || words[0] != "afterbell" || strings.ContainsAny(line, "$\"") {
				continue
			}
			var cli commands
			parser, err := kong.New(&cli, kong.Exit(func(int) {}))
			must(t, err)
			if _, err := parser.Parse(words[1:]); err == nil {
				n++
			} else if !strings.HasPrefix(words[1], "drops") {
				t.Errorf("%s: %s: %v", page, strings.Join(words, " "), err)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d commands were found", n)
	}
}
