package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// What a teacher sees of a class: facts and counts, names only where somebody can do something,
// nothing guessed from words.

// overviewStory is what a teacher sees of each learner.
func overviewStory() story {
	return story{name: "overview", actions: []action{
		pressed("people", peopleCommand).looks(),
		pressed("person", personCommand).looks(),
	}}
}

// quietAfter is after how many of their own days without any sign a learner counts as gone quiet.
const quietAfter = 7

// learnerView is one learner as the teacher sees them.
type learnerView struct {
	person  person
	member  member
	figures figures
	studies []study
	silent  int // own days without a sign
	resting bool
}

// quiet reports whether somebody gave no sign for a week of their days, while something is open and
// no break runs.
func (l learnerView) quiet() bool {
	return !l.resting && l.silent >= quietAfter && len(openLessons(l.studies, "")) > 0
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
	slots    []slot
}

// readClass reads a class as its teacher sees it.
func readClass(at *view) (v classView, err error) {
	tx, c, now := at.tx, &at.c, at.now
	if v.co, err = at.course(); err != nil {
		return v, err
	}
	v.slots = at.classSchedule(v.co)
	members, err := names(tx, membersOf(c.ID))
	if err != nil {
		return v, err
	}
	for _, id := range members {
		l := learnerView{}
		if l.member, err = need(tx, memberKey(c.ID, id)); err != nil {
			return v, err
		}
		if l.member.Part != learner {
			continue
		}
		if l.person, err = need(tx, personKey(id)); err != nil {
			return v, err
		}
		if l.figures, _, err = load(tx, figureKey(c.ID, id)); err != nil {
			return v, err
		}
		if l.member.Own.IsZero() {
			l.studies = studiesBy(v.slots, v.co, l.member, l.figures, &l.person, now)
		} else {
			l.studies = studies(c, v.co, l.member, l.figures, &l.person, now)
		}
		today := l.person.today(now)
		seen := l.member.Day
		if !l.figures.Seen.IsZero() {
			seen = when.LaterDate(seen, l.person.today(l.figures.Seen))
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
func (t *turn) overview() (*page, error) {
	v, err := readClass(&t.view)
	if err != nil {
		return nil, err
	}
	p := privately().say("overview.head", Args{"class": t.c.Name, "n": len(v.learners)})
	resting := v.pick(func(l learnerView) bool { return l.resting })
	quiet := v.pick(learnerView.quiet)
	if len(v.slots) > 0 && v.slots[0].At.After(t.now) && !slices.ContainsFunc(v.learners, func(l learnerView) bool { return len(l.studies) > 0 }) {
		p.say("overview.ahead", Args{"when": wall(v.slots[0].At.In(t.who.loc()))})
	} else {
		p.say("overview.moving", Args{"n": len(v.learners) - len(resting) - len(quiet)})
	}
	sayStuck(p, v)
	if len(quiet) > 0 {
		p.say("overview.quiet", Args{"n": len(quiet), "names": list(quiet)})
	}
	if len(resting) > 0 {
		p.say("overview.resting", Args{"n": len(resting), "names": list(resting)})
	}
	_, open, err := waiting(t.tx, t.c.ID)
	if err != nil {
		return nil, err
	}
	if len(open) > 0 {
		p.say("overview.waiting", Args{"n": len(open), "when": shortDay(when.DateOf(open[0].At.In(t.who.loc())))})
		p.main("button.queue", "queue", t.at())
	}
	sayDone(p, v)
	if err := t.overviews(p); err != nil {
		return nil, err
	}
	p.say("overview.known", nil)
	return p.press("button.people", "people", t.at()).press("button.schedule", "schedule", t.at()).press("button.dayoff", "dayoff.open", t.at()).press("button.new_prompt", "prompt.open", t.at()), nil
}

// sayStuck names who is stuck, by lesson.
func sayStuck(p *page, v classView) {
	for i := range v.co.Lessons {
		who := v.pick(func(l learnerView) bool { return l.figures.Stuck != "" && l.figures.StuckIn == v.co.Lessons[i].ID })
		if len(who) > 0 {
			p.say("overview.stuck", Args{"n": len(who), "number": i + 1, "title": v.co.Lessons[i].Title, "names": list(who)})
		}
	}
}

// sayDone counts how many have done each of the lessons that are out.
func sayDone(p *page, v classView) {
	var parts []string
	for i := range v.co.Lessons {
		done, out := 0, false
		for _, l := range v.learners {
			if s := find(l.studies, v.co.Lessons[i].ID); s != nil {
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
		p.say("overview.done", Args{"lessons": strings.Join(parts, ", ")})
	}
}

// peopleCommand lists everybody in alphabetical order, never by amount.
func peopleCommand(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	v, err := readClass(&t.view)
	if err != nil {
		return nil, err
	}
	p := privately().say("people.head", Args{"n": len(v.learners)})
	choose := &Select{Action: "person", Target: t.at(), Hint: t.voice().plain("people.hint", nil)}
	for _, l := range v.learners {
		p.say("people.item", Args{"name": l.person.Name, "done": l.done(), "out": len(l.studies), "state": l.state()})
		if len(choose.Options) < maxChoices {
			choose.Options = append(choose.Options, Choice{Value: l.person.ID, Label: clip(l.person.Name, 75)})
		}
	}
	if len(v.learners) > maxChoices {
		p.say("people.cut", Args{"n": maxChoices})
	}
	if len(choose.Options) > 0 {
		p.choose = choose
	}
	return p, nil
}

// state says in words how somebody is getting on.
func (l learnerView) state() phrase {
	switch {
	case l.resting:
		return phrase{key: "people.resting"}
	case l.quiet():
		return phrase{key: "people.quiet", args: Args{"n": l.silent}}
	case l.figures.Stuck != "":
		return phrase{key: "people.stuck"}
	}
	return phrase{key: "people.moving"}
}

// personCommand opens one learner from a list.
func personCommand(t *turn) (*page, error) { return t.personPage(t.arg("value")) }

// personPage is one learner as the teacher sees them; the learner knows that teachers can.
func (t *turn) personPage(id string) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	if user, ok := strings.CutPrefix(id, "@"); ok { // mentioned, as people do where nothing completes a name
		known, err := lookUp(t.tx, identityKey(t.ev.In.Platform, t.ev.In.Space, user))
		if err != nil {
			return nil, err
		}
		id = cmp.Or(known, user)
	}
	v, err := readClass(&t.view)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.learners, func(l learnerView) bool {
		return l.person.ID == id || strings.EqualFold(l.person.Name, id)
	})
	if i < 0 {
		return nil, Refuse("people.none", nil)
	}
	l := v.learners[i]
	p := privately().say("person.head", Args{"name": l.person.Name, "state": l.state()})
	p.say("person.lessons", Args{"done": l.done(), "out": len(l.studies)})
	said := 0
	err = history(t.tx, l.figures.Last, func(_ key[fact], x fact) bool {
		if x.Kind == factCheckin && !x.Undone {
			said++
			p.say("person.checkin", Args{"day": shortDay(x.Day), "did": x.Did, "sure": sureWords(x.Sure), "stuck": stuckWords(x.Stuck)})
		}
		return said < 5
	})
	if said == 0 {
		p.say("person.no_checkin", nil)
	}
	if l.person.Closed {
		p.say("person.closed", nil)
	}
	return p.press("button.write", "letter.open", t.at(l.person.ID)).press("button.more_time", "moretime.open", t.at(l.person.ID)), err
}

func sureWords(n int) any {
	if n == 0 {
		return ""
	}
	return phrase{key: "person.sure", args: Args{"sure": n}}
}

func stuckWords(s string) any {
	if s == "" {
		return ""
	}
	return phrase{key: "person.stuck", args: Args{"stuck": s}}
}

// completePerson offers learners to a teacher while a name is typed.
func completePerson(t *turn) []Choice {
	if !t.reads() {
		return nil
	}
	v, err := readClass(&t.view)
	if err != nil {
		return nil
	}
	var found []Choice
	for _, l := range v.learners {
		if strings.Contains(strings.ToLower(l.person.Name), strings.ToLower(t.arg("person"))) {
			found = append(found, Choice{Value: l.person.ID, Label: clip(l.person.Name, 100)})
		}
	}
	return found
}
