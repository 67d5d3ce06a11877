package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

const (
	most    = 1000 // so many names of a class are kept: more are a slip
	named   = 60   // so many names are shown at once
	briefly = 8    // so many stand in the class page
	wrong   = 3    // so many lines that cannot be taken are named at once
	choices = 25   // a list to choose from holds so many in Discord and Slack
)

// A list is the names that are expected in a class, beside those who joined it.
type list struct {
	keys   []record.Key[Expected]
	names  []Expected
	joined []joiner
	called map[string]string // what teachers call those who joined, by their ids
}

// readList reads the list of a class, and says which names it could match that were not matched before.
func readList(v *term.View, words say.Voice) (l list, matched []int, err error) {
	if l.keys, l.names, err = record.Scan(v.Tx, expectedIn(v.Class.ID)); err != nil || len(l.names) == 0 {
		return l, nil, err
	}
	learners, err := v.Learners(words)
	if err != nil {
		return l, nil, err
	}
	l.called = map[string]string{}
	for _, x := range learners {
		j := joiner{id: x.Person.ID, words: wordsOf(x.Person.Name)}
		for _, i := range x.Person.Identities {
			j.users = append(j.users, i.User)
		}
		l.joined, l.called[j.id] = append(l.joined, j), x.Called
	}
	return l, match(l.names, l.joined), nil
}

// settle keeps who was matched.
func (l list) settle(tx bot.Tx, matched []int) error {
	for _, i := range matched {
		if err := record.Save(tx, l.keys[i], l.names[i]); err != nil {
			return err
		}
	}
	return nil
}

// missing are the indexes of the names of which nobody is known to have joined, in the order of the alphabet.
func (l list) missing() (found []int) {
	for i := range l.names {
		if l.names[i].Person == "" {
			found = append(found, i)
		}
	}
	order.By(found, func(a, b int) int {
		return strings.Compare(strings.ToLower(l.names[a].Name), strings.ToLower(l.names[b].Name))
	})
	return found
}

// naming are the first names of those that are missing.
func (l list) naming(missing []int, most int) (names []string) {
	for _, i := range missing[:min(most, len(missing))] {
		names = append(names, l.names[i].Name)
	}
	return names
}

// sayMissing adds to what a teacher sees of the class who is expected and has not joined.
func sayMissing(t *turn.Turn, p *say.Page) error {
	if !t.Reads() {
		return nil
	}
	l, _, err := readList(&t.View, t.Voice())
	if err != nil {
		return err
	}
	if not := l.missing(); len(not) > briefly {
		p.Say("roster.missing_more", bot.Args{"n": len(not), "names": say.List(l.naming(not, briefly)), "more": len(not) - briefly})
	} else if len(not) > 0 {
		p.Say("roster.missing", bot.Args{"n": len(not), "names": say.List(l.naming(not, briefly))})
	}
	people := map[string]bool{}
	for _, x := range doubts(l.names, l.joined) {
		people[x.person] = true
	}
	if n := len(people); n > 0 {
		p.Say("roster.doubts", bot.Args{"n": n})
	}
	return nil
}

// came finds who became a member among those who are expected, and says nothing of it.
func came(t *turn.Turn, _ *say.Page) error {
	if t.Member.Role != record.Learner {
		return nil
	}
	l, matched, err := readList(&t.View, t.Voice())
	if err != nil {
		return err
	}
	return l.settle(t.Tx, matched)
}

// may refuses who may not see the list.
func may(t *turn.Turn) error {
	if err := t.NeedClass(); err != nil {
		return err
	}
	if !t.Reads() {
		return t.TeachersOnly()
	}
	return nil
}

// expect shows who is expected, and asks of one who joined whether they are who is meant.
func expect(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	l, matched, err := readList(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	return page(t, l), l.settle(t.Tx, matched)
}

// page is the list as a teacher sees it.
func page(t *turn.Turn, l list) *say.Page {
	p := say.Privately()
	not := l.missing()
	switch {
	case len(l.names) == 0:
		p.Say("roster.none", nil)
	case len(not) == 0:
		p.Say("roster.all_here", bot.Args{"n": len(l.names)})
	default:
		p.Say("roster.expected", bot.Args{"n": len(l.names), "here": len(l.names) - len(not)})
		p.Say("roster.absent", bot.Args{"n": len(not), "names": say.List(l.naming(not, named))})
		if len(not) > named {
			p.Say("roster.more", bot.Args{"n": len(not) - named})
		}
	}
	ask(t, p, l)
	p.Press("button.expect_add", "expect.open", t.At())
	if len(l.names) > 0 {
		p.Choose = &bot.Select{Action: "expect.drop", Target: t.At(), Hint: t.Voice().Plain("roster.drop_hint", nil)}
		for _, i := range slices.Concat(not, l.here())[:min(choices, len(l.names))] {
			p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: idIn(l.keys[i]), Label: say.Clip(l.names[i].Name, 75)})
		}
		p.Danger("button.expect_forget", "expect.forget", t.At())
	}
	return p.Press("button.people", "people", t.At())
}

// here are the indexes of the names of those who joined.
func (l list) here() (found []int) {
	for i := range l.names {
		if l.names[i].Person != "" {
			found = append(found, i)
		}
	}
	return found
}

// ask asks about the first of those of whom it is in doubt who they are.
func ask(t *turn.Turn, p *say.Page, l list) {
	open := doubts(l.names, l.joined)
	if len(open) == 0 {
		return
	}
	x := open[0]
	p.Say("roster.doubt", bot.Args{"joined": l.called[x.person], "expected": l.names[x.expected].Name})
	id := idIn(l.keys[x.expected])
	p.Main("button.expect_same", "expect.same", t.At("yes", id, x.person))
	p.Press("button.expect_other", "expect.same", t.At("no", id, x.person))
}

// idIn is the id of a name in its key.
func idIn(k record.Key[Expected]) string { return string(k)[strings.LastIndexByte(string(k), '/')+1:] }

// same takes a teacher's word about who somebody is.
func same(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	key := expectedKey(t.Class.ID, t.Target(2))
	x, ok, err := record.Load(t.Tx, key)
	if err != nil {
		return nil, err
	}
	m, there, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, t.Target(3)))
	if err != nil {
		return nil, err
	}
	switch {
	case !ok || !there || m.Role != record.Learner: // the name was removed, or the person erased, since
	case t.Target(1) == "yes":
		x.Person = t.Target(3)
		err = record.Save(t.Tx, key, x)
	case x.Person == "" && !slices.Contains(x.Not, t.Target(3)):
		x.Not = append(x.Not, t.Target(3))
		err = record.Save(t.Tx, key, x)
	}
	if err != nil {
		return nil, err
	}
	return again(t)
}

// again shows the list in the place of the answer before.
func again(t *turn.Turn) (*say.Page, error) {
	p, err := expect(t)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// drop forgets a name.
func drop(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	if err := record.Remove(t.Tx, expectedKey(t.Class.ID, t.Arg("value"))); err != nil {
		return nil, err
	}
	return again(t)
}

// forget asks, and then forgets the whole list.
func forget(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	if t.Target(1) != "yes" {
		p := say.Privately().Say("roster.forget_ask", nil)
		return p.Danger("button.expect_forget_yes", "expect.forget", t.At("yes")).Press("button.back", "expect", t.At()), nil
	}
	if err := record.RemoveAll(t.Tx, expectedIn(t.Class.ID)); err != nil {
		return nil, err
	}
	return again(t)
}

// forgetNames deletes the names of which nobody joined for longer than such are kept.
func forgetNames(ctx context.Context, g turn.Ground) error {
	days := g.School.Kept.Expected
	if days == 0 {
		return nil
	}
	over := func(x Expected) bool { return x.Person == "" && g.Now().Sub(x.At) >= time.Duration(days)*24*time.Hour }
	return turn.Expire(ctx, g, tableOfExpected(), over)
}

// open opens the form for names.
func open(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	return form(t, nil), nil
}

// form asks for names, with what was pasted already.
func form(t *turn.Turn, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "expect.form", Target: t.At(), Title: v.Plain("roster.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{{
			Name: "names", Label: v.Plain("roster.field", nil), Note: v.Plain("roster.note", nil), Kind: bot.FieldText, Required: true,
			Max: turn.MaxWords, Value: t.Arg("names"), Error: problems["names"],
		}},
	}
	return p
}

// submit adds names to the list.
func submit(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	names, slips := Read(t.Event.Args["names"])
	twice := 0
	for _, x := range slips {
		if x.Key == "roster.slip_twice" {
			twice++
		}
	}
	if len(names) == 0 && len(slips) == 0 {
		slips = []Slip{{Key: "roster.slip_empty"}}
	}
	if len(slips) > twice || len(names) == 0 {
		return form(t, map[string]string{"names": inWords(t, slips)}), nil
	}
	if err := add(t, names); err != nil {
		return nil, err
	}
	p, err := expect(t)
	if err == nil && twice > 0 {
		p.Say("roster.twice", bot.Args{"n": twice, "what": inWords(t, slips)})
	}
	return p, err
}

// add keeps names that are not expected yet.
func add(t *turn.Turn, names []Named) error {
	if err := t.BeKnown(); err != nil {
		return err
	}
	before, err := record.Names(t.Tx, expectedIn(t.Class.ID))
	if err != nil {
		return err
	}
	n := len(before)
	for _, x := range names {
		id := idOf(x)
		if slices.Contains(before, id) {
			continue
		}
		if n++; n > most {
			return bot.Refuse("roster.too_many", bot.Args{"n": most})
		}
		kept := Expected{Name: x.Name, User: x.User, At: t.Event.At.UTC(), By: t.Who.ID}
		if err := record.Save(t.Tx, expectedKey(t.Class.ID, id), kept); err != nil {
			return err
		}
	}
	return nil
}

// inWords names the first slips of a list, each with its line.
func inWords(t *turn.Turn, slips []Slip) string {
	var words []string
	for _, x := range slips[:min(wrong, len(slips))] {
		text := t.Voice().Plain(x.Key, x.Args)
		if x.Line > 0 {
			text = t.Voice().Plain("roster.line", bot.Args{"line": x.Line, "what": text})
		}
		words = append(words, text)
	}
	return strings.Join(words, " · ")
}
