package class

import (
	"hash/fnv"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What a daily message says: one thing in each class, what is due beside it, and what was planned and answered.

// seatsOf looks at each class in which a person learns as the person would.
func seatsOf(at term.View, p *record.Person) ([]*term.Seat, error) {
	ids, err := record.Names(at.Tx, record.ClassesOf(p.ID))
	if err != nil {
		return nil, err
	}
	at.Releases = nil // of another class
	var list []*term.Seat
	for _, id := range ids {
		s := &term.Seat{View: at, Who: *p}
		if s.Class, err = record.Need(at.Tx, record.ClassKey(id)); err != nil {
			return nil, err
		}
		if s.Member, err = record.Need(at.Tx, record.MemberKey(id, p.ID)); err != nil {
			return nil, err
		}
		if s.Class.Started && s.Member.Role == record.Learner && s.Member.Left.IsZero() {
			list = append(list, s)
		}
	}
	return list, nil
}

// A dailyView is what there is to say to a person on a date, class by class.
type dailyView struct {
	who     *record.Person
	date    when.Date
	seats   []*term.Seat
	agendas []term.Agenda
	begun   bool // the person gave a sign of life in one of the classes
}

// lookAt reads what there is to say to a person on a date.
func lookAt(at term.View, p *record.Person, d when.Date) (v dailyView, err error) {
	v.who, v.date = p, d
	if v.seats, err = seatsOf(at, p); err != nil {
		return v, err
	}
	for i, s := range v.seats {
		a, err := s.Agenda()
		if err != nil {
			return v, err
		}
		if i > 0 {
			a.Plans = nil // a person's plans belong to no class and are said once
		}
		if weekly(p.Daily) {
			a.Open = term.WayBack(a.Open)
		}
		a.News = slices.DeleteFunc(a.News, func(x term.News) bool { return !x.At.After(p.Daily.Last) })
		v.agendas = append(v.agendas, a)
	}
	v.begun, err = everBegan(v.seats)
	return v, err
}

// everBegan reports whether somebody ever gave a sign of life in one of their classes.
func everBegan(seats []*term.Seat) (bool, error) {
	for _, s := range seats {
		if f, err := s.Figures(); err != nil || !f.Seen.IsZero() {
			return err == nil, err
		}
	}
	return false, nil
}

// due reports whether something is due on the date or the next one.
func (v dailyView) due() bool {
	return slices.ContainsFunc(v.agendas, func(a term.Agenda) bool { return a.Due(v.date) })
}

// open reports whether any lesson is open, or a question ready.
func (v dailyView) open() bool {
	return slices.ContainsFunc(v.agendas, func(a term.Agenda) bool { return len(a.Open)+a.Recall.N > 0 })
}

// calls reports whether there is a reason to write.
func (v dailyView) calls() bool {
	d := v.who.Daily
	school := v.date.Weekday() != time.Saturday && v.date.Weekday() != time.Sunday
	return slices.ContainsFunc(v.agendas, func(a term.Agenda) bool {
		return a.Calls(d.Last, v.date, school, weekly(d)) || len(a.Plans) > 0 || a.Answered(d.Last)
	})
}

// page is the message itself. It leads with one thing in each class; its first line says nothing of the class,
// since a lock screen shows it.
func (v dailyView) page() (*say.Page, error) {
	body := &say.Page{}
	things, minutes, rest := 0, 0, 0
	lead := -1
	names := classNames(classesOf(v.seats), maxListedWords)
	for i, a := range v.agendas {
		s := v.seats[i]
		if len(v.seats) > 1 && len(a.Open)+len(a.Answers)+len(a.News)+len(a.Plans)+a.Recall.N > 0 {
			body.Say("daily.class", bot.Args{"class": names[i]})
		}
		if a.Behind {
			body.Say("daily.back", bot.Args{"n": len(a.Open)})
		}
		sayOpen(body, "daily.lead", a, v.date, v.who.Location())
		if len(a.Open) > 0 {
			things, minutes = things+1, minutes+leadMinutes(a)
			if lead < 0 {
				lead = i
			}
		}
		rest += len(a.Open) - shown(a, v.date) - v.sayCame(body, a)
		sayRecall(body, a)
		sayPlans(body, a.Plans, v.who.Location())
		sayAnswers(body, news(a.Answers, v.who.Daily.Last), &s.View)
		sayNews(body, a.News)
		if weekly(v.who.Daily) {
			if err := sayNext(s, body); err != nil {
				return nil, err
			}
		}
	}
	words := &say.Page{}
	if things > 0 {
		words.Say("daily.head", bot.Args{"name": v.who.Name, "n": things, "minutes": minutes})
	} else {
		words.Say("daily.head_none", bot.Args{"name": v.who.Name})
	}
	words.Lines = append(words.Lines, body.Lines...)
	if rest > 0 {
		words.Say("daily.rest", bot.Args{"n": rest})
	}
	v.buttons(words, lead)
	return words, nil
}

// news is what to say of a person's words: each answer until it was read, but that a teacher has seen a question
// only once, since nothing is left to do about it.
func news(all []record.Question, last time.Time) (list []record.Question) {
	for _, x := range all {
		if x.Answer != "" || x.Told().After(last) {
			list = append(list, x)
		}
	}
	return list
}

// leadMinutes is about how long the thing takes that an agenda leads with.
func leadMinutes(a term.Agenda) int {
	if a.Behind {
		return stepMinutes(a.Open[0])
	}
	return a.Open[0].Minutes()
}

// mostCame is how many new lessons a message of one day names: for who chose daily messages late, all are new.
const mostCame = 2

// sayCame says what came since the last message beside the lesson that leads, with its due, and whether it came in the
// person's quiet hours. It counts what it names. Whoever is welcomed back reads of one thing, but in a weekly message,
// since no other one names what came.
func (v dailyView) sayCame(p *say.Page, a term.Agenda) (n int) {
	if a.Behind && !weekly(v.who.Daily) {
		return 0
	}
	for _, x := range a.Open[min(1, len(a.Open)):] {
		if !x.Fresh() || x.Presses(v.date) || !x.Release.At.After(v.who.Daily.Last) {
			continue
		}
		if n == mostCame && !weekly(v.who.Daily) {
			break
		}
		key := "daily.came"
		if v.who.Quiet.Contains(x.Release.At.In(v.who.Location())) && !weekly(v.who.Daily) {
			key = "daily.came_asleep"
		}
		p.Say(key, bot.Args{"number": x.Index + 1, "title": x.Lesson.Title, "due": dueWords(x, v.date, v.who.Location())})
		n++
	}
	return n
}

// buttons begin with the lesson that leads in the class of that index; -1 means that there is none.
func (v dailyView) buttons(p *say.Page, lead int) {
	where := v.seats[max(0, lead)]
	if lead >= 0 {
		first := v.agendas[lead].Open[0]
		p.Buttons = append(p.Buttons, startButton(where.At(first.Lesson.ID), first))
		pressStep(p, where.At(first.Lesson.ID), first)
	}
	if i := slices.IndexFunc(v.agendas, func(a term.Agenda) bool { return a.Recall.N > 0 }); i >= 0 {
		pressRecall(p, v.seats[i].At(), v.agendas[i])
	}
	for _, a := range v.agendas {
		pressOpening(p, a.News)
	}
	all := where.At()
	if len(v.seats) > 1 {
		all = where.At("every")
	}
	p.Press("button.today", "today", all).Press("button.later", "daily.later", where.At())
	p.Rarely("button.not_today", "daily.not", where.At()).Rarely("button.fewer", "daily.fewer", where.At())
}

// mostAlike is how often one and the same weekly message comes.
const mostAlike = 2

// repeats reports whether the words of a message were said as often as is of use, and notes them otherwise.
func repeats(d *record.Daily, words string) bool {
	h := fnv.New64a()
	h.Write([]byte(words))
	said := h.Sum64()
	if said != d.Said {
		d.Said, d.Times = said, 0
	}
	if d.Times >= mostAlike {
		return true
	}
	d.Times++
	return false
}
