package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"afterbell/bot/when"
	"afterbell/cmd/afterbell/strict"
)

// A person is somebody in a simulation: habits instead of a will.
type person struct {
	ID        string `toml:"id"`
	Name      string `toml:"name"`
	Zone      string `toml:"zone"`
	Part      string `toml:"part"`       // it is learner (also when absent) or teacher
	Daily     *bool  `toml:"daily"`      // the person wants the daily message, unless it is false
	ChecksIn  any    `toml:"checks_in"`  // it is "every class day" or true; "daily", "weekly"; "never" or false; or a number of days a week
	Answers   bool   `toml:"answers"`    // the person answers each prompt in its thread
	Ticks     bool   `toml:"ticks"`      // the person ticks the steps of the lesson that leads before each check-in
	Quiz      bool   `toml:"quiz"`       // the person answers the questions that come back before each check-in
	Stuck     int    `toml:"stuck"`      // the person is stuck in each check-in of this number: 4 is every fourth; 0 is never
	Asks      int    `toml:"asks"`       // the person asks something after each check-in of this number
	Shares    int    `toml:"shares"`     // the person shares each check-in of this number with the others
	Circle    string `toml:"circle"`     // the person says Yes to circles, and "talks" there or "listens"; empty is no circle
	Circles   bool   `toml:"circles"`    // the teacher, or somebody of a study group, asks for circles and makes them
	Replies   bool   `toml:"replies"`    // the teacher reads check-ins and answers questions each evening
	PassesOn  int    `toml:"passes_on"`  // the teacher passes each answer of this number on to the class; 0 is never
	Moves     int    `toml:"moves"`      // the teacher moves a lesson on each evening of this number
	DaysOff   int    `toml:"days_off"`   // the teacher takes a day off on each evening of this number
	Corrects  int    `toml:"corrects"`   // the teacher corrects a lesson on each evening of this number
	QuietFrom any    `toml:"quiet_from"` // the person does nothing from this date on
	BackFrom  any    `toml:"back_from"`  // the person comes back on this date

	location *time.Location
	silent   when.Date
	back     when.Date
	studied  int // the person has checked in so many times
	taught   int // the teacher had so many evenings

	answered, corrected int // the teacher answered so many questions, and corrected a lesson so often

	inCircles bool   // the person said Yes
	asked     string // this question whether they talked, a message, was answered

	days int // the person checks in on so many days a week, or it is everyClassDay
}

// everyClassDay stands for the dates on which class days fall for the person.
const everyClassDay = -1

// Parts of people.
const (
	partLearner = "learner"
	partTeacher = "teacher"
)

// maxPeople bounds a simulation.
const maxPeople = 500

// readPeople reads the people of a simulation from a TOML file with one [[person]] table each.
func readPeople(name string, data []byte) ([]person, error) {
	var file struct {
		Person []person `toml:"person"`
	}
	doc, problems := strict.Decode(name, data, &file)
	if len(problems) == 0 {
		problems = checkPeople(doc, file.Person)
	}
	if len(problems) > 0 {
		return nil, &refusedError{problems}
	}
	return file.Person, nil
}

// checkPeople completes the people and reports what cannot be.
func checkPeople(doc *strict.Document, people []person) (problems strict.Problems) {
	report := func(key, format string, args ...any) {
		problems = append(problems, doc.Problem(key, format, args...))
	}
	ids, teachers := map[string]bool{}, 0
	for i := range people {
		p, at := &people[i], fmt.Sprintf("person[%d]", i)
		if p.ID == "" || p.Name == "" {
			report(at, "a person needs an id and a name")
		} else if ids[p.ID] {
			report(at+".id", "there is a person %q already", p.ID)
		}
		ids[p.ID] = true
		zone, err := when.Zone(p.Zone)
		if err != nil {
			report(at+".zone", "zone must be the name of a time zone, such as \"Pacific/Auckland\"")
		}
		p.location = zone
		if p.Part == "" {
			p.Part = partLearner
		}
		if !slices.Contains([]string{partLearner, partTeacher}, p.Part) {
			report(at+".part", "part must be %q or %q", partLearner, partTeacher)
		}
		if p.Part == partTeacher {
			teachers++
		}
		p.checkDates(at, report)
		if !p.readHabit() {
			report(at+".checks_in",
				"checks_in must be \"every class day\", \"daily\", \"weekly\", \"never\", or a number of days a week from 1 to 7")
		}
	}
	for i := range people {
		if p := &people[i]; p.Circles && teachers > 0 && p.Part != partTeacher {
			report(fmt.Sprintf("person[%d].circles", i), "in a class its teacher makes circles")
		}
	}
	if teachers > 1 {
		report("", "only one person can have the part %q", partTeacher)
	}
	if len(people) == 0 || len(people) > maxPeople {
		report("", "there must be 1 to %d people, each under its own [[person]]", maxPeople)
	}
	return problems
}

// checkDates completes when a person is away, and reports what cannot be.
func (p *person) checkDates(at string, report func(key, format string, args ...any)) {
	var ok bool
	if p.silent, ok = dateIn(p.QuietFrom); !ok {
		report(at+".quiet_from", "quiet_from must be a date, such as 2026-11-12")
	}
	if p.back, ok = dateIn(p.BackFrom); !ok || !p.back.IsZero() && !p.back.After(p.silent) {
		report(at+".back_from", "back_from must be a date after quiet_from, such as 2026-11-26")
	}
	if min(p.Stuck, p.Asks, p.Shares) < 0 {
		report(at, "stuck, asks and shares must be numbers of check-ins, such as 4 for every fourth")
	}
	if !slices.Contains([]string{"", circleTalks, circleListens}, p.Circle) {
		report(at+".circle", "circle must be %q or %q", circleTalks, circleListens)
	}
	if min(p.PassesOn, p.Moves, p.DaysOff, p.Corrects) < 0 {
		report(at, "passes_on must be a number of answers, and moves, days_off and corrects numbers of evenings, such as 10 for every tenth")
	}
	if teaches := p.Replies || max(p.PassesOn, p.Moves, p.DaysOff, p.Corrects) > 0; teaches && p.Part != partTeacher {
		report(at, "only a teacher replies, passes_on, moves, takes days_off and corrects")
	}
}

// readHabit reads checks_in and reports whether it could.
func (p *person) readHabit() bool {
	switch v := p.ChecksIn.(type) {
	case nil:
		return true
	case bool:
		if v {
			p.days = everyClassDay
		}
		return true
	case string:
		days, ok := map[string]int{"every class day": everyClassDay, "never": 0, "daily": 7, "weekly": 1}[v]
		p.days = days
		return ok
	case int64:
		p.days = int(v)
		return v >= 1 && v <= 7
	}
	return false
}

// dateIn reads a date of the people's file, and reports whether it could. Without a value it is the zero Date.
func dateIn(value any) (when.Date, bool) {
	switch v := value.(type) {
	case nil:
		return when.Date{}, true
	case toml.LocalDate:
		return when.Date{Year: v.Year, Month: time.Month(v.Month), Day: v.Day}, true
	case string:
		date, err := when.ParseDate(v)
		return date, err == nil
	}
	return when.Date{}, false
}

// wantsDaily reports whether the person says yes to the daily message.
func (p *person) wantsDaily() bool { return p.Daily == nil || *p.Daily }

// quiet reports whether the person has stopped doing anything by a date of their own, and is not back yet.
func (p *person) quiet(today when.Date) bool {
	return !p.silent.IsZero() && !today.Before(p.silent) && (p.back.IsZero() || today.Before(p.back))
}

// studies reports whether the person checks in on a date of their own. So many days a week are
// spread evenly over it, from Monday on.
func (p *person) studies(today when.Date, classDays map[when.Date]bool) bool {
	if p.days == everyClassDay {
		return classDays[today]
	}
	weekday := (int(today.Weekday()) + 6) % 7
	return weekday*p.days%7 < p.days
}
