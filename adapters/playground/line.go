package playground

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"afterbell/bot/order"
)

// The time line is the term from its first day to its end, in hours, with what happens in it. It is dragged forward, or stepped
// through with arrow keys; without a script there is a button beside it, and each mark ahead is a button of its own.

// A MarkKind is a sort of what stands on the time line.
type MarkKind string

// The kinds of marks.
const (
	MarkLesson  MarkKind = "lesson"
	MarkSession MarkKind = "session" // a lesson that people meet for
	MarkOff     MarkKind = "off"     // no class
	MarkChange  MarkKind = "change"  // somebody's clocks go forward or back
)

// A Mark is something on the time line.
type Mark struct {
	Kind  MarkKind
	Label string
	From  time.Time
	To    time.Time // zero: it is an instant
}

// lineWidth is how many units the drawing of the time line is wide.
const lineWidth = 1000

// A line is the time line as the page shows it.
type line struct {
	From    string // its beginning, for the script
	ZoneID  string
	Hours   int // so long it is
	Now     int // the clock is in this hour of it
	Words   string
	Marks   []lineMark
	Summary string
}

type lineMark struct {
	Kind     MarkKind
	X, Width int
	Label    string
	When     string // its day and hour in the zone of the page
	To       string // as a form sends it; empty: it is past
}

// line prepares the time line; nil where there is none.
func (s *Server) line(ctx context.Context, now time.Time) *line {
	if s.Marks == nil || s.End == nil {
		return nil
	}
	end, ok := s.End(ctx)
	marks, err := s.Marks(ctx)
	if err != nil {
		s.Log.Error().Err(err).Msg("time line could not be drawn")
	}
	if err != nil || !ok || len(marks) == 0 {
		return nil
	}
	order.By(marks, func(a, b Mark) int { return cmp.Or(a.From.Compare(b.From), strings.Compare(a.Label, b.Label)) })
	from := s.lineStart(marks)
	l := &line{From: from.UTC().Format(time.RFC3339), ZoneID: s.Zone.String(), Hours: max(1, int(end.Sub(from)/time.Hour))}
	l.Now = min(max(0, int(now.Sub(from)/time.Hour)), l.Hours)
	l.Words = now.In(s.Zone).Format("Mon 2 Jan, 15:04")
	for _, m := range marks {
		if x, width, in := l.place(m, from); in {
			l.Marks = append(l.Marks, s.marked(m, x, width, now))
		}
	}
	l.Summary = summary(marks)
	return l
}

// lineStart is the day on which the term, or the first thing in it, begins.
func (s *Server) lineStart(marks []Mark) time.Time {
	first := marks[0].From
	for _, m := range marks {
		if m.Kind == MarkLesson {
			first = m.From
			break
		}
	}
	local := first.In(s.Zone)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, s.Zone)
}

// place is where a mark stands in the drawing, if it stands in the term.
func (l *line) place(m Mark, from time.Time) (x, width int, in bool) {
	unit := func(t time.Time) int { return int(t.Sub(from)/time.Minute) * lineWidth / (l.Hours * 60) }
	x, width = unit(m.From), 4
	if !m.To.IsZero() {
		width = max(width, unit(m.To)-x)
	}
	return x, width, x >= 0 && x < lineWidth
}

func (s *Server) marked(m Mark, x, width int, now time.Time) lineMark {
	local := m.From.In(s.Zone)
	lm := lineMark{Kind: m.Kind, X: x, Width: width, Label: m.Label, When: local.Format("Mon 2 Jan, 15:04")}
	if m.Kind == MarkOff {
		lm.When = local.Format("Mon 2 Jan")
		if last := m.To.In(s.Zone).Add(-time.Hour); last.Format(time.DateOnly) != local.Format(time.DateOnly) {
			lm.When += last.Format(" to Mon 2 Jan")
		}
	}
	if m.From.After(now) {
		lm.To = m.From.UTC().Format(time.RFC3339)
	}
	return lm
}

// summary says how much of what stands on the line.
func summary(marks []Mark) string {
	count := map[MarkKind]int{}
	for _, m := range marks {
		count[m.Kind]++
	}
	var parts []string
	for _, k := range []struct {
		kind      MarkKind
		one, many string
	}{
		{MarkLesson, "1 lesson", "lessons"}, {MarkSession, "1 live session", "live sessions"},
		{MarkOff, "1 time without class", "times without class"}, {MarkChange, "1 change of clocks", "changes of clocks"},
	} {
		switch n := count[k.kind]; n {
		case 0:
		case 1:
			parts = append(parts, k.one)
		default:
			parts = append(parts, strconv.Itoa(n)+" "+k.many)
		}
	}
	return "The term: " + strings.Join(parts, ", ")
}

// goTo pushes the clock to an hour of the time line, counted from its start.
func (s *Server) goTo(ctx context.Context, hour string) error {
	n, err := strconv.Atoi(hour)
	l := s.line(ctx, s.Clock.Now())
	if err != nil || l == nil || n < 0 || n > l.Hours {
		return refusef("The time line has no such hour.")
	}
	from, err := time.Parse(time.RFC3339, l.From)
	if err != nil {
		return fmt.Errorf("playground: time line: %w", err)
	}
	if at := from.Add(time.Duration(n) * time.Hour); at.After(s.Clock.Now()) {
		return s.Clock.To(ctx, at)
	}
	return refusef("The clock never goes back. Back to the start begins the term again.")
}
