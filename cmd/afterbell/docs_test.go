package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// pages lists everything that is written for people.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../docs/*.md")
	must(t, err)
	return append(list, "../../README.md", "../../CONTRIBUTING.md", "../../SECURITY.md", "../../bot/course/FORMAT.md")
}

// TestDocumentedCommands parses every command that a page shows in a block of code.
func TestDocumentedCommands(t *testing.T) {
	n := 0
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		must(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			line = strings.TrimPrefix(strings.TrimPrefix(line, "sudo -u afterbell "), "./")
			line, _, _ = strings.Cut(strings.TrimPrefix(line, "docker compose run --rm "), "#")
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

// mdLink is a link or a picture of Markdown to a file.
var mdLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksLead finds the file, and the heading in it, of every link that leads to one of ours.
func TestLinksLead(t *testing.T) {
	n := 0
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		must(t, err)
		for _, found := range mdLink.FindAllStringSubmatch(inlineCode.ReplaceAllString(string(text), ""), -1) {
			path, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(path, ":") || filepath.Base(page) == "FORMAT.md" && !strings.HasSuffix(path, ".md") {
				continue // another site, or an example of what stands in a course
			}
			n++
			if path = filepath.Join(filepath.Dir(page), path); strings.HasPrefix(found[1], "#") {
				path = page
			}
			content, err := os.ReadFile(path)
			if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", page, err)
			} else if heading != "" && !slices.Contains(headings(string(content)), heading) {
				t.Errorf("%s: %s has no heading #%s", page, path, heading)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d links were found", n)
	}
}

// inlineCode is what stands between back ticks, in which nothing is a link.
var inlineCode = regexp.MustCompile("`[^`\n]*`")

// headings lists the names under which the headings of a page can be linked to.
func headings(text string) (names []string) {
	for line := range strings.Lines(text) {
		if title := strings.TrimLeft(line, "#"); len(title) < len(line) {
			clean := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			names = append(names, strings.ReplaceAll(clean, " ", "-"))
		}
	}
	return names
}
