package source

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// folder returns a folder of the given files: name, text, name, text …
func folder(namesAndTexts ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(namesAndTexts); i += 2 {
		m[namesAndTexts[i]] = &fstest.MapFile{Data: []byte(namesAndTexts[i+1])}
	}
	return m
}

func TestFormatsAreRecognised(t *testing.T) {
	for _, tt := range []struct {
		want Format
		fsys fstest.MapFS
	}{
		{Workbench, folder("config.yaml", "title: a", "episodes/a.md", "x")},
		{OldLesson, folder("_config.yml", "title: a", "_episodes/01-a.md", "x", "index.md", "x")},
		{OldLesson, folder("_episodes_rmd/01-a.Rmd", "x")},
		{MdBook, folder("book.toml", "[book]", "src/SUMMARY.md", "[a](a.md)", "src/a.md", "x")},
		{GitBook, folder("SUMMARY.md", "* [a](a.md)", "a.md", "x")},
		{GitBook, folder(".gitbook.yaml", "root: ./docs/\nstructure:\n  summary: toc.md",
			"docs/toc.md", "[a](a.md)", "docs/a.md", "x")},
		{MkDocs, folder("mkdocs.yml", "site_name: x", "docs/a.md", "x")},
		{Quarto, folder("_quarto.yml", "book:\n  chapters: [a.qmd]", "a.qmd", "x")},
		{Quarto, folder("_quarto.yml", "website:\n  sidebar:\n    contents:\n      - section: s\n        contents: [a.qmd]",
			"a.qmd", "x")},
		{Bookdown, folder("_bookdown.yml", "rmd_files: [a.Rmd]", "a.Rmd", "x")},
		{Jupyter, folder("_toc.yml", "- file: a", "a.md", "x")},
		{Jupyter, folder("book/_toc.yml", "format: jb-book\nroot: a\nchapters:\n- file: b",
			"book/a.md", "x", "book/b.md", "x")},
		{Jupyter, folder("myst.yml", "project:\n  toc:\n    - file: a.md\n    - title: T\n      children: [{file: b.md}]",
			"a.md", "x", "b.md", "x")},
		{Docsify, folder("_sidebar.md", "- [a](/a)", "a.md", "x")},
		{Docusaurus, folder("docusaurus.config.js", "", "sidebars.json",
			`{"docs": ["a", {"type": "category", "items": ["b"]}]}`, "docs/a.md", "x", "docs/b.md", "x")},
		{Folder, folder("1/a.md", "x", "b.markdown", "x")},
		{Notebooks, folder("a.ipynb", `{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "x"}]}`)},
		{Bank, folder("a.gift", "q {=a ~b}")},
		{Bank, folder("a.txt", "q\nA. a\nB. b\nANSWER: A\n")},
	} {
		book, err := Read(tt.fsys, ".")
		if err != nil || book.Format != tt.want {
			t.Errorf("want %s, got %+v, %v", tt.want, book, err)
		}
	}
}

func TestPagesComeInTheOrderOfNumbers(t *testing.T) {
	book, err := Read(folder("10-c.md", "x", "2-b/10.md", "x", "2-b/9.md", "x", "1-a.md", "x"), ".")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range book.Pages {
		got = append(got, p.Path)
	}
	if want := "1-a.md 2-b/9.md 2-b/10.md 10-c.md"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

// Pages that include one another end, and so do boxes in boxes.
func TestIncludesEnd(t *testing.T) {
	book, err := Read(folder("book.toml", "", "src/SUMMARY.md", "[a](a.md)\n[b](b.md)",
		"src/a.md", "{{#include a.md}}\n{{#include a.md}}\nx",
		"src/b.md", strings.Repeat("::: note\n", 200)+"y"), ".")
	if err != nil || len(book.Pages) != 2 {
		t.Fatal(book, err)
	}
	if n := len(book.Pages[0].Text); n > 1<<20 {
		t.Errorf("a page that includes itself has %d bytes", n)
	}
}

func TestIncludesDoNotLeaveTheFolder(t *testing.T) {
	book, err := Read(folder("book.toml", "", "src/SUMMARY.md", "[a](a.md)", "src/a.md", "{{#include ../../../etc/passwd}}\nx"), ".")
	if err != nil || len(book.Left) != 1 || book.Left[0].Kind != LostInclude || book.Pages[0].Text != "x" {
		t.Errorf("got %+v, %v", book, err)
	}
}

func TestTitles(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"03-loops_and-lists.md", "x", "Loops and lists"},
		{"a.md", "---\ntitle: 'From *front* matter'\n---\nx", "From front matter"},
		{"a.md", "+++\ntitle = \"From TOML\"\n+++\nx", "From TOML"},
		{"a.md", "\n(label)=\n# From the `heading` {#id}\nx", "From the heading"},
		{"a.md", "Underlined\n==========\nx", "Underlined"},
		{"loops/README.md", "x", "Loops"},
		{"7.md", "x", "7"},
		{"éclairs.md", "x", "Éclairs"},
	} {
		book, err := Read(folder(tt.name, tt.text), ".")
		if err != nil || book.Pages[0].Title != tt.want || strings.TrimSpace(book.Pages[0].Text) != "x" {
			t.Errorf("%s %q: %+v, %v", tt.name, tt.text, book, err)
		}
	}
}

func TestThousandPagesTakeAMoment(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 1200 {
		fsys[fmt.Sprintf("page%d.md", i)] = &fstest.MapFile{Data: []byte(strings.Repeat("# A\n\nSome *words* and `code`.\n\n", 3))}
	}
	start := time.Now()
	book, err := Read(fsys, ".")
	if err != nil || len(book.Pages) != MaxPages || len(book.Left) != 200 {
		t.Fatal(len(book.Pages), len(book.Left), book.Left[:3], err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

// Whatever a file holds, reading it ends without a panic, and what is lost names a place in the file.
func fuzz(f *testing.F, name string, others ...string) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		book, err := Read(folder(append([]string{name, text}, others...)...), ".")
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, l := range book.Left {
			if l.Kind == "" || l.Line < 0 || l.File == name && l.Line > lines+1 {
				t.Errorf("%+v in a file of %d lines", l, lines)
			}
		}
		for _, p := range book.Pages {
			for _, q := range p.Questions {
				right := 0
				for _, c := range q.Choices {
					if c.Right {
						right++
					}
				}
				if q.Title == "" || len(q.Choices) > 0 && right == 0 || len(q.Choices) == 1 {
					t.Errorf("question %+v", q)
				}
			}
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add("# A\n\n> [!NOTE]\n> x\n\n::: {.callout-tip}\ny\n:::\n\n```{note}\nz\n```\n\n" +
		"!!! tip \"t\"\n    w\n<details><summary>s</summary>\nx\n</details>\n")
	f.Add("{{#include a.md}}\n$$\nx\n$$\n[^1]\n\n[^1]: n\n`r x` {doc}`a <b>` <img src='a'> {% x %}")
	fuzz(f, "a.qmd", "_quarto.yml", "book:\n  chapters: [a.qmd]")
}

func FuzzOldLesson(f *testing.F) {
	f.Add("---\ntitle: a\nquestions: [a]\n---\n> ## A\n> > ## Solution\n> > x\n" +
		"> {: .solution}\n{: .challenge}\n~~~\nx\n~~~\n{: .language-bash}\n")
	fuzz(f, "_episodes/a.md")
}

func FuzzNotebook(f *testing.F) {
	f.Add(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x"], "outputs": [{"data": {"image/png": "eA=="}}]}]}`)
	fuzz(f, "a.ipynb")
}

func FuzzSummary(f *testing.F) {
	f.Add("* [a](a.md)\n* [b](b/c.md \"t\")\n* [c](<d e.md>)\n")
	fuzz(f, "SUMMARY.md", "a.md", "x")
}

func FuzzToc(f *testing.F) {
	f.Add("format: jb-book\nroot: a\nparts:\n- caption: x\n  chapters:\n  - file: a\n")
	fuzz(f, "_toc.yml", "a.md", "x")
}

func FuzzGIFT(f *testing.F) {
	f.Add("$CATEGORY: a/b\n::t::[html]q {=a#x ~%50%b#y ####g}\n\nq {#1:2}\n\nq {T}\n\nq {=a->b =c->d}\n\n\\{ {}")
	fuzz(f, "a.gift")
}

func FuzzAiken(f *testing.F) {
	f.Add("q\nA. a\nB. b\nANSWER: A\n\nq\nA) a\nANSWER: C\n")
	fuzz(f, "a.txt")
}

func FuzzMoodle(f *testing.F) {
	f.Add(`<quiz><question type="multichoice"><questiontext format="html"><text>q</text></questiontext>` +
		`<answer fraction="100"><text>a</text></answer></question></quiz>`)
	fuzz(f, "a.xml")
}

func FuzzAnki(f *testing.F) {
	f.Add("#separator:tab\n#html:true\n#deck column:3\na\tb\tc::d\n{{c1::x::y}}\t\n")
	fuzz(f, "a.txt")
}

func FuzzCSV(f *testing.F) {
	f.Add("question,a,b,correct\nq,x,y,b\n\"q\",x,x,1\n")
	fuzz(f, "a.csv")
}

// Entities of a document's own read no file and do not grow: such a file is named as one that cannot be read.
func TestEntitiesAreNotFollowed(t *testing.T) {
	const question = `<quiz><question type="shortanswer"><questiontext format="plain_text"><text>&a;</text></questiontext>` +
		`<answer fraction="100"><text>x</text></answer></question></quiz>`
	for name, kind := range map[string]string{
		"a file":         `<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>`,
		"another host":   `<!DOCTYPE quiz [<!ENTITY a SYSTEM "http://example.com/a">]>`,
		"growing":        `<!DOCTYPE quiz [<!ENTITY b "bbbbbbbb"><!ENTITY a "&b;&b;&b;&b;">]>`,
		"a remote grown": `<!DOCTYPE quiz SYSTEM "http://example.com/quiz.dtd">`,
	} {
		book, err := Read(folder("a.xml", `<?xml version="1.0"?>`+kind+question), ".")
		if err == nil && (len(book.Left) == 0 || len(book.Pages) > 0 && len(book.Pages[0].Questions) > 0) {
			t.Errorf("%s: read as %+v, left out %+v", name, book.Pages, book.Left)
		}
	}
}

// Whatever a lesson holds, reading it ends without a panic, every line has a number of the file, and what is folded away stands only
// apart from what all read.
func FuzzOwn(f *testing.F) {
	f.Add("a[^1] $x$ x^2^\n\n[^1]: b\n\n::: note\n> [!TIP] c\n:::\n")
	f.Add("<details><summary>a</summary>\n\nb\n</details>\n\n!!! tip\n    c\n\n```{note} d\n```\n")
	f.Add("::: solution\n::: instructor\n$$\nx\n$$\n\\[\ny\n\\]")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		lines := strings.Split(text, "\n")
		own, all := ReadOwn(lines, 1)
		shown, folded := own.Shown(all)
		size := 0
		for _, part := range []Text{shown, folded, own.Open(all), own.Questions(all)} {
			if len(part.Lines) != len(part.At) {
				t.Errorf("%d lines with %d numbers", len(part.Lines), len(part.At))
			}
			for i, s := range part.Lines {
				size += len(s)
				if n := part.At[i]; n > len(lines) || n < 0 {
					t.Errorf("line %d of %d", n, len(lines))
				}
			}
		}
		if size > 8*(len(text)+maxIncluded) {
			t.Errorf("%d bytes became %d", len(text), size)
		}
	})
}
