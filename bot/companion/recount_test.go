package companion_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// A pupil is somebody of a long term as the test knows them: nothing here is read from the program.
type pupil struct {
	bot.User
	loc    *time.Location
	habit  float64 // how likely a day with a sign is, while they are not away
	gone   int     // the day of the term on which a long silence begins
	joins  int     // the day of the term on which they join
	joined when.Date
	signs  map[when.Date]bool
	breaks []when.Span
	left   bool
}

// A life is a term as the test knows it.
type life struct {
	*school
	dice   *rand.Rand
	pupils []*pupil
	off    []when.Span
	out    [][2]time.Time // absences of ours
	read   int            // messages that were looked at
	digest int            // digests that were recounted
	named  int            // names in them
}

// zonesOfLife are where the pupils live.
var zonesOfLife = []string{"Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Asia/Dubai", "Africa/Nairobi", "Europe/Helsinki",
	"Europe/London", "America/Sao_Paulo", "America/New_York", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"}

const (
	termDays  = 16 * 7
	lifeStart = "2026-11-10"
)

func newLife(t *testing.T, seed uint64) *life {
	l := &life{school: newSchool(t, lessonsOf(t, 32)), dice: rand.New(rand.NewPCG(seed, 7))}
	for i := range 30 {
		id := fmt.Sprintf("p%02d", i)
		p := &pupil{User: bot.User{ID: id, Name: "P" + id[1:], Zone: zonesOfLife[i%len(zonesOfLife)], Locale: "en"}, signs: map[when.Date]bool{}}
		p.habit, p.gone, p.joins = l.dice.Float64(), l.dice.IntN(termDays), 0
		if i%3 == 0 {
			p.joins = l.dice.IntN(50)
		}
		if i%4 == 0 {
			p.gone = termDays
		}
		p.loc, _ = when.Zone(p.Zone)
		l.must(l.wire.Join(context.Background(), playground.Person{ID: id, Name: p.Name, Zone: p.Zone, Part: "learner"}))
		l.pupils = append(l.pupils, p)
	}
	l.enrol()
	return l
}

// today is the pupil's own date.
func (l *life) today(p *pupil) when.Date { return when.DayOf(l.now, p.loc, when.DefaultRollover()) }

// acts lets a pupil do something now.
func (l *life) acts(p *pupil, kind bot.Kind, action string, args ...string) bot.Reply {
	ev := l.event(p.ID, kind, action, args...)
	ev.From = p.User
	return l.handle(ev)
}

// signs are what a pupil can do that is a sign of life, asking and answering included.
func (l *life) gives(p *pupil) {
	lesson := "lesson-00"
	word := strconv.Itoa(l.dice.IntN(1_000_000))
	p.signs[l.today(p)] = true
	switch l.dice.IntN(7) {
	case 0:
		l.acts(p, bot.KindCommand, "checkin", "did=notes "+word)
	case 1: // told for the day before
		l.acts(p, bot.KindCommand, "checkin", "did=late "+word, "day=yesterday")
		p.signs[l.today(p).AddDays(-1)] = true
	case 2:
		l.acts(p, bot.KindButton, "lesson.start", "target=CLASS."+lesson)
		l.acts(p, bot.KindSelect, "tick", "target=CLASS."+lesson, "value="+strconv.Itoa(l.dice.IntN(2)))
		l.acts(p, bot.KindCommand, "checkin", "did=ticked "+word)
	case 3:
		l.acts(p, bot.KindCommand, "ask", "question=why "+word)
	case 4:
		l.acts(p, bot.KindCommand, "ask", "question=who "+word, "to=class")
	case 5:
		l.acts(p, bot.KindForm, "prompt.answer", "target=CLASS."+lesson, "text=I think "+word)
	case 6:
		l.acts(p, bot.KindCommand, "prompt", "text=let us talk about "+word)
	}
}

// rests lets a pupil take a break of some days from today on.
func (l *life) rests(p *pupil, days int) {
	back := l.today(p).AddDays(days)
	l.acts(p, bot.KindForm, "break.form", "target=CLASS", "until="+back.String())
	for i := range p.breaks {
		if last := &p.breaks[i].To; !last.Before(l.today(p)) {
			*last = l.today(p).AddDays(-1)
		}
	}
	p.breaks = append(p.breaks, when.Span{From: l.today(p), To: back.AddDays(-1)})
}

// lives is one day of a pupil.
func (l *life) lives(p *pupil, day int) {
	switch {
	case day < p.joins:
	case p.left:
		if l.dice.IntN(20) == 0 { // whatever they do brings them back
			l.acts(p, bot.KindCommand, "today")
			p.left = false
		}
	case day == p.joins || p.joined.IsZero():
		p.joined = l.today(p)
		l.acts(p, bot.KindButton, "join", "target=CLASS")
		if p.gone%3 == 0 {
			l.acts(p, bot.KindButton, "join.daily", "target=CLASS.yes")
		}
	case day > 20 && l.dice.IntN(120) == 0:
		ev := l.event(p.ID, bot.KindLeft, "")
		ev.From = bot.User{ID: p.ID}
		l.handle(ev)
		p.left = true
	case l.dice.IntN(40) == 0:
		l.rests(p, 2+l.dice.IntN(15))
	case day >= p.gone && day < p.gone+30:
		if l.dice.IntN(6) == 0 {
			l.acts(p, bot.KindCommand, "today") // to look is no sign
		}
	case l.dice.Float64() < p.habit:
		l.gives(p)
	}
}

// counts is how many of a pupil's dates in a row had no sign at the end of a date, by plain steps from the
// first day on.
func (l *life) counts(p *pupil, end when.Date) (n int) {
	first, _ := when.ParseDate(lifeStart)
	first = when.DayOf(when.At(first, when.Clock{Hour: 16}, londonZone()), p.loc, when.DefaultRollover())
	for d := first; !d.After(end); d = d.AddDays(1) {
		switch {
		case p.signs[d] || d == first || !d.After(p.joined) || inBreak(p, d) || inBreak(p, d.AddDays(-1)):
			n = 0
		case l.nobodys(p, d):
		default:
			n++
		}
	}
	for d := range p.signs {
		if d.After(end) {
			return 0
		}
	}
	return n
}

func londonZone() *time.Location {
	loc, _ := when.Zone("Europe/London")
	return loc
}

func inBreak(p *pupil, d when.Date) bool {
	return slices.ContainsFunc(p.breaks, func(s when.Span) bool { return s.Contains(d) })
}

// nobodys reports whether a date is a day off, or we were away for half of it.
func (l *life) nobodys(p *pupil, d when.Date) bool {
	if slices.ContainsFunc(l.off, func(s when.Span) bool { return s.Contains(d) }) {
		return true
	}
	from, to := when.At(d, when.Clock{}, p.loc), when.At(d.AddDays(1), when.Clock{}, p.loc)
	for _, o := range l.out {
		begin, end := o[0], o[1]
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		if end.Sub(begin) >= 12*time.Hour {
			return true
		}
	}
	return false
}

// A recount is what a teacher must be told now.
type recount struct {
	all, did, left     int
	quiet, fresh, rest []string // names
}

func (l *life) recount() recount {
	var r recount
	monday := when.Monday(when.DateOf(l.now.In(londonZone())))
	for _, p := range l.pupils {
		switch {
		case p.joined.IsZero():
			continue
		case p.left:
			r.left++
			continue
		}
		r.all++
		for d := range 7 {
			if p.signs[monday.AddDays(-1-d)] {
				r.did++
				break
			}
		}
		if inBreak(p, l.today(p)) {
			r.rest = append(r.rest, p.Name)
		} else if l.counts(p, monday.AddDays(-1)) >= 7 {
			r.quiet = append(r.quiet, p.Name)
			if l.counts(p, monday.AddDays(-8)) < 7 {
				r.fresh = append(r.fresh, p.Name)
			}
		}
	}
	return r
}

var (
	didLine   = regexp.MustCompile(`(?m)^(\d+) of (\d+) did something(.*)\.$`)
	notLine   = regexp.MustCompile(`(\w+) (?:did not|is on a break|are on a break)`)
	freshLine = regexp.MustCompile(`(?m)^(?:- )?No sign all week: (.*?)\. (?:A first|First)`)
	stillLine = regexp.MustCompile(`(?m)^Still quiet: (\w+)\.$`)
	quietLine = regexp.MustCompile(`(?m)^No sign all last week: (.*)\.$`)
	restLine  = regexp.MustCompile(`(?m)^On a break: (.*)\.$`)
	leftLine  = regexp.MustCompile(`(?m)^(\w+) (?:has|have) left\.$`)
	pupilName = regexp.MustCompile(`P\d\d`)
)

// said is the first group that an expression finds in a text, "" where it finds nothing.
func saidIn(x *regexp.Regexp, text string) string {
	if m := x.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func number(s string) int {
	if strings.EqualFold(s, "one") {
		return 1
	}
	n, _ := strconv.Atoi(s)
	return n
}

// others counts those of whom a digest says that they did not do anything, for whatever reason.
func others(said string) (n int) {
	for _, m := range notLine.FindAllStringSubmatch(said, -1) {
		n += number(m[1])
	}
	return n
}

// checks compares what is said with the recount: no false name, and none missing.
func (l *life) checks(what, text string, want recount, digest bool) {
	l.t.Helper()
	names := func(x *regexp.Regexp) []string { return pupilName.FindAllString(saidIn(x, text), -1) }
	quiet, expect := names(quietLine), want.quiet
	if digest {
		quiet, expect = names(freshLine), want.fresh
		if got := number(saidIn(stillLine, text)); got != len(want.quiet)-len(want.fresh) {
			l.t.Errorf("%s, %s: %d still quiet, want %d", l.now, what, got, len(want.quiet)-len(want.fresh))
		}
		if m := didLine.FindStringSubmatch(text); m != nil && (number(m[1]) != want.did || number(m[2]) != want.all) {
			l.t.Errorf("%s, %s: %s, want %d of %d", l.now, what, m[0], want.did, want.all)
		} else if m != nil && m[3] != "" && number(m[1])+others(m[3]) != want.all {
			l.t.Errorf("%s, %s: %s, which is not everybody", l.now, what, m[0])
		} else if m == nil && want.did != want.all {
			l.t.Errorf("%s, %s: everybody did something, want %d of %d", l.now, what, want.did, want.all)
		}
		l.digest, l.named = l.digest+1, l.named+len(quiet)
	}
	if !slices.Equal(quiet, expect) {
		l.t.Errorf("%s, %s: no sign from %v, want %v", l.now, what, quiet, expect)
	}
	if rest := names(restLine); !slices.Equal(rest, want.rest) {
		l.t.Errorf("%s, %s: on a break %v, want %v", l.now, what, rest, want.rest)
	}
	if got := number(saidIn(leftLine, text)); got != want.left {
		l.t.Errorf("%s, %s: %d have left, want %d", l.now, what, got, want.left)
	}
	if l.t.Failed() {
		l.t.Fatal(text)
	}
}

// reads looks at the digests that came since the last time.
func (l *life) reads() {
	for _, m := range l.said("digest")[l.read:] {
		l.read++
		l.checks("digest", rich.Plain(m.Content.Body), l.recount(), true)
	}
}

// A term of sixteen weeks and thirty people in twelve zones who join late, rest, fall silent, ask, answer, check
// in for the day before, leave: each digest and each overview names exactly those whom a plain recount of what
// they did names.
func TestATermRecounted(t *testing.T) {
	l := newLife(t, 11)
	type moment struct {
		at time.Time
		do func()
	}
	begin := time.Date(2026, 11, 9, 13, 0, 0, 0, time.UTC)
	var moments []moment
	for day := range termDays {
		for _, p := range l.pupils {
			at := begin.Add(time.Duration(day)*24*time.Hour + time.Duration(l.dice.IntN(24*3600))*time.Second)
			moments = append(moments, moment{at, func() { l.lives(p, day) }})
		}
		at := begin.Add(time.Duration(day)*24*time.Hour - 4*time.Hour - 55*time.Minute) // on Mondays: five minutes after the digest
		moments = append(moments, moment{at, func() {
			l.checks("overview", plainReply(l.types("rivera", "class")), l.recount(), false)
		}})
	}
	moments = append(moments,
		moment{begin.Add(30*24*time.Hour + time.Minute), func() { // the holidays
			off := when.Span{From: when.Date{Year: 2026, Month: 12, Day: 21}, To: when.Date{Year: 2027, Month: 1, Day: 3}}
			l.presses("rivera", "dayoff.move", "CLASS."+off.From.String()+"."+off.To.String())
			l.off = append(l.off, off)
		}},
		moment{begin.Add(76*24*time.Hour + time.Minute), func() { // over Sunday 24 and Monday 25 January
			l.must(l.bot.Alive(t.Context()))
			from := l.now
			l.now = l.now.Add(40 * time.Hour)
			l.start()
			l.out = append(l.out, [2]time.Time{from, l.now})
			l.deliver()
		}})
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	for _, m := range moments {
		if m.at.Before(l.now) {
			continue // nobody is answered while we are away
		}
		l.until(m.at)
		l.reads()
		m.do()
	}
	if l.digest < 14 || l.named < 15 { // of sixteen Mondays two are in the holidays
		t.Errorf("%d digests with %d names: the test has lost its subject", l.digest, l.named)
	}
}
