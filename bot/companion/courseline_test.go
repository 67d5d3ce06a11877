package companion_test

import (
	"testing"
	"testing/fstest"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/rich"
)

const commandLesson = `---
id: one
title: One
aim: know /plan
---

Text with /plan in it.

## Steps

- [ ] Save a time with /plan (2 min)
- [ ] Then read and/or write

## Questions

### Which command is it, /plan or /planet?

- [x] It is /plan — /plan keeps a time
- [ ] None — something does
`

// commandsIn counts the spans of a message that are commands, and checks that they are /plan.
func commandsIn(t *testing.T, m bot.Message) (n int) {
	t.Helper()
	for _, b := range m.Body {
		for _, s := range b.Spans {
			if s.Kind == rich.Command && s.Ref == "plan" {
				n++
			}
		}
	}
	return n
}

// A course names commands once for all services: in its aims, steps, questions and choices they are spans,
// which each platform spells.
func TestCommandsInALineOfACourse(t *testing.T) {
	c, problems := course.Read(fstest.MapFS{
		"course.toml": {Data: []byte("title = \"Commands\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n")},
		"01-one.md":   {Data: []byte(commandLesson)},
	})
	if c == nil || len(c.Lessons[0].Questions) != 1 || len(c.Lessons[0].Steps) != 2 {
		t.Fatal("the course is not what the test needs", problems)
	}
	s := newSchool(t, c)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	for name, m := range map[string]bot.Message{
		"card": s.said("lesson")[0].Content, "steps": s.presses("ben", "lesson.start", "CLASS.one").Message,
	} {
		if n := commandsIn(t, m); n != 2 { // the aim and a step
			t.Errorf("%s: %d commands in %+v", name, n, m.Body)
		}
	}
	if m := s.presses("ben", "quiz", "CLASS.one").Message; commandsIn(t, m) != 2 { // the question and a choice
		t.Errorf("question: %+v", m.Body)
	}
	if m := s.presses("ben", "quiz.answer", "CLASS.one.0", "value=0").Message; commandsIn(t, m) != 3 { // the question, the choice and why
		t.Errorf("answer: %+v", m.Body)
	}
}
