package class

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What a teacher sees of a class: facts and counts, names only where somebody can do something,
// nothing guessed from words.

// Overview is what a teacher sees of each learner.
func Overview() turn.Story {
	return turn.Story{Name: "overview", Actions: []turn.Action{
		turn.Pressed("people", peopleCommand).Looks(),
		turn.Pressed("person", personCommand).Looks(),
	}}
}

// quietAfter is after how many of their own days without any sign a learner counts as gone quiet.
const quietAfter = 7

// learnerView is one learner as the teacher sees them.
type learnerView struct {
	person  record.Person
	member  record.Member
	figures record.Figures
	studies []term.Progress
	silent  int // own days without a sign
	resting bool
}

// quiet reports whether somebody gave no sign for a week of their days, while something is open and
// no break runs.
func (l learnerView) quiet() bool {
	return !l.resting && l.silent >= quietAfter && len(term.OpenLessons(l.studies, "")) > 0
}

// done lists the lessons finished.
func (l learnerView) done() (n int) {
	for _, s := range l.studies {
		if s.Done() {
			n++
		}
	}
	return n
}

// classView is a class at one moment.
type classView struct {
	learners []learnerView // by name
	co       *course.Course
	releases []term.Release
}

// readClass reads a class as its teacher sees it.
func readClass(at *term.View) (v classView, err error) {
	tx, c, now := at.Tx, &at.Class, at.Now
	if v.co, err = at.Course(); err != nil {
		return v, err
	}
	v.releases = at.Schedule(v.co)
	members, err := record.Names(tx, record.MembersOf(c.ID))
	if err != nil {
		return v, err
	}
	for _, id := range members {
		l := learnerView{}
		if l.member, err = record.Need(tx, record.MemberKey(c.ID, id)); err != nil {
			return v, err
		}
		if l.member.Role != record.Learner {
			continue
		}
		if l.person, err = record.Need(tx, record.PersonKey(id)); err != nil {
			return v, err
		}
		if l.figures, _, err = record.Load(tx, record.FigureKey(c.ID, id)); err != nil {
			return v, err
		}
		if l.member.Own.IsZero() {
			l.studies = term.LessonsBy(v.releases, v.co, l.member, l.figures, &l.person, now)
		} else {
			l.studies = term.LessonsOf(c, v.co, l.member, l.figures, &l.person, now)
		}
		today := l.person.Today(now)
		seen := l.member.Day
		if !l.figures.Seen.IsZero() {
			seen = when.LaterDate(seen, l.person.Today(l.figures.Seen))
		}
		l.silent, l.resting = today.Sub(seen), l.person.Break.Contains(today)
		v.learners = append(v.learners, l)
	}
	slices.SortFunc(v.learners, func(a, b learnerView) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.person.Name), strings.ToLower(b.person.Name)), strings.Compare(a.person.ID, b.person.ID))
	})
	return v, nil
}

// pick lists the names of those for whom ok holds.
func (v classView) pick(ok func(learnerView) bool) (list []string) {
	for _, l := range v.learners {
		if ok(l) {
			list = append(list, l.person.Name)
		}
	}
	return list
}

// overview is the class at a glance. Moving, quiet and on a break add up to everybody, once there is
// something to move on.
func overview(t *turn.Turn) (*say.Page, error) {
	v, err := readClass(&t.View)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("overview.head", bot.Args{"class": t.Class.Name, "n": len(v.learners)})
	resting := v.pick(func(l learnerView) bool { return l.resting })
	quiet := v.pick(learnerView.quiet)
	if len(v.releases) > 0 && v.releases[0].At.After(t.Now) && !slices.ContainsFunc(v.learners,
		func(l learnerView) bool { return len(l.studies) > 0 }) {
		p.Say("overview.ahead", bot.Args{"when": say.Wall(v.releases[0].At.In(t.Who.Location()))})
	} else {
		p.Say("overview.moving", bot.Args{"n": len(v.learners) - len(resting) - len(quiet)})
	}
	sayStuck(p, v)
	if len(quiet) > 0 {
		p.Say("overview.quiet", bot.Args{"n": len(quiet), "names": say.List(quiet)})
	}
	if len(resting) > 0 {
		p.Say("overview.resting", bot.Args{"n": len(resting), "names": say.List(resting)})
	}
	_, open, err := waiting(t.Tx, t.Class.ID)
	if err != nil {
		return nil, err
	}
	if len(open) > 0 {
		p.Say("overview.waiting", bot.Args{"n": len(open), "when": say.ShortDay(when.DateOf(open[0].At.In(t.Who.Location())))})
		p.Main("button.queue", "queue", t.At())
	}
	sayDone(p, v)
	if err := t.Overviews(p); err != nil {
		return nil, err
	}
	p.Say("overview.known", nil)
	return p.Press("button.people", "people", t.At()).Press("button.schedule", "schedule", t.At()).
		Press("button.dayoff", "dayoff.open", t.At()).Press("button.new_prompt", "prompt.open", t.At()), nil
}

// sayStuck names who is stuck, by lesson.
func sayStuck(p *say.Page, v classView) {
	for i := range v.co.Lessons {
		who := v.pick(func(l learnerView) bool { return l.figures.Stuck != "" && l.figures.StuckIn == v.co.Lessons[i].ID })
		if len(who) > 0 {
			p.Say("overview.stuck", bot.Args{"n": len(who), "number": i + 1, "title": v.co.Lessons[i].Title, "names": say.List(who)})
		}
	}
}

// sayDone counts how many have done each of the lessons that are out.
func sayDone(p *say.Page, v classView) {
	var parts []string
	for i := range v.co.Lessons {
		done, out := 0, false
		for _, l := range v.learners {
			if s := term.Find(l.studies, v.co.Lessons[i].ID); s != nil {
				out = true
				if s.Done() {
					done++
				}
			}
		}
		if out {
			parts = append(parts, strconv.Itoa(i+1)+": "+strconv.Itoa(done))
		}
	}
	if len(parts) > 0 {
		p.Say("overview.done", bot.Args{"lessons": strings.Join(parts, ", ")})
	}
}

// peopleCommand lists everybody in alphabetical order, never by amount.
func peopleCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("people.head", bot.Args{"n": len(v.learners)})
	choose := &bot.Select{Action: "person", Target: t.At(), Hint: t.Voice().Plain("people.hint", nil)}
	for _, l := range v.learners {
		p.Say("people.item", bot.Args{"name": l.person.Name, "done": l.done(), "out": len(l.studies), "state": l.state()})
		if len(choose.Options) < maxChoices {
			choose.Options = append(choose.Options, bot.Choice{Value: l.person.ID, Label: say.Clip(l.person.Name, 75)})
		}
	}
	if len(v.learners) > maxChoices {
		p.Say("people.cut", bot.Args{"n": maxChoices})
	}
	if len(choose.Options) > 0 {
		p.Choose = choose
	}
	return p, nil
}

// state says in words how somebody is getting on.
func (l learnerView) state() say.Phrase {
	switch {
	case l.resting:
		return say.Phrase{Key: "people.resting"}
	case l.quiet():
		return say.Phrase{Key: "people.quiet", Args: bot.Args{"n": l.silent}}
	case l.figures.Stuck != "":
		return say.Phrase{Key: "people.stuck"}
	}
	return say.Phrase{Key: "people.moving"}
}

// personCommand opens one learner from a list.
func personCommand(t *turn.Turn) (*say.Page, error) { return personPage(t, t.Arg("value")) }

// personPage is one learner as the teacher sees them; the learner knows that teachers can.
func personPage(t *turn.Turn, id string) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	if user, ok := mentioned(id); ok {
		known, err := record.LookUp(t.Tx, record.IdentityKey(t.Event.In.Platform, t.Event.In.Space, user))
		if err != nil {
			return nil, err
		}
		id = cmp.Or(known, user)
	}
	v, err := readClass(&t.View)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.learners, func(l learnerView) bool {
		return l.person.ID == id || strings.EqualFold(l.person.Name, id)
	})
	if i < 0 {
		return nil, bot.Refuse("people.none", nil)
	}
	l := v.learners[i]
	p := say.Privately().Say("person.head", bot.Args{"name": l.person.Name, "state": l.state()})
	p.Say("person.lessons", bot.Args{"done": l.done(), "out": len(l.studies)})
	said := 0
	err = record.History(t.Tx, l.figures.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		if x.Kind == record.FactCheckin && !x.Undone {
			said++
			p.Say("person.checkin", bot.Args{"day": say.ShortDay(x.Day), "said": saidThen(t, x)})
		}
		return said < 5
	})
	if said == 0 {
		p.Say("person.no_checkin", nil)
	}
	if l.person.Closed {
		p.Say("person.closed", nil)
	}
	return p.Press("button.write", "letter.open", t.At(l.person.ID)).Press("button.more_time", "moretime.open", t.At(l.person.ID)), err
}

// mentioned reads a person whom somebody named by a mention, as people do where nothing completes a name.
func mentioned(words string) (user string, ok bool) {
	if spans := rich.Words(words); len(spans) == 1 && spans[0].Kind == rich.Named && !spans[0].Role {
		return spans[0].Ref, true
	}
	return strings.CutPrefix(words, "@")
}

// saidThen is what somebody said in a check-in, on one line.
func saidThen(t *turn.Turn, x record.Fact) say.Row {
	row := say.Row{t.Words(x.Did)}
	if x.Sure > 0 {
		row = append(row, say.Phrase{Key: "person.sure", Args: bot.Args{"sure": x.Sure}})
	}
	if x.Stuck != "" {
		row = append(row, say.Phrase{Key: "person.stuck", Args: bot.Args{"stuck": t.Words(x.Stuck)}})
	}
	return row
}

// completePerson offers learners to a teacher while a name is typed.
func completePerson(t *turn.Turn) []bot.Choice {
	if !t.Reads() {
		return nil
	}
	v, err := readClass(&t.View)
	if err != nil {
		return nil
	}
	var found []bot.Choice
	for _, l := range v.learners {
		if strings.Contains(strings.ToLower(l.person.Name), strings.ToLower(t.Arg("person"))) {
			found = append(found, bot.Choice{Value: l.person.ID, Label: say.Clip(l.person.Name, 100)})
		}
	}
	return found
}
