package companion_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/roster"
)

// everything is each thing that can be done in a class, in an order in which it means something:
// who, how, what, and with which arguments. FACT, QUESTION, PLAN, BEN and CLASS stand for ids.
const everything = `
ben command today
ben command checkin did=read the page next=draw the membrane fri 18:00 sure=2 stuck=what is a gate
ben button checkin.remind target=CLASS.FACT
ben command plan what=walk when=in 2 hours
ben form plan.form what=every tue 18:00 lesson of the week
ben button plan.drop target=.PLAN
ben button plan.open
ben button checkin.change target=CLASS.FACT
ben form checkin.form target=CLASS.edit.FACT did=read it twice sure=3 stuck=what is a gate
ben command checkin did=draw it again tomorrow
ben button checkin.tomorrow target=CLASS.FACT
ben command checkin did=another picture day=tomorrow
ben command checkin did=tomorrow: find the notes
ben form checkin.form target=CLASS.membranes did=look at the slug day=tomorrow
ben button share target=CLASS.FACT
ben button share.back target=CLASS.FACT
ben button checkin.undo target=CLASS.FACT
ben button checkin.open target=CLASS.membranes
ben form checkin.form target=CLASS.membranes did=read it again
ben button round.mine target=CLASS.2026-11-15
ben select round.add target=CLASS.2026-11-15 value=FACT
ben button round.help target=CLASS.FACT
ben button round.heard target=CLASS
ben button company.heard target=CLASS
ben button spread target=CLASS
ben button spread.undo target=CLASS
ben button ownstep.add target=CLASS.membranes
ben form ownstep.form target=CLASS.membranes step=notes to find (10 min)
ben command plan what=another drawing
ben button ownstep target=CLASS.membranes
ben select ownstep.one target=CLASS.membranes value=OWNSTEP
ben button ownstep.change target=CLASS.membranes.OWNSTEP
ben form ownstep.form target=CLASS.membranes.OWNSTEP step=notes to read (15 min)
ben select tick target=CLASS.membranes value=0,own-OWNSTEP
ben button ownstep.drop target=CLASS.membranes.OWNSTEP
ben button later.open target=CLASS.membranes
ben button later.in target=CLASS.membranes.3
ben button later.in target=CLASS.membranes.7
ben button later.day target=CLASS.membranes
ben form later.form target=CLASS.membranes day=tomorrow
ben button later.drop target=CLASS.membranes.2026-11-14
ben button later.drop target=CLASS.membranes
ben command progress
ben button progress target=CLASS.why
ben button progress.picture target=CLASS
ben button dates target=CLASS
ben command lessons find=1
ben button lesson.start target=CLASS.membranes
ben button lesson.read target=CLASS.membranes.0
ben select lesson.pick target=CLASS value=membranes
ben select tick target=CLASS.membranes value=0,1
ben button help.more target=CLASS.membranes.further
ben button quiz target=CLASS.membranes
ben select quiz.answer target=CLASS.membranes.0 value=0
ben button quiz.reveal target=CLASS.membranes.1
ben button quiz.forgot target=CLASS.membranes.1
ben button quiz.knew target=CLASS.membranes.1
ben button quiz.easy target=CLASS.membranes.1
ben button recall target=CLASS
ben button recall.why target=CLASS.membranes.1
ben button recall.stop target=CLASS
ben command ask question=is salt charged
ben command ask question=who has a sieve to=class
ben command ask question=the sheet does not open to=trouble
ben button ask.open target=CLASS.membranes
ben form ask.form target=CLASS.membranes question=is starch large to=teacher
ben command help
ben button more target=CLASS
ben message talk
ben joined hello
ben profile profile
ben command settings
ben button settings.zone target=CLASS
ben button settings.open target=CLASS
ben form settings.form target=CLASS daily=daily at=16:30 quiet=22:00 to 07:00 day=03:00
ben button settings.pace target=CLASS.own
ben select settings.days target=CLASS value=1,3,6
ben button settings.days target=CLASS.class
ben button settings.pace target=CLASS.class
ben form zone.form target=CLASS zone=Europe/Paris
ben button break.open target=CLASS
ben form break.form target=CLASS until=2026-11-14
ben button break.end target=CLASS
ben button tick.open target=CLASS.membranes
ben button daily.not target=2026-11-10
ben button daily.later target=2026-11-10
ben button daily.fewer target=.weekly
ben button daily.fewer target=.none
eve button join target=CLASS
eve button join.clock target=CLASS.yes
eve button join.daily target=CLASS.yes
eve button join.daily target=CLASS.no
eve button privacy target=CLASS
eve command prompt text=What about yeast
eve button passon.name target=CLASS.SUGGESTION.yes
rivera button passon.suggestion target=CLASS.SUGGESTION
eve button passon.withdraw target=CLASS.SUGGESTION
eve button prompt.private target=CLASS.membranes
eve form prompt.answer target=CLASS.membranes text=a coffee filter
dana command checkin did=came in by checking in
rivera command class
rivera button queue target=CLASS
rivera button queue.take target=CLASS.QUESTION
rivera button queue.open target=CLASS.QUESTION
rivera form queue.form target=CLASS.QUESTION answer=A gate is a protein.
ben button answers target=CLASS
rivera button passon.answered target=CLASS
rivera button passon target=CLASS.ANSWERED
rivera button passon.open target=CLASS.ANSWERED
rivera form passon.form target=CLASS.ANSWERED question=Is it charged? answer=It is, when dissolved.
rivera button passon.post target=CLASS.ANSWERED
dana button report.open target=CLASS.ANSWERED
dana form report.form target=CLASS.ANSWERED about=question why=That is unkind.
rivera button reports target=CLASS
rivera button reports.done target=CLASS.REPORT
ben button passon.withdraw target=CLASS.ANSWERED
rivera button queue.seen target=CLASS.QUESTION
rivera button recall.class target=CLASS
rivera select recall.lesson target=CLASS value=membranes
rivera button recall.share target=CLASS.95
rivera button discussions target=CLASS
rivera select discussions.one target=CLASS value=membranes
rivera button checkins target=CLASS
rivera select checkins.one target=CLASS value=FACT
rivera button checkins.all target=CLASS.FACT.FACT
rivera button checkins.seen target=CLASS.FACT
rivera button checkins.reply target=CLASS.FACT
rivera form checkins.form target=CLASS.FACT words=Well observed.
ben button checkins.heard target=CLASS
rivera button digest.every target=CLASS.day
rivera button staff target=CLASS
rivera button away.open target=CLASS
rivera form away.form target=CLASS back=2026-11-13 cover=none
rivera button away.end target=CLASS
rivera button hand.open target=CLASS
rivera button staff.here target=CLASS.yes channel=staff
rivera button staff.end target=CLASS
rivera button staff.here target=CLASS.yes channel=staff
rivera button stuck target=CLASS
rivera button people target=CLASS
rivera button roster target=CLASS
rivera button expect.open target=CLASS
rivera form expect.form target=CLASS names=Ben
rivera form expect.form target=CLASS names=Ada Okri
rivera button expect target=CLASS
rivera button expect.same target=CLASS.no.EXPECTED.ADA
rivera select expect.drop target=CLASS value=none
rivera button expect.forget target=CLASS
rivera select person target=CLASS value=BEN
rivera button letter.open target=CLASS.BEN
rivera form letter.form target=CLASS.BEN text=How are you?
ben button letters target=CLASS
rivera button drafts target=CLASS
rivera button draft.copy target=CLASS.BEN
rivera button draft.later target=CLASS.BEN
rivera button person.left target=CLASS.BEN
rivera button person.back target=CLASS.BEN
rivera button moretime.open target=CLASS.BEN
rivera form moretime.form target=CLASS.BEN days=3
rivera button notices.clear target=CLASS
rivera command prompt text=What passes when=tomorrow 9:00 close=2026-11-30
rivera button prompt.open target=CLASS
rivera button planned target=CLASS
rivera select planned.one target=CLASS value=diffusion
rivera button planned.open target=CLASS.diffusion
rivera form planned.form target=CLASS.diffusion text=What else when=2026-11-30 10:00
rivera button planned.restore target=CLASS.diffusion
rivera form planned.form target=CLASS.-TALK text=What passes it when=2026-11-30 10:00
rivera button planned.restore target=CLASS.-TALK
rivera button planned.drop target=CLASS.diffusion
rivera button planned.undo target=CLASS.diffusion
rivera form prompt.form target=CLASS text=What else passes
rivera command prompt text=How was the week? when=every fri 15:00
rivera select series.leave target=CLASS.SERIES value=2026-11-20
rivera button series.begin target=CLASS.SERIES
rivera button series target=CLASS
rivera button series.stop target=CLASS.SERIES
rivera form prompt.form target=CLASS text=Which wall leaks? opens=tomorrow 18:00
ben button sealed target=CLASS.SEALED
ben form sealed.form target=CLASS.SEALED text=the north wall
ben button sealed.count target=CLASS.SEALED
rivera button circles target=CLASS
rivera button circles.make target=CLASS
ben button circles.yes target=CLASS
dana button circles.yes target=CLASS
cy button circles.yes target=CLASS
rivera button circles.make target=CLASS
ben button circles.seen target=CLASS
ben button circles.said target=CLASS.CIRCLE.talked
cy button circles.leave target=CLASS
rivera button session target=CLASS.membranes
rivera button session.open target=CLASS.membranes
rivera button session.none target=CLASS.membranes.later
rivera form session.form target=CLASS.membranes.0 words=We weighed salt. link=https://example.org/video
ben button session.heard target=CLASS
rivera button schedule target=CLASS
rivera button weekzero.set target=CLASS.on
ben button weekzero target=CLASS
ben button weekzero.done target=CLASS.1
ben button weekzero.done target=CLASS.all
rivera button weekzero.set target=CLASS.off
rivera button dayoff.open target=CLASS
rivera form dayoff.form target=CLASS days=2026-11-12
rivera button dayoff.move target=CLASS.2026-11-12.2026-11-12
rivera button replan target=CLASS
rivera select replan.lesson target=CLASS value=diffusion
rivera button replan.open target=CLASS.diffusion
rivera form replan.form target=CLASS.diffusion day=2026-11-20
rivera button replan.now target=CLASS.diffusion
rivera button replan.pause target=CLASS
rivera button replan.do target=CLASS.diffusion.m10f.1
rivera button replan.changes target=CLASS
rivera button replan.undo target=CLASS.1
rivera button replan.do target=CLASS.osmosis.m11.2
rivera button replan.end target=CLASS
rivera form replan.ends target=CLASS day=2026-12-18
rivera button correct target=CLASS
rivera button correct.list target=CLASS
rivera form correct.listed target=CLASS lessons=One
rivera button correct.apply target=CLASS.abc.3
rivera button dayoff.skip target=CLASS.9.n3
rivera button late.post target=CLASS
rivera button late.move target=CLASS
rivera button welcome.again target=CLASS
ben button ending.read target=CLASS
rivera button ending.hard target=CLASS
rivera button again.open target=CLASS
rivera form again.form target=CLASS start=2027-01-12 off=
rivera button again.notes target=CLASS
rivera button outline.open target=.taught
rivera form outline.form target=.taught title=Bread lessons=Flour
rivera button outline.send target=.taught
rivera form outline.sent target=.taught file=bread.zip
rivera button outline.send target=CLASS
rivera form outline.sent target=CLASS file=biology.zip
rivera button class.form target=CLASS
rivera form class.new target=CLASS start=2026-11-10
rivera select class.place target=CLASS value=Europe/Paris
rivera button class.zero target=CLASS.on
rivera button class.start target=CLASS
rivera button class.settings target=CLASS
rivera form class.set target=CLASS contact=the nurse answer=3 role=S0TEACHERS
ben untold untold
dana left left
cy button more target=CLASS bears=S0TEACHERS
rivera form hand.form target=CLASS who=CYRUS mine=stay
rivera button hand.over target=CLASS.CYRUS.stay
rivera button class.called target=CLASS
rivera form class.call target=CLASS called=Ms R.
rivera button notices.try target=CLASS
rivera select class.pick value=CLASS
rivera button class.meet target=CLASS.yes
eve command ask question=who has salt to=class
dana button mydata target=CLASS
dana button mydata.show target=CLASS
dana button mydata.looks target=CLASS
dana button mydata.export target=CLASS
dana button mydata.leave target=CLASS.yes
ben button mydata.erase target=CLASS
fay button wish.ask
fay button more manages=yes
rivera button wish.allow target=WISH
rivera button wish.decline target=WISH
eve button mydata.erase target=CLASS.yes
rivera moved moved
rivera closed closed
rivera allowed allowed
rivera gone gone
`

// script reads lines of everything.
func script(text string) (lines [][]string) {
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			who, rest := words[:3], strings.Join(words[3:], " ")
			lines = append(lines, append(slices.Clone(who), cutArguments(rest)...))
		}
	}
	return lines
}

// cutArguments cuts "did=read it sure=2" at the words that hold a "=".
func cutArguments(rest string) (args []string) {
	for _, word := range strings.Fields(rest) {
		if strings.Contains(word, "=") || len(args) == 0 {
			args = append(args, word)
			continue
		}
		args[len(args)-1] += " " + word
	}
	return args
}

// ids puts the ids of the moment for their names.
func (s *school) ids(args []string) []string {
	s.t.Helper()
	fact, question, plan := "", "", ""
	facts := all[record.Fact](s, "fact/")
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		if x := facts[key]; x.Kind == "checkin" && !x.Undone && x.Person == s.human("ben").ID {
			fact = key
		}
	}
	suggestion, answered := "none", "none"
	for key, x := range all[record.Question](s, "question/"+s.class+"/") {
		if x.Waits() && (question == "" || key < question) {
			question = key
		}
		if x.Kind == "suggest" && (suggestion == "none" || key > suggestion) {
			suggestion = key
		}
		if x.Asks() && x.Answer != "" && (answered == "none" || key < answered) {
			answered = key
		}
	}
	for key := range all[any](s, "plan/"+s.human("ben").ID+"/") {
		plan = max(plan, key)
	}
	report := "none"
	for key := range all[any](s, "report/"+s.class+"/") {
		report = key
	}
	repeated := "none"
	for key := range all[any](s, "series/"+s.class+"/") {
		repeated = key
	}
	inCircle := "none"
	for key := range all[any](s, "circle/"+s.class+"/") {
		inCircle = key
	}
	sealed, planned := "none", "none"
	for key, x := range all[record.Prompt](s, "prompt/"+s.class+"/") {
		if !x.Opens.IsZero() {
			sealed = key
		}
		if x.Text == "What passes" || x.Was != nil {
			planned = key
		}
	}
	expected := "none"
	for key, x := range all[roster.Expected](s, "expected/"+s.class+"/") {
		if x.Name == "Ada Okri" {
			expected = key
		}
	}
	wish := ""
	for key := range all[record.Wish](s, "wish/") {
		wish = strings.ReplaceAll(key, "/", ".")
	}
	own := "none"
	for _, x := range all[record.OwnSteps](s, "ownstep/"+s.class+"/"+s.human("ben").ID+"/") {
		own = x.Steps[0].ID
	}
	known := map[string]string{}
	for _, p := range all[record.Person](s, "person/") {
		known[p.Identities[0].User] = p.ID
	}
	names := strings.NewReplacer("CYRUS", known["cy"], "OWNSTEP", own, "SEALED", sealed, "TALK", planned, "CIRCLE", inCircle,
		"SERIES", repeated, "REPORT", report,
		"SUGGESTION", suggestion, "ANSWERED", answered, "WISH", wish,
		"EXPECTED", expected, "ADA", known["ada"],
		"FACT", fact, "QUESTION", question, "PLAN", plan, "BEN", s.human("ben").ID, "CLASS", s.class)
	args = slices.Clone(args)
	for i := range args {
		args[i] = names.Replace(args[i])
	}
	return args
}

// Services deliver an event again when they are not sure that it arrived. Whatever it was, the
// second time changes nothing.
func TestDeliveredTwice(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	tried := map[string]bool{}
	for _, line := range script(everything) {
		tried[line[2]] = true
		s.twice(line)
	}
	for _, c := range s.bot.Commands() {
		if !tried[c.Name] {
			t.Errorf("%s is not in the script", c.Name)
		}
	}
}

// twice does what a line of a script says, and lets it be delivered again.
func (s *school) twice(line []string) bot.Reply {
	s.t.Helper()
	ev := s.event(line[0], bot.Kind(line[1]), line[2], s.ids(line[3:])...)
	first := s.handle(ev)
	if text := plainReply(first); strings.Contains(text, "went wrong") || strings.Contains(text, "older time") {
		s.t.Errorf("%v: %s", line, text)
	}
	s.pass(20 * time.Second) // what it caused is out before it comes again
	before := s.dump()
	s.handle(ev)
	s.deliver()
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		s.t.Errorf("%v, delivered again, changes (-before +after):\n%s", line, diff)
	}
	return first
}

// The list of a class that was made from a pasted one is changed, and each event of that comes twice.
func TestAListDeliveredTwice(t *testing.T) {
	s := newSchool(t)
	s.courses = nil
	made := listed(s, "rivera", "taught", "Bread", "Flour\nYeast\nSalt")
	s.fills("rivera", "class.new", made.Buttons[0].Target, "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(time.Minute))
	before := all[record.Class](s, "class/")[s.class].Run.Course
	s.twice([]string{"rivera", "button", "correct.list", "target=CLASS"})
	shown := s.twice([]string{"rivera", "form", "correct.listed", "target=CLASS", "lessons=Flour\nSourdough\nSalt"})
	if after := all[record.Class](s, "class/")[s.class].Run.Course; after != before {
		t.Error("the class follows a list that was only shown")
	}
	s.twice([]string{"rivera", "button", "correct.apply", "target=" + shown.Buttons[0].Target})
	if after := all[record.Class](s, "class/")[s.class].Run.Course; after == before {
		t.Error("the changed list was applied, and the class goes on with the one before")
	}
}
