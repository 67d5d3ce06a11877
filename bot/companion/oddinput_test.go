package companion_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/record"
)

// Numbers that are none, lie beside the scale, or are written in other digits are asked about, and nothing is guessed of
// them.
func TestNumbersThatAreNone(t *testing.T) {
	for _, sure := range []string{"NaN", "-1", "0", "6", "1e308", "٣", "3.5", "three", strings.Repeat("9", 400), "0x3"} {
		s := newSchool(t)
		s.enrol("ben")
		s.until(lessonOut.Add(time.Minute))
		said := plainReply(s.types("ben", "checkin", "did=read the page", "sure="+sure))
		for key, x := range all[record.Fact](s, "fact/") {
			if x.Kind == record.FactCheckin {
				t.Errorf("%.20q is kept as %d in %s: %s", sure, x.Sure, key, said)
			}
		}
		if !strings.Contains(said, "read the page") || !strings.Contains(said, "1 to 5") {
			t.Errorf("%.20q answers %s", sure, said)
		}
	}
}

// Choices that were not offered change nothing but what they could mean, and no answer is an apology.
func TestChoicesThatWereNotOffered(t *testing.T) {
	for _, tt := range []struct{ action, target, value string }{
		{"tick", "CLASS.membranes", "7"},
		{"tick", "CLASS.membranes", "-1"},
		{"tick", "CLASS.membranes", "x,9999999999999999999"},
		{"tick", "CLASS.nowhere", "0"},
		{"quiz.answer", "CLASS.membranes.0", "99"},
		{"quiz.answer", "CLASS.membranes.99", "0"},
		{"plan.drop", "CLASS", "none"},
		{"lessons.one", "CLASS", "nowhere"},
		{"replan.lesson", "CLASS", "nowhere"},
	} {
		s := newSchool(t)
		s.enrol("ben")
		s.until(lessonOut.Add(time.Minute))
		before := all[record.Figures](s, "figure/")
		for _, who := range []string{"ben", "rivera"} {
			said := plainReply(s.handle(s.event(who, bot.KindSelect, tt.action, "target="+tt.target, "value="+tt.value)))
			if strings.Contains(said, "went wrong") {
				t.Errorf("%+v answers %s: %s", tt, who, said)
			}
		}
		for key, f := range all[record.Figures](s, "figure/") {
			if diff := cmp.Diff(before[key].Lessons, f.Lessons); diff != "" {
				t.Errorf("%+v changes what was done (-before +after):\n%s", tt, diff)
			}
		}
	}
}

// Who sends a form when its lesson or its class is not there any more loses nothing: it is kept for the class in whose channel they
// are, or comes back in the answer.
func TestFormsThatComeTooLate(t *testing.T) {
	const words = "my long afternoon"
	for _, tt := range []struct{ name, target string }{
		{"a lesson that was taken out", "CLASS.nowhere"},
		{"a class that was deleted", "ZZZZZZZZ.membranes"},
	} {
		for _, form := range []struct{ action, field string }{{"checkin.form", "did"}, {"ask.form", "question"}} {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(time.Minute))
			said := plainReply(s.fills("ben", form.action, tt.target, form.field+"="+words))
			kept := strings.Contains(strings.Join(s.dump(), "\n"), words) // for the class that meets where it was sent
			if strings.Contains(said, "went wrong") || !kept && !strings.Contains(said, words) {
				t.Errorf("%s of %s answers %s", form.action, tt.name, said)
			}
		}
	}
}

// Who uses a language that there is no file for is spoken to in English.
func TestALanguageThatWeDoNotSpeak(t *testing.T) {
	answer := func(locale string) (said string) {
		s := newSchool(t)
		s.enrol("ben")
		s.until(lessonOut.Add(time.Minute))
		for _, command := range []string{"today", "progress", "help"} {
			ev := s.event("ben", bot.KindCommand, command)
			ev.From.Locale = locale
			said += plainReply(s.handle(ev))
		}
		return said
	}
	want := answer("en")
	for _, locale := range []string{"tlh", "tlh-Latn", "xx-XX", "no language", "", "\xff"} {
		if diff := cmp.Diff(want, answer(locale)); diff != "" {
			t.Errorf("%q (-english +got):\n%s", locale, diff)
		}
	}
}
