package companion_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// The form of a new class can be sent in as it opens, at any time of the year, but for the place where
// the platform does not tell it.
func TestNewClassForm(t *testing.T) {
	for now, want := range map[time.Time]string{
		noon: "2026-11-10",
		time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC): "2027-01-05",
		time.Date(2028, 2, 28, 6, 0, 0, 0, time.UTC):    "2028-02-29",
	} {
		s := newSchool(t)
		s.now = now
		fields := func(zone string) map[string]string {
			ev := s.event("rivera", bot.KindButton, "class.form")
			ev.From.Zone = zone
			values := map[string]string{}
			for _, f := range s.handle(ev).Form.Fields {
				values[f.Name] = f.Value
			}
			return values
		}
		if got := fields("")["zone"]; got != "" {
			t.Errorf("the class is thought to be in %q", got)
		}
		filled := s.event("rivera", bot.KindForm, "class.new")
		filled.Args = fields("Europe/London")
		s.handle(filled)
		for _, c := range all[record.Class](s, "class/") {
			if c.Run.Start.String() != want || c.Zone != "Europe/London" {
				t.Errorf("at %s the class begins on %s in %s, want %s", now, c.Run.Start, c.Zone, want)
			}
		}
		if n := len(all[record.Class](s, "class/")); n != 1 {
			t.Errorf("%d classes", n)
		}
	}
}

// twoCourses are courses that want different days.
func twoCourses(t testing.TB) []*course.Course {
	t.Helper()
	var list []*course.Course
	for title, rhythm := range map[string]string{"Algebra": "mon, wed at 9:00", "Chemistry": "sat at 06:10"} {
		c, problems := course.Read(fstest.MapFS{
			"course.toml": {Data: fmt.Appendf(nil, "title = %q\nlanguage = \"en\"\nrhythm = %q\ndue = \"sun\"\n", title, rhythm)},
			"01-one.md":   {Data: []byte("---\nid: one\ntitle: One\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n")},
			"02-two.md":   {Data: []byte("---\nid: two\ntitle: Two\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n")},
		})
		if c == nil {
			t.Fatal(problems)
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *course.Course) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// values are the fields of a form.
func values(f *bot.Form) map[string]string {
	list := map[string]string{}
	for _, x := range f.Fields {
		list[x.Name] = x.Value
	}
	return list
}

// button is the action and target of the button with a label.
func button(t *testing.T, r bot.Reply, label string) (action, target string) {
	t.Helper()
	for _, b := range r.Buttons {
		if b.Label == label {
			return b.Action, b.Target
		}
	}
	t.Fatalf("no button %q among %v", label, r.Buttons)
	return "", ""
}

// The form of a new class offers what fits the course that was chosen; what was typed comes back when it is
// opened again, and another course brings its own days unless others were typed.
func TestTheFormFollowsTheCourse(t *testing.T) {
	s := newSchool(t, twoCourses(t)...)
	asked := s.presses("rivera", "class.form", "")
	if asked.Form != nil || len(asked.Select.Options) != 2 {
		t.Fatalf("with two courses the answer is %+v", asked)
	}
	choose := func(target string, n int) *bot.Form {
		t.Helper()
		r := s.handle(s.event("rivera", bot.KindSelect, "class.form", "target="+target, "value="+asked.Select.Options[n].Value))
		if r.Form == nil {
			t.Fatalf("after the choice comes %s", plainReply(r))
		}
		return r.Form
	}
	if got := values(choose(asked.Select.Target, 0)); got["rhythm"] != "Mon, Wed at 09:00" || got["start"] != "Wed 11 Nov" ||
		got["name"] != "Algebra" {
		t.Errorf("Algebra is offered with %v", got)
	}
	form := choose(asked.Select.Target, 1)
	got := values(form)
	if got["rhythm"] != "Sat at 06:10" || got["start"] != "Sat 14 Nov" || got["name"] != "Chemistry" || got["zone"] != "Europe/London" {
		t.Errorf("Chemistry is offered with %v", got)
	}
	fill := func(f *bot.Form, change map[string]string) bot.Reply {
		args := values(f)
		maps.Copy(args, change)
		args["target"] = f.Target
		ev := s.event("rivera", bot.KindForm, f.Action)
		ev.Args = args
		return s.handle(ev)
	}
	preview := fill(form, map[string]string{"name": "Room 12", "off": "23 Dec to 3 Jan, 6 Apr", "zone": "Paris", "start": "28 nov"})
	if said := plainReply(preview); !strings.Contains(said, "Room 12: 2 lessons of Chemistry, Sat at 06:10, Paris time.") {
		t.Errorf("the preview says %s", said)
	}
	typed := map[string]string{"name": "Room 12", "rhythm": "Sat at 06:10", "off": "2026-12-23 to 2027-01-03, 2027-04-06",
		"zone":  "Europe/Paris",
		"start": "Sat 28 Nov"}
	_, change := button(t, preview, "Change")
	again := s.presses("rivera", "class.form", change).Form
	if diff := cmp.Diff(typed, values(again)); diff != "" {
		t.Errorf("Change opens with (-want +got):\n%s", diff)
	}
	preview = fill(again, nil)
	if !preview.Replace {
		t.Error("the earlier preview stays there to be pressed")
	}
	_, other := button(t, preview, "Another course")
	list := s.presses("rivera", "class.form", other)
	typed["rhythm"] = "Mon, Wed at 09:00"
	algebra := choose(list.Select.Target, 0)
	if diff := cmp.Diff(typed, values(algebra)); diff != "" {
		t.Errorf("another course opens with (-want +got):\n%s", diff)
	}
	preview = fill(algebra, map[string]string{"rhythm": "fri 10:00"})
	_, other = button(t, preview, "Another course")
	list = s.presses("rivera", "class.form", other)
	if got := values(choose(list.Select.Target, 1))["rhythm"]; got != "Fri at 10:00" {
		t.Errorf("the days that were typed became %s", got)
	}
	if n := len(all[record.Class](s, "class/")); n != 1 {
		t.Errorf("%d classes were made on the way", n)
	}

	chemistry := choose(s.presses("rivera", "class.form", "").Select.Target, 1)
	_, other = button(t, fill(chemistry, nil), "Another course")
	if got := values(choose(s.presses("rivera", "class.form", other).Select.Target, 0)); got["start"] != "Wed 11 Nov" ||
		got["rhythm"] != "Mon, Wed at 09:00" {
		t.Errorf("after a look at Chemistry, Algebra is offered with %v", got)
	}
}

// A place is read in the form of a class as in everybody's own: a country or an hour leads to a choice.
func TestThePlaceOfAClass(t *testing.T) {
	for typed, want := range map[string]string{
		"London": "", "Europe/Paris": "", "auckland": "", "uk": "", "australia": "choice", "usa": "choice", "12:00": "choice", "9am": "unread",
		"Atlantis": "unread",
	} {
		s := newSchool(t)
		if want == "unread" && typed == "9am" {
			s.now = s.now.Add(-4 * time.Minute)
			want = "choice"
		}
		r := s.fills("rivera", "class.new", "", "start=2026-11-10", "zone="+typed)
		got := ""
		switch {
		case len(r.FieldErrors) > 0:
			got = "unread"
		case r.Select != nil:
			got = "choice"
		}
		if got != want {
			t.Errorf("%q: %q, want %q: %s", typed, got, want, plainReply(r))
		}
		if r.Select == nil {
			continue
		}
		chosen := r.Select.Options[len(r.Select.Options)-1].Value
		r = s.handle(s.event("rivera", bot.KindSelect, r.Select.Action, "target="+r.Select.Target, "value="+chosen))
		if len(r.Buttons) == 0 || r.Buttons[0].Action != "class.start" || !r.Replace {
			t.Errorf("%q, then %s: %s", typed, chosen, plainReply(r))
		}
		for _, c := range all[record.Class](s, "class/") {
			if c.Zone != chosen {
				t.Errorf("%q: the class is in %s, want %s", typed, c.Zone, chosen)
			}
		}
	}
}

// Each field of the form says what is really amiss.
func TestWhatIsAmissInTheForm(t *testing.T) {
	for arg, want := range map[string]string{
		"rhythm=tue, thu":               "The hour is missing.",
		"rhythm=at 16:00":               "The days are missing.",
		"rhythm=whenever":               "I could not read that.",
		"off=3 jan 2027 to 23 dec 2026": "A span of days ends before it begins.",
		"off=25 dec to 20 dec":          "A span of days ends before it begins.",
		"off=whenever":                  "I could not read those days.",
		"start=someday":                 "I could not read that day.",
	} {
		s := newSchool(t)
		field, _, _ := strings.Cut(arg, "=")
		args := []string{"start=2026-11-10", "zone=Europe/London", arg}
		r := s.fills("rivera", "class.new", "", args...)
		if got := r.FieldErrors[field]; !strings.HasPrefix(got, want) || len(r.FieldErrors) != 1 {
			t.Errorf("%s: %v, want %q", arg, r.FieldErrors, want)
		}
	}
}

// A class with a teacher is made by whoever may manage the channel or the space, or teaches there already; all
// others are told so kindly, at each step, and may begin a study group.
func TestWhoMayMakeAClass(t *testing.T) {
	for name, tt := range map[string]struct {
		who  string
		user func(*bot.User)
		may  bool
	}{
		"a pupil":                 {"ben", nil, false},
		"somebody new":            {"eve", nil, false},
		"an administrator":        {"ben", func(u *bot.User) { u.Admin = true }, true},
		"who manages the channel": {"ben", func(u *bot.User) { u.Keeps = true }, true},
		"a teacher of the space":  {"rivera", nil, true},
		"a teacher by role":       {"ben", func(u *bot.User) { u.Roles = []string{"S0TEACHERS"} }, true},
		"another role":            {"ben", func(u *bot.User) { u.Roles = []string{"S0PUPILS"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			abroad := func(who, where string, kind bot.Kind, action string, args ...string) bot.Reply {
				ev := s.event(who, kind, action, args...)
				ev.In.Platform, ev.In.Channel, ev.From.Keeps = "elsewhere", where, false
				if who == "rivera" && where == channel {
					ev.From.Keeps = true
				}
				if tt.user != nil && who == tt.who {
					tt.user(&ev.From)
				}
				return s.handle(ev)
			}
			abroad("rivera", channel, bot.KindForm, "class.new", "start=2026-11-10", "zone=Europe/London")
			for id := range all[record.Class](s, "class/") {
				s.class = id
			}
			abroad("rivera", channel, bot.KindButton, "class.start", "target=CLASS")
			abroad("rivera", channel, bot.KindForm, "class.set", "target=CLASS", "answer=2", "role=S0TEACHERS")
			if who := "ben"; tt.who == who {
				abroad(who, channel, bot.KindButton, "join", "target=CLASS")
			}
			refused := func(r bot.Reply) bool {
				return strings.Contains(plainReply(r), "is begun by somebody who may manage this channel")
			}
			offered := abroad(tt.who, "staff", bot.KindCommand, "class")
			if got := slices.ContainsFunc(offered.Buttons, func(b bot.Button) bool { return b.Label == "Set up a class here" }); got != tt.may {
				t.Errorf("is offered a class: %v", offered.Buttons)
			}
			button(t, offered, "We study without a teacher")
			if today := plainReply(abroad("eve", "staff", bot.KindCommand, "today")); !tt.may && tt.who == "eve" &&
				!strings.Contains(today, "/class says who can begin one.") {
				t.Errorf("/today says %s", today)
			}
			if r := abroad(tt.who, "staff", bot.KindButton, "class.form"); refused(r) == tt.may {
				t.Errorf("the form: %s", plainReply(r))
			}
			if r := abroad(tt.who, "staff", bot.KindForm, "class.new", "start=2026-11-10", "zone=Europe/London"); refused(r) == tt.may {
				t.Errorf("the preview: %s", plainReply(r))
			}
			if n := len(all[record.Class](s, "class/")); n != map[bool]int{true: 2, false: 1}[tt.may] {
				t.Errorf("%d classes", n)
			}
			r := abroad(tt.who, "library", bot.KindForm, "class.new", "target=.group", "start=2026-11-10", "zone=Europe/London")
			if len(r.Buttons) == 0 || r.Buttons[0].Action != "class.start" {
				t.Errorf("a study group: %s", plainReply(r))
			}
			if started := abroad(tt.who, "library", bot.KindButton, "class.start", "target="+r.Buttons[0].Target); refused(started) {
				t.Errorf("a study group is not begun: %s", plainReply(started))
			}
		})
	}
}

// Who has lost the right to make a class since the preview cannot start it.
func TestStartAsksForTheRightAgain(t *testing.T) {
	s := newSchool(t)
	does := func(keeps bool, kind bot.Kind, action string, args ...string) bot.Reply {
		ev := s.event("rivera", kind, action, args...)
		ev.In.Platform, ev.From.Keeps = "elsewhere", keeps
		return s.handle(ev)
	}
	does(true, bot.KindForm, "class.new", "start=2026-11-10", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	does(false, bot.KindButton, "class.start", "target=CLASS")
	if all[record.Class](s, "class/")[s.class].Started {
		t.Error("the class has started")
	}
}

// What the bot may not do in a channel is said by the form, the preview and Start, which waits for it.
func TestRightsThatAreLacking(t *testing.T) {
	s := newSchool(t)
	does := func(lacks []string, kind bot.Kind, action string, args ...string) bot.Reply {
		ev := s.event("rivera", kind, action, args...)
		ev.Lacks = lacks
		return s.handle(ev)
	}
	lacks := []string{"Send Messages", "Create Public Threads"}
	const says = "I lack: Send Messages and Create Public Threads. Give me those in this channel, then press Start."
	if r := does(lacks, bot.KindButton, "class.form"); !strings.Contains(r.Form.Note, says) {
		t.Errorf("the form says %q", r.Form.Note)
	}
	if r := does(lacks, bot.KindForm, "class.new", "start=2026-11-10", "zone=Europe/London"); !strings.Contains(plainReply(r), says) {
		t.Errorf("the preview says %s", plainReply(r))
	}
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	if r := does(lacks, bot.KindButton, "class.start", "target=CLASS"); !strings.Contains(plainReply(r), says) || r.Replace {
		t.Errorf("Start says %s", plainReply(r))
	}
	s.deliver()
	if len(s.said("welcome")) > 0 || all[record.Class](s, "class/")[s.class].Started {
		t.Error("the class has started")
	}
	if r := does(nil, bot.KindButton, "class.start", "target=CLASS"); !strings.Contains(plainReply(r), "has started") {
		t.Errorf("with all rights Start says %s", plainReply(r))
	}
	const waits = "It waits, since the channel refuses me. I lack these rights here: Send Messages and Create Public Threads."
	if r := does(lacks, bot.KindCommand, "prompt", "text=What passes?"); !strings.Contains(plainReply(r), waits) {
		t.Errorf("a discussion: %s", plainReply(r))
	}
}

// Learners read the name that their teacher gave, wherever the teacher is named.
func TestWhatLearnersCallTheTeacher(t *testing.T) {
	s := newSchool(t)
	preview := s.fills("rivera", "class.new", "", "start=2026-11-10", "zone=Europe/London", "name=Biology 9b")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	if said := plainReply(preview); !strings.Contains(said, "Learners know you as Rivera.") {
		t.Errorf("the preview says %s", said)
	}
	_, target := button(t, preview, "What learners call me")
	if f := s.presses("rivera", "class.called", target).Form; values(f)["called"] != "Rivera" {
		t.Errorf("the form holds %v", values(f))
	}
	if said := plainReply(s.fills("ben", "class.call", target, "called=Ben")); !strings.Contains(said, "teachers of this class") {
		t.Errorf("somebody else may: %s", said)
	}
	preview = s.fills("rivera", "class.call", target, "called=Ms Skinner")
	if said := plainReply(preview); !strings.Contains(said, "Learners know you as Ms Skinner.") || !preview.Replace {
		t.Errorf("the preview says %s", said)
	}
	s.fills("rivera", "class.new", "CLASS.taught", "start=2026-11-10", "zone=Europe/London", "name=Biology 9b")
	s.presses("rivera", "class.start", "CLASS")
	s.deliver()
	if name := s.row("welcome//0").Thread.Name; name != "Start here: Biology 9b" {
		t.Errorf("a forum calls it %q", name)
	}
	if name := s.said("welcome")[0].Opens; name != "" {
		t.Errorf("an empty thread %q is opened where the channel is no forum", name)
	}
	if text := rich.Plain(s.said("welcome")[0].Content.Body); !strings.HasPrefix(text, "Biology 9b starts on Tuesday 10 November") ||
		!strings.Contains(text, "Ms Skinner can read") {
		t.Errorf("the welcome card says %s", text)
	}
	s.presses("ben", "join", "CLASS")
	s.types("ben", "ask", "question=Why?")
	for q := range all[any](s, "question/"+s.class+"/") {
		s.fills("rivera", "queue.form", "CLASS."+q, "answer=Because.")
	}
	if said := plainReply(s.types("ben", "today")); !strings.Contains(said, "Ms Skinner answered you") || strings.Contains(said, "Rivera") {
		t.Errorf("ben reads %s", said)
	}
	s.fills("rivera", "class.set", "CLASS", "answer=2", "called=")
	if said := plainReply(s.types("ben", "class")); !strings.Contains(said, "Rivera teaches it.") {
		t.Errorf("with the field empty: %s", said)
	}
}

// The form of a class speaks no service's own words and asks for no id where there may be a list.
func TestTheWordsOfClassSettings(t *testing.T) {
	s := newSchool(t)
	s.enrol()
	f := s.presses("rivera", "class.settings", "CLASS").Form
	if len(f.Fields) > 5 {
		t.Errorf("%d fields, and a form holds five", len(f.Fields))
	}
	for _, x := range f.Fields {
		if text := x.Label + " " + x.Note; strings.Contains(text, "user group") || strings.Contains(text, " id") ||
			strings.Contains(text, "list") {
			t.Errorf("a field says %s", text)
		}
	}
}

// Who makes a study group learns in it too, and is asked for the clock and the daily message as everybody is.
func TestTheMakerOfAStudyGroupIsAsked(t *testing.T) {
	s := newSchool(t)
	s.fills("ben", "class.new", ".group", "start=2026-11-10", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	r := s.presses("ben", "class.start", "CLASS")
	for _, label := range []string{"Yes", "Yes please"} {
		action, target := button(t, r, label)
		r = s.presses("ben", action, target)
	}
	if !s.human("ben").Daily.On {
		t.Error("the daily message is off")
	}
}
