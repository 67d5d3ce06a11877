package companion_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/rich"
)

// Link implements bot.Linker.
func (w *wire) Link(at bot.Place, on bot.Sent) string {
	return "https://chat.example/" + at.Channel + "/" + on.ID
}

const picturedLesson = `---
id: one
title: One
aim: see a mill
---

The mill. Read [on](02-two.md), and [a sheet](files/sheet.pdf).

![in the text](files/text.png)

## Questions

### Which mill?

![in the question](files/question.png)

- [x] This one
- [ ] That one

> ![in the answer](files/answer.png)

### And this?

> ![in another answer](files/text.png)

## Discuss

![to discuss](files/talk.png)

## More help

![to help](files/help.png)

## Go further

![to go on](files/further.png) after [lesson one](one).
`

func picturedCourse(t *testing.T) *course.Course {
	t.Helper()
	dir := fstest.MapFS{
		"course.toml": {Data: []byte("title = \"Mills\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n")},
		"01-one.md":   {Data: []byte(picturedLesson)},
		"02-two.md":   {Data: []byte("---\ntitle: Two\naim: go on\n---\n\nBack to [the mill](01-one.md#top), or [One](./01-one.md).\n")},
	}
	for _, name := range []string{"text.png", "question.png", "answer.png", "talk.png", "help.png", "further.png", "sheet.pdf"} {
		dir["files/"+name] = &fstest.MapFile{Data: []byte("files/" + name)}
	}
	c, problems := course.Read(dir)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

func filesIn(m bot.Message) string {
	var names []string
	for _, f := range m.Files {
		names = append(names, strings.TrimPrefix(f.Name, "files/")+": "+f.Alt)
	}
	return strings.Join(names, ", ")
}

// TestPicturesAreShownWhereverTheyStand looks at the files that come with each text of a lesson: in the channel and to one person.
func TestPicturesAreShownWhereverTheyStand(t *testing.T) {
	s := newSchool(t, picturedCourse(t))
	s.enrol("ben")
	s.until(lessonOut.Add(8 * 24 * time.Hour))
	for _, x := range []struct {
		where, want string
		m           bot.Message
	}{
		{"text", "sheet.pdf: , text.png: in the text", s.said("page")[0].Content},
		{"discussion", "talk.png: to discuss", s.said("prompt")[0].Content},
		{"lesson alone", "sheet.pdf: , text.png: in the text", s.presses("ben", "lesson.read", "CLASS.one.0").Message},
		{"question", "question.png: in the question", s.presses("ben", "quiz", "CLASS.one").Message},
		{"answer", "question.png: in the question, answer.png: in the answer", s.presses("ben", "quiz.answer", "CLASS.one.0", "value=1").Message},
		{"open answer", "text.png: in another answer", s.presses("ben", "quiz.reveal", "CLASS.one.1").Message},
		{"more help", "help.png: to help", s.presses("ben", "help.more", "CLASS.one.more").Message},
		{"go further", "further.png: to go on", s.presses("ben", "help.more", "CLASS.one.further").Message},
	} {
		if got := filesIn(x.m); got != x.want {
			t.Errorf("%s comes with %q, want %q", x.where, got, x.want)
		}
	}
}

// linkIn returns the address of the words in a message, "none" where they are no link, and "" where they are not there.
func linkIn(m bot.Message, words string) string {
	found := ""
	for _, b := range m.Body {
		for _, span := range b.Spans {
			switch {
			case span.Kind == rich.Link && span.Text == words:
				return span.URL
			case strings.Contains(span.Text, words):
				found = "none"
			}
		}
	}
	return found
}

// TestLessonsLeadToOneAnother follows links between lessons: the title stands there at once, and leads to the card once that is posted.
func TestLessonsLeadToOneAnother(t *testing.T) {
	s := newSchool(t, picturedCourse(t))
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	first := s.said("page")[0].Content
	if got := linkIn(first, "Two"); got != "none" || !strings.Contains(rich.Plain(first.Body), "Read on (Two), and a sheet.") {
		t.Errorf("a lesson that is not out yet leads to %q: %s", got, rich.Plain(first.Body))
	}
	s.until(lessonOut.Add(3 * 24 * time.Hour))
	cards, texts := s.said("lesson"), s.said("page")
	one, two := "https://chat.example/"+channel+"/"+cards[0].ID, "https://chat.example/"+channel+"/"+cards[1].ID
	second := texts[1].Content
	if got := linkIn(second, "One"); got != one || rich.Plain(second.Body) != "Back to the mill (One ("+one+")), or One ("+one+")." {
		t.Errorf("the lesson before leads to %q: %s", got, rich.Plain(second.Body))
	}
	if got := linkIn(s.presses("ben", "lesson.read", "CLASS.one.0").Message, "Two"); got != two {
		t.Errorf("the lesson after leads to %q by now", got)
	}
	if got := linkIn(s.presses("ben", "help.more", "CLASS.one.further").Message, "One"); got != one {
		t.Errorf("go further leads to %q", got)
	}
}
