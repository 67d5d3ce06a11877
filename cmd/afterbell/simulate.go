package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot/course"
	"afterbell/bot/order"
	"afterbell/bot/when"
	"afterbell/store/memory"
)

type simulateCommand struct {
	Course string `required:"" placeholder:"DIR" help:"The course's folder."`
	Start  string `required:"" placeholder:"DATE" help:"The first day of class, such as 2026-11-12."`
	Weeks  int    `default:"6" help:"How many weeks to play, 1 to 53. Default: ${default}."`
	People string `placeholder:"FILE" help:"Who takes part: a TOML file with a [[person]] table each, as the README explains."`
	Days   string `placeholder:"RHYTHM" help:"Class days and hour, such as 'Tue, Thu at 16:00'. Default: as the course proposes."`
	Off    string `placeholder:"DAYS" help:"Days without class, such as '23 Dec to 3 Jan, 6 Apr'."`
	Review bool   `help:"Instead: what 30 learners of a model of memory know at the end, with and without questions that come back."`
	JSON   bool   `name:"json" help:"Print one JSON object a line; the table then goes to the error output."`
}

// Run plays the term and prints it.
func (s *simulateCommand) Run(c *console) error {
	play, err := readTerm(s.Course, s.Start, s.Days, s.Off, s.Weeks)
	if err != nil {
		return err
	}
	if s.Review {
		return play.review(c.out)
	}
	if s.People == "" {
		return misused("--people must name the file of who takes part (or --review asks what return is good for)")
	}
	data, err := os.ReadFile(s.People)
	if err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	if play.people, err = readPeople(s.People, data); err != nil {
		return err
	}
	heard, err := play.run(context.Background())
	if err != nil {
		return err
	}
	if s.JSON {
		return errors.Join(heard.writeJSON(c.out), heard.writeNoise(c.err), heard.writeCircles(c.err))
	}
	return errors.Join(heard.writeText(c.out), heard.writeNoise(c.out), heard.writeCircles(c.out))
}

// A term is what a simulation plays.
type term struct {
	file    func(*course.Course, string) ([]byte, error)
	course  *course.Course
	first   when.Date
	rhythm  when.Rhythm
	weeks   int
	people  []person       // there is at least one
	wholes  bool           // the transcript keeps messages as they were before a service parts them
	offered *course.Course // the course lies in its folder so meanwhile
}

// readTerm reads what simulate and preview have in common.
func readTerm(dir, start, days, off string, weeks int) (*term, error) {
	first, err := when.ParseDate(start)
	if err != nil {
		return nil, misused("--start must be a date such as 2026-11-12")
	}
	if weeks < 1 || weeks > 53 {
		return nil, misused("--weeks must be from 1 to 53")
	}
	c, err := rightCourse(dir)
	if err != nil {
		return nil, err
	}
	rhythm, err := classDays(c, days)
	if err != nil {
		return nil, err
	}
	if rhythm.Off, err = when.ParseSpans(off, first); err != nil {
		return nil, misused("--off must be days without class, such as '23 Dec to 3 Jan, 6 Apr'")
	}
	file := func(c *course.Course, path string) ([]byte, error) { return courseFile(dir, c, path) }
	return &term{file: file, course: c, first: first, rhythm: rhythm, weeks: weeks}, nil
}

// classDays reads the days of class: as asked, else as the course proposes, else twice a week.
func classDays(c *course.Course, asked string) (when.Rhythm, error) {
	proposed := c.Rhythm.String()
	if asked == "" && proposed == "" {
		asked = "Tue, Thu at 16:00"
	}
	if asked == "" {
		return c.Rhythm, nil
	}
	rhythm, err := when.ParseRhythm(asked)
	if err != nil {
		return rhythm, misused("--days must be days and an hour, such as 'Tue, Thu at 16:00'")
	}
	return rhythm, nil
}

// simChannel is where the class of a simulation meets.
const simChannel = "class"

// Hours of the day at which the people of a simulation act.
var (
	foundingHour = when.Clock{Hour: 9}              // the class is made then, on the day before it begins
	studyHour    = when.Clock{Hour: 18, Minute: 30} // it is evening then for everybody
)

// run plays the term: the class is made on the day before its first, everybody joins on their next
// evening, and lives by their habits, once every evening of their own, until the last week is over.
func (t *term) run(ctx context.Context) (*transcript, error) {
	maker := t.maker()
	made := when.At(t.first.AddDays(-1), foundingHour, maker.location)
	clock, err := playground.NewClock(ctx, playground.ClockOptions{Start: made})
	if err != nil {
		return nil, err
	}
	heard := &transcript{people: t.people, zone: maker.location, wholes: t.wholes}
	t.offered = t.course
	store := memory.New()
	defer store.Close()
	s, err := newStage(ctx, staging{
		store: store, clock: clock, room: playground.Options{Channels: []string{simChannel}, Observe: heard.observe, Whole: t.wholes},
		courses: func() []*course.Course { return []*course.Course{t.offered} },
		file:    t.file,
		log:     zerolog.Nop(),
	})
	if err != nil {
		return nil, err
	}
	if err := t.begin(ctx, s); err != nil {
		return nil, err
	}
	for _, e := range t.evenings(made) {
		if err := s.clock.To(ctx, e.at); err != nil {
			return nil, err
		}
		if err := t.live(ctx, s, e); err != nil {
			return nil, err
		}
	}
	if err := s.clock.To(ctx, t.end(maker.location)); err != nil {
		return nil, err
	}
	heard.circles, err = s.circles(ctx, store)
	return heard, err
}

// maker is who makes the class: the teacher, or in a study group the first of the people.
func (t *term) maker() *person {
	i := max(0, slices.IndexFunc(t.people, func(p person) bool { return p.Part == partTeacher }))
	return &t.people[i]
}

func (t *term) end(zone *time.Location) time.Time {
	return when.At(t.first.AddDays(7*t.weeks), when.Clock{}, zone)
}

// begin brings everybody into the room and makes the class.
func (t *term) begin(ctx context.Context, s *stage) error {
	for _, p := range t.people {
		if err := s.room.Join(ctx, playground.Person{ID: p.ID, Name: p.Name, Zone: p.Zone, Part: p.Part}); err != nil {
			return &refusedError{err}
		}
	}
	f := founding{by: t.maker().ID, channel: simChannel, course: t.course, first: t.first, rhythm: t.rhythm, zone: t.maker().Zone,
		kind: "taught"}
	if t.maker().Part != partTeacher {
		f.kind = "group"
	}
	return s.found(ctx, f)
}

// An evening is one person's time to act.
type evening struct {
	at    time.Time
	date  when.Date
	who   *person
	first bool // it is the first since the class was made
}

// evenings lists everybody's evenings of the term in order of time.
func (t *term) evenings(made time.Time) []evening {
	var all []evening
	for i := range t.people {
		p, first := &t.people[i], true
		for d := when.DateOf(made.In(p.location)); d.Before(t.first.AddDays(7 * t.weeks)); d = d.AddDays(1) {
			if at := when.At(d, studyHour, p.location); at.After(made) && at.Before(t.end(t.maker().location)) {
				all = append(all, evening{at, d, p, first})
				first = false
			}
		}
	}
	order.By(all, func(a, b evening) int { return a.at.Compare(b.at) })
	return all
}

// live is what a person does on one evening.
func (t *term) live(ctx context.Context, s *stage, e evening) error {
	p := e.who
	switch {
	case p.quiet(e.date):
		return nil
	case p.Part == partTeacher:
		return t.teach(ctx, s, e)
	}
	if e.first {
		if err := s.join(ctx, p.ID, simChannel, p.wantsDaily()); err != nil {
			return err
		}
	}
	if p.Circles {
		if err := t.makeCircles(ctx, s, e); err != nil {
			return err
		}
	}
	if p.Circle != "" {
		if err := meet(ctx, s, p); err != nil {
			return err
		}
	}
	if p.Answers {
		if err := answerPrompts(ctx, s, p); err != nil {
			return err
		}
	}
	if !p.studies(e.date, t.classDaysFor(p)) {
		return nil
	}
	return study(ctx, s, p)
}

// classDaysFor lists the dates on which the class's hours fall where the person is.
func (t *term) classDaysFor(p *person) map[when.Date]bool {
	days := map[when.Date]bool{}
	for _, d := range t.rhythm.Dates(t.first, 7*t.weeks) {
		days[when.DateOf(when.At(d, t.rhythm.At, t.maker().location).In(p.location))] = true
	}
	return days
}

// answerPrompts writes into the thread of each prompt that the person has not written into yet.
func answerPrompts(ctx context.Context, s *stage, p *person) error {
	all := s.room.Messages(playground.Filter{Person: p.ID, Channel: simChannel})
	for _, m := range all {
		if m.Kind != "prompt" || m.Opens == "" {
			continue
		}
		mine := func(o playground.Message) bool { return o.From == p.ID && o.In.Thread == m.ID }
		if slices.ContainsFunc(all, mine) {
			continue
		}
		words := fmt.Sprintf("I am %s, and this is what I think, with my reason.", p.Name)
		if _, err := s.act(ctx, p.ID, playground.Action{Channel: simChannel, Thread: m.ID, Text: words}); err != nil {
			return err
		}
	}
	return nil
}

type previewCommand struct {
	Dir   string `arg:"" help:"The course's folder."`
	Start string `required:"" placeholder:"DATE" help:"The first day of class, such as 2026-11-12."`
	Weeks int    `default:"53" help:"How many weeks to show, 1 to 53. Default: all."`
	Days  string `placeholder:"RHYTHM" help:"Class days and hour, such as 'Tue, Thu at 16:00'. Default: as the course proposes."`
	Off   string `placeholder:"DAYS" help:"Days without class, such as '23 Dec to 3 Jan, 6 Apr'."`
	Zone  string `default:"UTC" help:"The class's time zone. Default: ${default}."`
	As    string `enum:"plain,discord,slack" default:"plain" help:"Show texts with the marks of a service: plain, discord or slack."`
}

// Run plays the term with nobody but the teacher and prints what stands in the channel.
func (p *previewCommand) Run(c *console) error {
	heard, err := p.play()
	if err != nil {
		return err
	}
	return heard.writeText(c.out)
}

// play is what stands in the channel over the term.
func (p *previewCommand) play() (*transcript, error) {
	play, err := readTerm(p.Dir, p.Start, p.Days, p.Off, p.Weeks)
	if err != nil {
		return nil, err
	}
	zone, err := when.Zone(p.Zone)
	if err != nil {
		return nil, misused("--zone must be the name of a time zone, such as Europe/London")
	}
	play.people = []person{{ID: "teacher", Name: "Your teacher", Zone: p.Zone, Part: partTeacher, location: zone}}
	play.wholes = true
	heard, err := play.run(context.Background())
	if err != nil {
		return nil, err
	}
	heard.lines = slices.DeleteFunc(heard.lines, func(l line) bool { return !strings.HasPrefix(l.Place, "#") })
	for i := range heard.lines {
		l := &heard.lines[i]
		if l.Kind == kindText {
			l.Kind += ", " + lengthsSaid(lengths(l.whole, dialects()))
		}
		if p.As != plain().name {
			l.Text = dialectNamed(p.As).whole(l.whole)
		}
	}
	return heard, nil
}
