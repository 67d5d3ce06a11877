package source

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// questionsPerPage is how many questions of one category make a lesson: more are no fun in a chat.
const questionsPerPage = 20

// A sitting is the questions of one category of a bank.
type sitting struct {
	title     string
	questions []Question
}

// readBanks reads files of questions: all that are in a folder, or the one that was given.
func readBanks(t *tree) (*Book, error) {
	book := &Book{Format: Bank}
	for _, name := range t.files {
		kind, parse := t.bankKind(name)
		if parse == nil {
			continue
		}
		if !strings.Contains(book.Detail, kind) {
			book.Detail = strings.TrimPrefix(book.Detail+", "+kind, ", ")
		}
		text, err := t.text(name, MaxBinary)
		if err != nil {
			t.lose(LostFile, name, 0, err.Error())
			continue
		}
		b := &bank{tree: t, book: book, name: name}
		parse(b, text)
		book.Pages = append(book.Pages, b.pages()...)
	}
	if len(book.Pages) == 0 {
		return nil, nil
	}
	if len(t.files) == 1 {
		book.Title = titleFromName(t.files[0])
	}
	return book, nil
}

// A bank collects the questions of one file.
type bank struct {
	tree     *tree
	book     *Book
	name     string
	sittings []sitting
}

// add appends a question to the category at hand. One without words is none.
func (b *bank) add(q Question) {
	q.Title, q.Body = strings.TrimSpace(q.Title), strings.TrimSpace(q.Body)
	if q.Title == "" {
		q.Title, q.Body = titleAndBody(q.Body)
	}
	if q.Title == "" {
		b.lose(LostQuestion, q.Line, "it has no words")
		return
	}
	if len(b.sittings) == 0 {
		b.category("")
	}
	last := &b.sittings[len(b.sittings)-1]
	last.questions = append(last.questions, b.checked(q))
}

// checked makes an open question of one whose choices cannot be asked, and lists them in its text.
func (b *bank) checked(q Question) Question {
	if len(q.Choices) == 0 {
		return q
	}
	right, seen, sure := 0, map[string]bool{}, len(q.Choices) >= 2 && len(q.Choices) <= 10
	for _, c := range q.Choices {
		key := strings.ToLower(oneLine(plain(c.Text)))
		if sure = sure && key != "" && !seen[key] && len([]rune(key)) <= 150; c.Right {
			right++
		}
		seen[key] = true
	}
	switch {
	case !sure || right == 0:
		b.lose(LostDoubt, q.Line, q.Title)
		return opened(q)
	case right > 1:
		b.lose(LostWeight, q.Line, q.Title)
	}
	return q
}

// opened writes the choices of a question into its text and the right ones into its answer.
func opened(q Question) Question {
	var asked, answer []string
	for _, c := range q.Choices {
		asked = append(asked, "- "+oneLine(c.Text))
		if c.Right {
			answer = append(answer, oneLine(c.Text))
		}
	}
	q.Body = strings.TrimSpace(q.Body + "\n\n" + strings.Join(asked, "\n"))
	q.Why = strings.TrimSpace(strings.Join(answer, "; ") + "\n\n" + q.Why)
	q.Choices = nil
	return q
}

// category begins a group of questions.
func (b *bank) category(title string) {
	b.sittings = append(b.sittings, sitting{title: title})
}

func (b *bank) lose(kind LossKind, n int, what string) { b.tree.lose(kind, b.name, n, what) }

// pages deals the questions out to pages.
func (b *bank) pages() []Page {
	var out []Page
	for _, s := range b.sittings {
		title := firstOf(s.title, titleFromName(b.name))
		parts := slices.Collect(slices.Chunk(s.questions, questionsPerPage))
		for i, part := range parts {
			p := Page{Path: b.name, Title: title, Questions: part}
			if len(parts) > 1 {
				p.Title = fmt.Sprintf("%s, part %d", title, i+1)
			}
			out = append(out, p)
		}
	}
	return out
}

// titleAndBody parts the words of a question: a short one is its title; of a longer one the last paragraph that asks
// something is, or its first sentence, and all of it is the text.
func titleAndBody(text string) (title, body string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", ""
	}
	if !strings.Contains(text, "\n") && len([]rune(text)) <= 200 {
		return text, ""
	}
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if p = strings.TrimSpace(p); strings.HasSuffix(p, "?") && !strings.Contains(p, "\n") && len([]rune(p)) <= 200 {
			return p, strings.TrimSpace(strings.Join(slices.Delete(slices.Clone(paragraphs), i, i+1), "\n\n"))
		}
	}
	first := oneLine(paragraphs[0])
	if len([]rune(first)) <= 200 && !strings.HasPrefix(first, "```") {
		return first, strings.TrimSpace(strings.Join(paragraphs[1:], "\n\n"))
	}
	if at := strings.Index(first, ". "); at > 0 && at < 200 && !strings.HasPrefix(first, "```") {
		return first[:at+1], text
	}
	return cutShort(first), text
}

var (
	aikenAnswer = regexp.MustCompile(`(?m)^ANSWER:\s*[A-Z]\s*$`)
	giftSigns   = regexp.MustCompile(`(?s)\{\s*(?:[=~#]|T\s*[#}]|F\s*[#}]|TRUE|FALSE|\}).*?\}|^\s*::|\n::.*?::`)
	ankiHeader  = regexp.MustCompile(`(?m)^#(?:separator|html|notetype|deck|columns|tags)[ :]`)
)

// bankKind recognises the notation of a file of questions by its name and its beginning; nil if it is none.
func (t *tree) bankKind(name string) (string, func(*bank, string)) {
	ext := strings.ToLower(path.Ext(name))
	if !slices.Contains([]string{".gift", ".txt", ".xml", ".csv", ".tsv", ".aiken"}, ext) {
		return "", nil
	}
	text, err := t.text(name, MaxBinary)
	if err != nil {
		return "", nil
	}
	switch {
	case ext == ".xml" && strings.Contains(text[:min(len(text), 4096)], "<quiz"):
		return "Moodle XML", (*bank).moodle
	case ext == ".xml":
		return "", nil
	case ext == ".csv":
		return "CSV", (*bank).csv
	case ankiHeader.MatchString(text[:min(len(text), 4096)]):
		return "Anki text", (*bank).anki
	case aikenAnswer.MatchString(text):
		return "Aiken", (*bank).aiken
	case ext == ".gift" || giftSigns.MatchString(text):
		return "GIFT", (*bank).gift
	case ext == ".tsv" || tabbed(text):
		return "Anki text", (*bank).anki
	}
	return "", nil
}

// tabbed reports whether nearly all lines of a text have a tab between two texts.
func tabbed(text string) bool {
	all, with := 0, 0
	for s := range strings.Lines(text) {
		if s = strings.TrimSpace(s); s != "" {
			all++
			if strings.Contains(s, "\t") {
				with++
			}
		}
	}
	return all > 0 && with*10 >= all*9
}
