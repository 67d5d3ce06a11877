package companion_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"afterbell/bot"
	"afterbell/bot/record"
)

// A model plays a class at random and knows, from what was pressed alone, what must have been posted by the end. What
// happens to the program meanwhile (deaths, absences, wrong clocks, answers that are lost, refusals) must make no difference.
type model struct {
	*school
	fuse  *fuse
	shelf *shelf
	words int               // so many plans, discussions and corrections were made up
	asked map[string]string // what must be said once, by what it says: the kind of the post
	taken int               // lessons may have been taken back so often
}

// lessonTitles are the lessons of the course of the model.
var lessonTitles = map[string]string{
	"membranes": "Membranes", "diffusion": "Diffusion", "osmosis": "Osmosis", "transport": "Transport in cells",
}

func newModel(t testing.TB) *model {
	m := &model{shelf: newShelf(t, "testdata/biology"), asked: map[string]string{}}
	m.school = newSchool(t, m.shelf.courses...)
	m.enrol("ben", "ada")
	m.fuse = &fuse{Store: m.store}
	m.seen = m.fuse
	m.start()
	m.wire.crash = func(bool) { m.fuse.point() }
	return m
}

// does lets somebody do something; if the program dies of it, it is delivered again.
func (m *model) does(who string, kind bot.Kind, action string, args ...string) (r bot.Reply) {
	ev := m.event(who, kind, action, args...)
	m.fuse.alive(m.school, func() { r = m.handle(ev) })
	return r
}

// on presses the button of an answer with this label, if there is one.
func (m *model) on(who string, r bot.Reply, label string) bot.Reply {
	i := slices.IndexFunc(r.Buttons, func(b bot.Button) bool { return strings.HasPrefix(b.Label, label) })
	if i < 0 {
		return bot.Reply{}
	}
	return m.does(who, bot.KindButton, r.Buttons[i].Action, "target="+r.Buttons[i].Target)
}

// waits lets time pass. A program that was started again does at once what it can, and one that runs leaves a sign of life: without
// any a later start would hold all that time for one long absence.
func (m *model) waits(d time.Duration) {
	end := m.now.Add(d)
	m.fuse.alive(m.school, func() {
		m.deliver()
		m.until(end)
		m.must(m.bot.Alive(context.Background()))
	})
}

// step is one thing that somebody does, or that happens.
func (m *model) step(rt *rapid.T) {
	steps := map[string]func(*rapid.T){
		"move": m.moves, "take back": m.takesBack, "post now": m.postsNow, "days off": m.daysOff, "pause": m.pauses, "undo": m.undoes,
		"correct": m.corrects, "plan": m.plans, "discuss": m.discusses, "pass": m.passes, "pass on": m.passes, "pass more": m.passes,
		"absence": m.absence, "wrong clock": m.wrongClock, "die": m.dies, "fail": m.fails,
	}
	steps[rapid.SampledFrom(slices.Sorted(maps.Keys(steps))).Draw(rt, "step")](rt)
}

func (m *model) lesson(rt *rapid.T) string {
	return rapid.SampledFrom(slices.Sorted(maps.Keys(lessonTitles))).Draw(rt, "lesson")
}

// day is a date within the next weeks, as a teacher types it.
func (m *model) day(rt *rapid.T) string {
	return m.now.AddDate(0, 0, rapid.IntRange(0, 20).Draw(rt, "day")).Format("2 Jan 2006")
}

func (m *model) moves(rt *rapid.T) {
	r := m.does("rivera", bot.KindForm, "replan.form", "target=CLASS."+m.lesson(rt), "day="+m.day(rt))
	m.taken++ // a lesson that is out is taken back so
	m.on("rivera", r, rapid.SampledFrom([]string{"Move only this", "And everything after it"}).Draw(rt, "how"))
}

func (m *model) takesBack(rt *rapid.T) {
	r := m.does("rivera", bot.KindForm, "replan.form", "target=CLASS."+m.lesson(rt), "day="+m.day(rt))
	m.taken++
	m.on("rivera", r, "Take it back")
}

func (m *model) postsNow(rt *rapid.T) {
	m.on("rivera", m.does("rivera", bot.KindButton, "replan.now", "target=CLASS."+m.lesson(rt)), "Post now")
}

func (m *model) daysOff(rt *rapid.T) {
	r := m.does("rivera", bot.KindForm, "dayoff.form", "target=CLASS", "days="+m.day(rt))
	m.on("rivera", r, rapid.SampledFrom([]string{"Only skip", "Move"}).Draw(rt, "how"))
}

func (m *model) pauses(*rapid.T) {
	r := m.does("rivera", bot.KindButton, "replan.pause", "target=CLASS")
	m.on("rivera", r, "Pause the class")
	m.on("rivera", r, "Go on")
}

// undoes takes the newest change back, which may be that a lesson was posted early.
func (m *model) undoes(*rapid.T) {
	c := all[record.Class](m.school, "class/")[m.class]
	m.taken++
	m.does("rivera", bot.KindButton, "replan.undo", fmt.Sprintf("target=CLASS.%d", len(c.Run.Changes)-1))
}

func (m *model) corrects(*rapid.T) {
	m.words++
	was := "Draw"
	for n := m.words - 1; n > 0; n-- {
		if old := fmt.Sprintf("Draw v%d.", n); strings.Contains(string(m.shelf.files["01-membranes.md"].Data), old) {
			was = old
			break
		}
	}
	m.edits(m.shelf, fmt.Sprintf("01-membranes.md: %s => Draw v%d.", was, m.words))
	m.on("rivera", m.does("rivera", bot.KindButton, "correct", "target=CLASS"), "Apply")
}

// plans lets a learner plan something to be reminded of.
func (m *model) plans(rt *rapid.T) {
	who := rapid.SampledFrom([]string{"ben", "ada"}).Draw(rt, "who")
	m.words++
	what := fmt.Sprintf("plan number %d.", m.words)
	r := m.does(who, bot.KindCommand, "plan", "what="+what, "when="+rapid.SampledFrom([]string{"tomorrow", "sunday"}).Draw(rt, "when")+
		" "+fmt.Sprint(rapid.IntRange(9, 20).Draw(rt, "hour"))+":30")
	if rapid.IntRange(0, 4).Draw(rt, "undo") == 0 {
		m.on(who, r, "Undo")
		return
	}
	m.asked[what] = "reminder"
}

// discusses lets the teacher start a discussion.
func (m *model) discusses(rt *rapid.T) {
	m.words++
	text := fmt.Sprintf("question number %d?", m.words)
	m.does("rivera", bot.KindCommand, "prompt", "text="+text, "when="+rapid.SampledFrom([]string{"", "tomorrow 10:00"}).Draw(rt, "when"))
	m.asked[text] = "prompt"
}

func (m *model) passes(rt *rapid.T) {
	m.waits(time.Duration(rapid.IntRange(1, 100).Draw(rt, "hours")) * time.Hour)
}

// absence is a time in which the program does not run.
func (m *model) absence(rt *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 250).Draw(rt, "hours")) * time.Hour)
	m.fuse.alive(m.school, m.start)
	m.fuse.alive(m.school, m.deliver)
}

// wrongClock is a clock that says something impossible for a minute, in which the program may start.
func (m *model) wrongClock(rt *rapid.T) {
	right := m.now
	m.fuse.wrong = true
	m.now = rapid.SampledFrom([]time.Time{
		right.Add(-time.Hour), right.AddDate(0, 0, -1), right.AddDate(0, 0, 21), right.AddDate(10, 0, 0), time.Unix(0, 0),
	}).Draw(rt, "clock")
	restart := rapid.Bool().Draw(rt, "restart")
	for range 2 {
		if restart {
			m.fuse.alive(m.school, m.start)
		}
		m.fuse.alive(m.school, m.deliver)
		m.does("ben", bot.KindCommand, "today")
		m.now, m.fuse.wrong = right.Add(time.Minute), false
	}
}

// dies lets the program die soon, at any step.
func (m *model) dies(rt *rapid.T) { m.fuse.left = rapid.IntRange(1, 30).Draw(rt, "points") }

// fails lets the next messages fail: refused for now, lost, or their answers lost.
func (m *model) fails(rt *rapid.T) {
	left, kind := rapid.IntRange(1, 4).Draw(rt, "messages"), rapid.IntRange(0, 4).Draw(rt, "failure")
	m.wire.down = rapid.IntRange(0, 2).Draw(rt, "unread")
	m.wire.fault = func(bot.Part) (error, bool) {
		if left--; left < 0 {
			return nil, false
		}
		switch kind {
		case 0:
			return bot.After(time.Minute, bot.ScopePlace, errService), false
		case 1:
			return bot.After(0, bot.ScopePlatform, errService), false
		case 2:
			return bot.Permanent(bot.ScopePlace, bot.ErrForbidden), false
		case 3:
			return bot.Unclear(bot.ScopePost, errService), false
		}
		return bot.Unclear(bot.ScopePost, errService), true
	}
}

// ends lets the class come to its end without any more harm.
func (m *model) ends() {
	m.fuse.left, m.wire.fault, m.wire.down = 0, nil, 0
	for n := 0; n < 3 || n < 8 && m.lacks(); n++ {
		c := all[record.Class](m.school, "class/")[m.class]
		if c.Run.Paused != nil {
			m.pauses(nil)
		}
		if c.Run.Held != nil {
			m.presses("rivera", "late.move", "CLASS")
		}
		m.pass(14 * 24 * time.Hour)
	}
}

// lacks reports whether a lesson has not come yet, since it was moved far away.
func (m *model) lacks() bool {
	cards := m.texts("lesson")
	for _, title := range lessonTitles {
		if counts(cards, " of 4: "+title) == 0 {
			return true
		}
	}
	return false
}

// check compares what stands there with what was pressed.
func (m *model) check(rt *rapid.T) {
	if len(m.wire.twice) > 0 {
		rt.Fatalf("said twice: %v", m.wire.twice)
	}
	said := map[string][]string{}
	for _, kind := range []string{"lesson", "reminder", "prompt"} {
		said[kind] = m.texts(kind)
	}
	for words, kind := range m.asked {
		if n := counts(said[kind], words); n != 1 {
			rt.Fatalf("%s %q stands there %d times: %v", kind, words, n, m.fate(words))
		}
	}
	for id, title := range lessonTitles {
		cards := counts(said["lesson"], " of 4: "+title)
		if cards != 1 {
			rt.Fatalf("the card of %s stands there %d times:\n%s\n%v", id, cards, strings.Join(said["lesson"], "\n"), m.fate(id))
		}
	}
	if n := len(said["lesson"]); n > len(lessonTitles)+m.taken {
		rt.Fatalf("%d cards, although lessons were taken back at most %d times", n, m.taken)
	}
	for key, r := range m.rows() {
		if r.State == record.StateUnclear || r.State == record.StateSending || r.State == record.StateDead {
			rt.Fatalf("%s is %s: %s", key, r.State, r.Reason)
		}
	}
}

// counts says how many texts hold some words.
func counts(texts []string, words string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, words) {
			n++
		}
	}
	return n
}

// fate lists the posts whose occurrence or subject holds a word, for whoever reads a failure.
func (m *model) fate(word string) (list []string) {
	for key, r := range m.rows() {
		if strings.Contains(key+r.Ref+r.Words, word) {
			list = append(list, fmt.Sprintf("%s %s %s at %s", key, r.State, r.Reason, r.At))
		}
	}
	return list
}

// TestModel plays classes at random, with everything that can go wrong around them, and compares what was posted with what
// was asked for: each lesson, reminder and discussion stands there exactly once.
func TestModel(t *testing.T) {
	played := 0
	rapid.Check(t, func(rt *rapid.T) {
		if played++; slow > 1 && played > 15 {
			return // the rest is played where a step costs less
		}
		m := newModel(t)
		for range rapid.IntRange(1, max(8, 25/slow)).Draw(rt, "steps") {
			m.step(rt)
		}
		m.ends()
		m.check(rt)
	})
}
