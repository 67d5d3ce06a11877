package companion_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/review"
)

// Whatever learners do, in whatever order: the running figures are what a recount of the facts
// gives, and the date of a fact stays what it was, wherever its person moves.
func TestFiguresEqualTheFacts(t *testing.T) {
	c := readCourse(t, "testdata/biology")
	rapid.Check(t, func(rt *rapid.T) {
		s := newSchool(t, c)
		s.enrol("ben", "cy")
		s.until(lessonOut)
		days := map[string]string{}
		for range rapid.IntRange(1, max(8, 25/slow)).Draw(rt, "steps") {
			s.drawnStep(rt)
			for key, x := range all[record.Fact](s, "fact/") {
				day := x.Person + " on " + x.Day.String()
				if was := days[key]; was != "" && was != day {
					rt.Fatalf("the fact %s of %s is now one of %s", key, was, day)
				}
				days[key] = day
			}
			s.checkFigures(rt)
		}
	})
}

// drawnStep is something that somebody does, or time that passes.
func (s *school) drawnStep(rt *rapid.T) {
	who := rapid.SampledFrom([]string{"ben", "cy"}).Draw(rt, "who")
	lesson := rapid.SampledFrom([]string{"membranes", "diffusion", "none"}).Draw(rt, "lesson")
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "read it", "Read  it", "next fri 18:00", "\xff\xfe"}), rapid.String())
	number := func(most int) string { return fmt.Sprint(rapid.IntRange(0, most).Draw(rt, "number")) }
	entry := func() []string {
		return []string{
			"did=" + text.Draw(rt, "did"), "next=" + text.Draw(rt, "next"), "stuck=" + text.Draw(rt, "stuck"), "sure=" + number(6),
			"lesson=" + lesson,
		}
	}
	switch rapid.IntRange(0, 12).Draw(rt, "step") {
	case 0:
		s.types(who, "checkin", append(entry(), "day="+rapid.SampledFrom([]string{"", "yesterday", "mon", "tomorrow"}).Draw(rt, "day"))...)
	case 1:
		s.fills(who, "checkin.form", "CLASS."+lesson, entry()...)
	case 2:
		s.fills(who, "checkin.form", "CLASS.edit."+s.drawnFact(rt), entry()...)
	case 3:
		s.presses(who, "checkin.undo", "CLASS."+s.drawnFact(rt))
	case 4:
		s.handle(s.event(who, bot.KindSelect, "tick", "target=CLASS."+lesson, "value="+number(3)))
	case 5:
		s.handle(s.event(who, bot.KindSelect, "quiz.answer", "target=CLASS."+lesson+"."+number(2), "value="+number(3)))
	case 6:
		s.presses(who, "quiz.knew", "CLASS."+lesson+"."+number(2))
	case 7:
		s.presses(who, "help.more", "CLASS."+lesson+".further")
	case 8:
		s.fills(who, "zone.form", "CLASS",
			"zone="+rapid.SampledFrom([]string{"Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"}).Draw(rt, "zone"))
	case 9:
		s.pass(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)
	case 11:
		how := rapid.SampledFrom([]string{"quiz.easy", "quiz.forgot", "quiz.knew"}).Draw(rt, "how")
		s.presses(who, how, "CLASS."+lesson+"."+number(2)+".."+rapid.SampledFrom([]string{"r", "2", ""}).Draw(rt, "where"))
	case 12:
		s.presses(who, "recall", "CLASS")
	case 10:
		s.handle(rapid.SampledFrom(s.sent).Draw(rt, "again"))
	}
}

// drawnFact is the key of some fact, as buttons name it.
func (s *school) drawnFact(rt *rapid.T) string {
	keys := slices.Sorted(maps.Keys(all[record.Fact](s, "fact/")))
	return rapid.SampledFrom(append(keys, "none")).Draw(rt, "fact")
}

// checkFigures compares everybody's figures with the facts.
func (s *school) checkFigures(rt *rapid.T) {
	facts := map[string]int{}
	for _, x := range all[record.Fact](s, "fact/") {
		facts[x.Person]++
	}
	for key := range all[any](s, "figure/") {
		class, person, _ := strings.Cut(key, "/")
		s.must(s.store.View(context.Background(), func(tx bot.Tx) error {
			stored, counted, known, err := recountOf(tx, class, person)
			if err != nil {
				return err
			}
			if n := facts[person]; known != n {
				rt.Fatalf("the figures of %s know of %d facts, there are %d", person, known, n)
			}
			if diff := cmp.Diff(inJSON(s.t, counted), inJSON(s.t, stored)); diff != "" {
				rt.Fatalf("figures of %s (-recount +stored):\n%s", person, diff)
			}
			if diff, err := memoriesDiffer(tx, class, person); err != nil || diff != "" {
				rt.Fatalf("memories of %s (-recount +stored): %v\n%s", person, err, diff)
			}
			return nil
		}))
	}
}

// memoriesDiffer compares what is kept of a learner's memories with a recount of the facts.
func memoriesDiffer(tx bot.Tx, class, person string) (string, error) {
	f, _, err := record.Load(tx, record.FigureKey(class, person))
	if err != nil {
		return "", err
	}
	kept, ok, err := record.Load(tx, review.KeyOf(class, person))
	if err != nil || !ok {
		return "", err
	}
	counted, err := review.Recount(tx, f.Last)
	return cmp.Diff(counted, kept), err
}

func inJSON(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// recountOf returns the stored figures of a learner, those that a recount of the facts gives, and how
// many facts they know of.
func recountOf(tx bot.Tx, class, person string) (stored, counted any, facts int, err error) {
	f, _, err := record.Load(tx, record.FigureKey(class, person))
	if err != nil {
		return nil, nil, 0, err
	}
	again, err := record.Recount(tx, f.Last)
	return f, again, f.Facts, err
}
