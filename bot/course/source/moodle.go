package source

import (
	"encoding/xml"
	"html"
	"path"
	"regexp"
	"strings"
)

// moodleQuiz is a Moodle XML file (https://docs.moodle.org/en/Moodle_XML_format).
type moodleQuiz struct {
	Questions []moodleQuestion `xml:"question"`
}

type moodleQuestion struct {
	Kind     string     `xml:"type,attr"`
	Category moodleText `xml:"category"`
	Text     moodleText `xml:"questiontext"`
	General  moodleText `xml:"generalfeedback"`
	Answers  []struct {
		moodleText
		Fraction  float64    `xml:"fraction,attr"`
		Feedback  moodleText `xml:"feedback"`
		Tolerance string     `xml:"tolerance"`
	} `xml:"answer"`
	Pairs []struct {
		moodleText
		Answer moodleText `xml:"answer"`
	} `xml:"subquestion"`
}

type moodleText struct {
	Format string `xml:"format,attr"`
	Text   string `xml:"text"`
	Files  []struct {
		Name string `xml:"name,attr"`
		Data string `xml:",chardata"`
	} `xml:"file"`
}

// moodle reads a Moodle XML file.
func (b *bank) moodle(text string) {
	var quiz moodleQuiz
	if err := xml.Unmarshal([]byte(text), &quiz); err != nil {
		b.lose(LostFile, 0, "it is no XML that can be read")
		return
	}
	for _, mq := range quiz.Questions {
		q := Question{Body: b.moodleWords(mq.Text), Why: b.moodleWords(mq.General)}
		var answers []answer
		for _, a := range mq.Answers {
			one := answer{text: oneLine(b.moodleWords(a.moodleText)), why: oneLine(b.moodleWords(a.Feedback)), weight: a.Fraction}
			if t := strings.Trim(a.Tolerance, "0. "); t != "" {
				one.text = numberText(one.text + ":" + a.Tolerance)
			}
			answers = append(answers, one)
		}
		switch mq.Kind {
		case "category":
			b.category(categoryTitle(mq.Category.Text))
			continue
		case "multichoice":
			q.Choices = choicesOf(answers)
		case "truefalse":
			q.Choices = choicesOf(answers)
			for i, c := range q.Choices {
				q.Choices[i].Text = strings.ToUpper(c.Text[:min(1, len(c.Text))]) + c.Text[min(1, len(c.Text)):]
			}
		case "shortanswer", "numerical":
			q.Why = joinWhy(shortAnswers(good(answers)), q.Why)
		case "matching":
			for _, p := range mq.Pairs {
				answers = append(answers, answer{text: oneLine(b.moodleWords(p.moodleText)), pair: oneLine(p.Answer.Text)})
			}
			q = matching(q, answers)
		case "essay":
		default: // cloze, drag and drop, calculated …
			b.lose(LostQuestion, 0, mq.Kind+": "+q.Body)
			continue
		}
		b.add(q)
	}
}

// good returns the answers that give points.
func good(answers []answer) []answer {
	var out []answer
	for _, a := range answers {
		if a.weight > 0 {
			out = append(out, a)
		}
	}
	return out
}

// moodleWords returns a text of Moodle as Markdown and keeps its pictures.
func (b *bank) moodleWords(t moodleText) string {
	s := t.Text
	for _, f := range t.Files {
		if to := b.tree.keep(b.book, b.name, path.Base(f.Name), f.Data); to != "" {
			s = strings.ReplaceAll(s, "@@PLUGINFILE@@/"+f.Name, to)
			s = strings.ReplaceAll(s, "@@PLUGINFILE@@/"+strings.ReplaceAll(f.Name, " ", "%20"), to)
		}
	}
	if t.Format == "markdown" || t.Format == "plain_text" {
		return strings.TrimSpace(s)
	}
	return fromHTML(s)
}

var (
	preTag    = regexp.MustCompile(`(?is)<pre[^>]*>(.*?)</pre>`)
	breakTag  = regexp.MustCompile(`(?i)<br\s*/?>`)
	blockTag  = regexp.MustCompile(`(?i)</?(?:p|div|ul|ol|table|tr|blockquote|h[1-6])\b[^>]*>`)
	itemTag   = regexp.MustCompile(`(?i)<li\b[^>]*>`)
	strongTag = regexp.MustCompile(`(?is)<(?:b|strong)>\s*(.*?)\s*</(?:b|strong)>`)
	emTag     = regexp.MustCompile(`(?is)<(?:i|em)>\s*(.*?)\s*</(?:i|em)>`)
	codeTag   = regexp.MustCompile("(?is)<(?:code|tt)>([^`<]*)</(?:code|tt)>")
	manyLines = regexp.MustCompile(`\n\s*\n\s*`)
)

// fromHTML returns a piece of HTML as Markdown: paragraphs, lists, bold, code, links and pictures. Other tags go.
func fromHTML(s string) string {
	var code []string
	s = preTag.ReplaceAllStringFunc(s, func(m string) string {
		inner := html.UnescapeString(anyTag.ReplaceAllString(breakTag.ReplaceAllString(preTag.FindStringSubmatch(m)[1], "\n"), ""))
		code = append(code, "\n\n```\n"+strings.Trim(inner, "\n")+"\n```\n\n")
		return "\x00"
	})
	s = codeTag.ReplaceAllString(s, "`$1`")
	s = imgTag.ReplaceAllStringFunc(s, picture)
	s = linkTag.ReplaceAllString(s, "[$2]($1)")
	s = subTag.ReplaceAllStringFunc(s, func(m string) string {
		p := subTag.FindStringSubmatch(m)
		return raised(p[2], strings.EqualFold(p[1], "sup"))
	})
	s = strongTag.ReplaceAllString(s, "**$1**")
	s = emTag.ReplaceAllString(s, "*$1*")
	s = breakTag.ReplaceAllString(s, "\n")
	s = itemTag.ReplaceAllString(s, "\n- ")
	s = blockTag.ReplaceAllString(s, "\n\n")
	s = html.UnescapeString(anyTag.ReplaceAllString(s, ""))
	s = manyLines.ReplaceAllString(strings.ReplaceAll(s, "\u00A0", " "), "\n\n")
	for _, c := range code {
		s = strings.Replace(s, "\x00", c, 1)
	}
	return strings.TrimSpace(s)
}
