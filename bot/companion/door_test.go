package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// longWords are words of as many characters that end with a mark.
func longWords(n int) string { return strings.Repeat("y", n-8) + " ENDMARK" }

// Whatever can be written, long words are kept whole: in the store, and where they are read.
func TestLongWordsAreKeptWhole(t *testing.T) {
	words := longWords(3900)
	for name, write := range map[string]func(*school){
		"did":      func(s *school) { s.types("ben", "checkin", "did="+words) },
		"stuck":    func(s *school) { s.types("ben", "checkin", "did=read", "stuck="+words) },
		"next":     func(s *school) { s.types("ben", "checkin", "did=read", "next="+words) },
		"change":   func(s *school) { s.fills("ben", "checkin.form", "CLASS", "did=read", "differently="+words) },
		"question": func(s *school) { s.types("ben", "ask", "question="+words) },
		"to class": func(s *school) { s.types("ben", "ask", "question="+words, "to=class") },
		"plan":     func(s *school) { s.types("ben", "plan", "what="+words, "when=in 2 hours") },
		"idea":     func(s *school) { s.types("ben", "prompt", "text="+words) },
		"prompt":   func(s *school) { s.types("rivera", "prompt", "text="+words) },
		"private":  func(s *school) { s.fills("ben", "prompt.answer", "CLASS.membranes", "text="+words) },
		"letter":   func(s *school) { s.fills("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text="+words) },
		"contact":  func(s *school) { s.fills("rivera", "class.set", "CLASS", "answer=2", "contact="+words) },
		"answer": func(s *school) {
			s.types("ben", "ask", "question=is salt charged")
			s.fills("rivera", "queue.form", s.ids([]string{"CLASS.QUESTION"})[0], "answer="+words)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(time.Minute))
			write(s)
			if !strings.Contains(strings.Join(s.dump(), "\n"), words) {
				t.Error("the words are not kept whole")
			}
		})
	}
}

// The end of a long check-in and of a long question reaches the teacher.
func TestTeachersReadLongWords(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did="+longWords(1400))
	s.types("ben", "ask", "question="+longWords(1400))
	if said := plainReply(s.types("rivera", "class", "person="+s.human("ben").ID)); !strings.Contains(said, "ENDMARK") {
		t.Errorf("the person's page: %s", said)
	}
	if said := plainReply(s.presses("rivera", "queue", "CLASS")); !strings.Contains(said, "ENDMARK") {
		t.Errorf("the queue: %s", said)
	}
}

// What is longer than the bound is given back whole, with what is too long, and nothing is noted.
func TestTooLongIsGivenBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	before := s.dump()
	for _, r := range []bot.Reply{
		s.types("ben", "checkin", "did="+longWords(4300)), s.fills("ben", "checkin.form", "CLASS", "did=read", "stuck="+longWords(4300)),
		s.types("ben", "ask", "question="+longWords(4300)),
	} {
		if said := plainReply(r); !strings.Contains(said, "300 characters too many") || !strings.Contains(said, longWords(4300)) {
			t.Errorf("said: %.300s", said)
		}
	}
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("something was noted (-before +after):\n%s", diff)
	}
}

// Words that differ anywhere are not the same words.
func TestTheEndOfLongWordsCounts(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	long := strings.Repeat("y", 1500)
	for i := range 2 {
		if said := plainReply(s.types("ben", "checkin", fmt.Sprintf("did=%s %d", long, i))); strings.Contains(said, "Already") {
			t.Errorf("entry %d: %s", i, said)
		}
		s.types("ben", "ask", fmt.Sprintf("question=%s %d", long, i))
	}
	if n := len(all[record.Question](s, "question/")); n != 2 {
		t.Errorf("%d questions wait, want 2", n)
	}
}

// Text in which nobody would see anything is refused, kindly, and nothing is noted or posted.
func TestUnseenWordsAreRefused(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	before := s.dump()
	for _, words := range []string{"\u200b", "\u200b\u200d\ufeff", "\x00\x07", "\u202e \u2066", "\u3164", "\u0301"} {
		for _, r := range []bot.Reply{
			s.types("ben", "checkin", "did="+words), s.types("ben", "ask", "question="+words, "to=class"),
			s.types("rivera", "prompt", "text="+words), s.fills("ben", "ask.form", "CLASS", "question="+words),
		} {
			if said := plainReply(r); !strings.Contains(said, "could not see anything") && !strings.Contains(said, "form ") &&
				!strings.Contains(said, "a few words") {
				t.Errorf("%q: %s", words, said)
			}
		}
	}
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("something was noted (-before +after):\n%s", diff)
	}
}

// What a command said comes back where it is refused, with the true reason.
func TestRefusedWordsComeBack(t *testing.T) {
	s := newSchool(t)
	said := plainReply(s.types("ben", "checkin", "did=hello", "next=flashcards", "sure=4"))
	if !strings.Contains(said, "There is no class here yet.") || !strings.Contains(said, "hello") || !strings.Contains(said, "flashcards") {
		t.Errorf("where no class is: %s", said)
	}
	s.enrol("ben")
	target := "CLASS." + s.human("ben").ID
	if said := plainReply(s.fills("rivera", "letter.form", target, "text= ")); !strings.Contains(said, "a few words") {
		t.Errorf("an empty letter: %s", said)
	}
	if said := plainReply(s.fills("ben", "letter.form", target, "text=my words")); !strings.Contains(said, "my words") {
		t.Errorf("a letter of a learner: %s", said)
	}
}

// What only the service can tell nobody can type, press or write.
func TestNobodySpeaksForTheService(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	before := s.dump()
	for _, action := range []string{"gone", "hello", "profile", "talk", "left", "moved", "closed", "allowed", "untold"} {
		for _, kind := range []bot.Kind{bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm, bot.KindMessage, bot.KindHome} {
			if action == "talk" && kind == bot.KindMessage {
				continue
			}
			ev := s.event("ben", kind, action, "target=CLASS")
			ev.Text = "words that nobody may put into the bot's mouth"
			s.handle(ev)
			if diff := cmp.Diff(before, s.dump()); diff != "" {
				t.Fatalf("%s by a %s (-before +after):\n%s", action, kind, diff)
			}
		}
	}
	for _, kind := range []bot.Kind{bot.KindJoined, bot.KindProfile, bot.KindAllowed, bot.KindLeft} { // nor does the service for anybody
		s.handle(s.event("ben", kind, "checkin", "did=words of nobody"))
		if said := strings.Join(s.dump(), "\n"); strings.Contains(said, "words of nobody") {
			t.Errorf("a %s checks in", kind)
		}
	}
}

// Whom and what people name in their words are names, which call nobody; addresses can be opened.
func TestNamesAndAddressesInWords(t *testing.T) {
	const typed = "Ask <@ada|Old name> in <#77|biology-9b> <:12|slug> or read https://example.org/cake_cheese_sauce. **Then** say"
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.types("rivera", "prompt", "text="+typed)
	s.pass(time.Minute)
	posts := s.said("prompt")
	m := posts[len(posts)-1]
	var kinds []string
	for _, b := range m.Content.Body {
		for _, x := range b.Spans {
			if x.Kind != rich.Text {
				kinds = append(kinds, string(x.Kind)+x.Text)
			}
		}
	}
	want := []string{"n@Ada", "##biology-9b", "::slug:", "ahttps://example.org/cake_cheese_sauce"}
	if !cmp.Equal(kinds, want) {
		t.Errorf("the post holds %q, want %q", kinds, want)
	}
	for key, r := range s.rows() {
		if !strings.HasPrefix(key, "prompt/") || r.Ref == "" {
			continue
		}
		if !strings.Contains(r.Thread.Name, "@Old name") || strings.ContainsAny(r.Thread.Name, "<|>") {
			t.Errorf("the thread is called %q", r.Thread.Name)
		}
	}
	s.types("ben", "ask", "question=<@ada|ada> and <@U7|U7> said no") // a service that tells the id alone
	form := s.presses("rivera", "queue.open", s.ids([]string{"CLASS.QUESTION"})[0]).Form
	if got := form.Fields[0].Note; got != "@Ada and @somebody said no" {
		t.Errorf("the form quotes %q", got)
	}
	if said := plainReply(s.types("rivera", "class", "person=<@ben|Ben>")); !strings.HasPrefix(said, "Ben · ") {
		t.Errorf("a person who is named: %s", said)
	}
}

// Parts of a line stand apart, and nothing stands before the first.
func TestPartsOfALineStandApart(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=lab notes", "sure=4", "stuck=why")
	s.pass(time.Minute)
	s.types("ben", "checkin", "stuck=a gate")
	said := plainReply(s.types("rivera", "class", "person="+s.human("ben").ID))
	for _, want := range []string{"lab notes · sure 4 of 5 · stuck: why", ": stuck: a gate"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing: %s", want, said)
		}
	}
}

// FuzzDoor writes anything into every field of a check-in: it is kept as it was typed, or given back, and
// no sign that nobody sees is kept.
func FuzzDoor(f *testing.F) {
	for _, words := range []string{
		attack, "\u200b", longWords(4300), longWords(900), "a\r\nb", "“lab” —\u00a0x", "<@1|Ben>", "👩‍👩‍👧‍👦", "\x00a",
	} {
		f.Add(words)
	}
	s := newSchool(f)
	s.enrol("ben")
	f.Fuzz(func(t *testing.T, words string) {
		s.t = t
		s.now = s.now.Add(11 * time.Minute)
		ev := s.event("ben", bot.KindCommand, "checkin")
		ev.Args["did"], ev.Args["stuck"] = words, words
		said := plainReply(s.handle(ev))
		var kept string
		for _, x := range all[record.Fact](s, "fact/") {
			if x.At.Equal(s.now) {
				kept = x.Did
			}
		}
		if want := strings.TrimSpace(rich.Clean(words)); kept != "" && kept != want {
			t.Errorf("%q was kept as %q", words, kept)
		} else if kept == "" && rich.Visible(want) && !strings.Contains(said, "too many") {
			t.Errorf("%q was not kept: %s", words, said)
		}
	})
}
