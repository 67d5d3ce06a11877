// Package source reads courses as people have them: folders of Markdown with or without a table of contents,
// books, notebooks, lessons of the Carpentries, and files of questions.
//
// Each format has a file here that turns it into the same thing, a Book: pages in their order, written in one
// Markdown. What is more than Markdown (a note, an exercise with its solution, a hint) becomes a box, written as
// Pandoc's fenced divs with the classes of the Carpentries Workbench, which package course turns into the parts of a
// lesson. So a new format knows nothing of lessons, and lessons know nothing of formats.
//
// Nothing is left out in silence: what has no place is a Loss, with its file and line.
//
// Every function is pure: an fs.FS in, values out. What is read is bounded by MaxFiles, MaxPage and MaxTotal.
package source

import (
	"fmt"
	"strings"
)

// Bounds of what is read.
const (
	MaxEntries = 20_000   // a folder has no more files and folders below it
	MaxPages   = 1000     // a book has no more pages
	MaxPage    = 2 << 20  // a page has no more bytes, a notebook with its pictures excepted
	MaxBinary  = 16 << 20 // a notebook or a file of questions has no more bytes
)

// A Format is the name of a format, as it is said: "an mdBook".
type Format string

// The formats.
const (
	Workbench  Format = "a Carpentries lesson (Workbench)"
	OldLesson  Format = "a Carpentries lesson (old style)"
	MdBook     Format = "an mdBook"
	GitBook    Format = "a GitBook"
	MkDocs     Format = "a MkDocs site"
	Quarto     Format = "a Quarto book"
	Bookdown   Format = "an R Markdown book"
	Jupyter    Format = "a Jupyter Book"
	Docsify    Format = "a Docsify site"
	Docusaurus Format = "a Docusaurus site"
	Folder     Format = "a folder of Markdown"
	Notebooks  Format = "Jupyter notebooks"
	Bank       Format = "a file of questions"
)

// A Book is a course as it was found.
type Book struct {
	Format   Format
	Detail   string // of a Bank: which notation, such as "GIFT"
	Title    string // may be empty
	Language string // a tag such as "en"; may be empty
	Licence  string
	About    string // one paragraph
	Pages    []Page // in the order they are to be taught
	Files    map[string][]byte
	Left     []Loss
	// Files holds what is inside other files, such as the pictures of a notebook, by the path that pages name.
}

// A Page is one page of a book.
type Page struct {
	Path      string // in the folder it was read from
	Title     string // one plain line
	Minutes   int    // 0: not said
	Text      string // Markdown with boxes, see the package
	Questions []Question
}

// A Question is one question of a bank, in Markdown.
type Question struct {
	Title   string   // a short line; it may be the whole question
	Body    string   // what does not fit a line; may be empty
	Choices []Choice // none for an open question
	Why     string   // the explanation, and the answer of an open question
	Line    int      // in the file of the page; 0: not known
}

// A Choice is one possible answer. Text and Why are Markdown on one line.
type Choice struct {
	Text  string
	Right bool
	Why   string
}

// A Loss is something that does not come along, or comes along as something else.
type Loss struct {
	Kind LossKind
	File string
	Line int    // from 1; 0: the file as a whole
	What string // what it was, on one line; may be empty
}

// A LossKind says what became of it, as a sentence of its own.
type LossKind string

// The kinds of losses.
const (
	LostInclude   LossKind = "a file that a page includes cannot be read and is left out"
	LostDirective LossKind = "a box or sign of the book's program has no place in a course; its words stay in the text"
	LostCommand   LossKind = "a command of the book's program is left out"
	LostHidden    LossKind = "code that the book hides from its readers is left out"
	LostOutput    LossKind = "what code makes when the book is built (plots, tables, numbers) is not made"
	LostPage      LossKind = "a page is left out"
	LostFile      LossKind = "a file is not read"
	LostPages     LossKind = "a page that the table of contents does not name is left out"
	LostFormat    LossKind = "a file cannot be read as text"
	LostMedia     LossKind = "sound or film becomes a link or is left out, since a chat does not play it in a lesson"
	LostQuestion  LossKind = "a question of a type that a chat cannot ask is left out"
	LostDoubt     LossKind = "a question stays open, since it is not certain which choice is right"
	LostWeight    LossKind = "a question has several right choices; choosing any of them counts"
	LostRaw       LossKind = "HTML that shows no words is left out"
	LostNotes     LossKind = "what is for the speaker is left out of what the class reads"
	LostCitation  LossKind = "a citation or a reference to a figure becomes plain words"
)

// An UnknownError says that nothing in a folder can be read as a course.
type UnknownError struct {
	Found string // what is there instead
}

// Error implements error.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("this is no course that can be read: found %s; what can be read: %s", e.Found, strings.Join(readable(), "; "))
}

// readable lists the formats for people who wonder what they could give.
func readable() []string {
	return []string{
		"a folder of Markdown files (.md, .qmd, .Rmd) with or without a table of contents " +
			"(SUMMARY.md, _toc.yml, mkdocs.yml, _quarto.yml, _sidebar.md)",
		"an mdBook or GitBook", "a Carpentries lesson (episodes or _episodes)", "a Jupyter, MyST, Quarto or R Markdown book",
		"notebooks (.ipynb)", "questions as GIFT, Aiken, Moodle XML, Anki text or CSV",
	}
}
