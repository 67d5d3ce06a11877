package picture

import "strconv"

// Term is the calendar of a term. It is only read.
type Term struct {
	Title, Subtitle string
	Days            []TermDay // whole weeks without gaps, the oldest day first; see MaxTerm
	Mondays         []string  // what the first day of each week is called, "30 Nov"
	Words           TermWords
}

// MaxTerm is how many weeks are drawn; of more weeks the first are, and TermWords.More says that it goes on.
const MaxTerm = 2 * mostInColumn

// A TermDay is one date of a term.
type TermDay struct {
	Inside  bool // it lies between the first day and the last
	Lesson  int  // the number of the lesson that comes on it; 0: none does
	More    bool // further lessons come on it
	Session bool // a live session is on it
	Off     bool // it is a day off
	Last    bool // the class ends on it
}

// TermWords are those on the calendar. An empty one leaves its place empty.
type TermWords struct {
	Weekdays [week]string
	Lesson   string // beside the shape of a lesson, "lesson, with its number"
	Session  string // "live session"
	Off      string // "day off"
	Last     string // "last day"
	More     string // below weeks of which not all are drawn
}

// PNG draws the calendar and returns the encoded picture, as that of Progress does.
func (t Term) PNG() ([]byte, error) {
	return drawn(func(s *sheet) int {
		y := drawTitle(s, t.Title, t.Subtitle) + gap
		if len(t.Days) <= oneColumn*week {
			grid := column{x: margin, step: dayStep, height: weekStep + 2}
			end := grid.draw(s, t, 0, oneColumn, y)
			return max(end, drawMarks(s, t, y+line, true))
		}
		weeks := min(len(t.Days)/week, MaxTerm)
		rows := (weeks + 1) / 2
		grid := column{x: margin, step: 33, height: weekStep}
		if rows > roomy {
			grid.height = 28
		}
		end := grid.draw(s, t, 0, rows, y)
		grid.x = Width - margin - grid.width()
		grid.draw(s, t, rows, weeks, y)
		if weeks < len(t.Days)/week && s.text(plain(), margin, end+6, inner, ink, t.Words.More) {
			end += line
		}
		return drawMarks(s, t, end+gap, false)
	})
}

// How many weeks stand one below the other: beside their words alone, and in each of two columns.
const (
	oneColumn    = 11
	roomy        = 13 // with as much room between them as in a short term
	mostInColumn = 15
)

// A column is a part of the weeks, one below the other.
type column struct {
	x, step, height int
}

func (c column) width() int { return mondayWidth - 8 + week*c.step }

// draw draws the weeks with indexes from first to before end, and returns where they end.
func (c column) draw(s *sheet, t Term, first, end, y int) int {
	days := c.x + mondayWidth - 8
	s.weekdays(t.Words.Weekdays, days, y, c.step)
	y += line
	for w := first; w < end && (w+1)*week <= len(t.Days); w++ {
		if w < len(t.Mondays) {
			s.text(plain(), c.x, y+(c.height-line)/2, mondayWidth-8, quiet, t.Mondays[w])
		}
		for i, d := range t.Days[w*week : (w+1)*week] {
			s.termDay(d, days+i*c.step, y, c.step, c.height)
		}
		y += c.height
	}
	return y
}

// termDay draws one date in a cell: a block with the number of its lesson, stripes on a day off, a bar below a live
// session, and a frame around the last day.
func (s *sheet) termDay(d TermDay, x, y, w, h int) {
	const thick, bar, dot = 2, 4, 4
	x, y, w, h = x+1, y+1, w-2, h-2
	if d.Last {
		s.edge(x, y, w, h, thick, ink)
		x, y, w, h = x+thick, y+2*thick, w-2*thick, h-4*thick // free above and below, so that it is seen around a block
	}
	if d.Session {
		s.fill(x, y+h-bar, w, bar, ink)
		h -= bar + thick
	}
	switch {
	case d.Lesson > 0:
		s.fill(x, y, w, h, accent)
		s.number(d, x, y, w, h)
	case d.Off:
		s.stripes(x, y, w, h, quiet)
	case d.Inside:
		s.fill(x+(w-dot)/2, y+(h-dot)/2, dot, dot, edge)
	}
}

// number draws the number of the lesson of a date, with a plus if there are more and it has room.
func (s *sheet) number(d TermDay, x, y, w, h int) {
	number := strconv.Itoa(d.Lesson)
	if d.More && s.measure(plain(), Width, number+"+") <= w {
		number += "+"
	}
	s.centred(x, y, w, h, inverse, number)
}

// drawMarks names what occurs, below the weeks or beside them, and returns where that ends.
func drawMarks(s *sheet, t Term, y int, beside bool) int {
	left := margin
	if beside {
		left = weeksEnd + 24
	}
	x := left
	for _, m := range t.marks() {
		width := 8 + toWord + s.measure(plain(), Width-margin-left-toWord-8, m.word)
		if x > left && (beside || x+width > Width-margin) {
			x, y = left, y+line
		}
		if s.text(plain(), x+toWord+8, y, width-toWord-8, ink, m.word) {
			s.termDay(m.sample, x, y, 33, line)
			x += width + daySize
		}
	}
	return y + line
}

// A mark is a word beside a sample of what it means.
type mark struct {
	word   string
	sample TermDay
}

// marks are the words for what occurs in the weeks that are drawn.
func (t Term) marks() (list []mark) {
	var seen TermDay
	for _, d := range t.Days[:min(len(t.Days), MaxTerm*week)] {
		seen.Lesson = max(seen.Lesson, d.Lesson)
		seen.Session, seen.Off, seen.Last = seen.Session || d.Session, seen.Off || d.Off && d.Lesson == 0, seen.Last || d.Last
	}
	for _, m := range []struct {
		mark
		occurs bool
	}{
		{mark{t.Words.Lesson, TermDay{Lesson: 1}}, seen.Lesson > 0},
		{mark{t.Words.Session, TermDay{Session: true}}, seen.Session},
		{mark{t.Words.Off, TermDay{Off: true}}, seen.Off},
		{mark{t.Words.Last, TermDay{Last: true}}, seen.Last},
	} {
		if m.occurs && m.word != "" {
			list = append(list, m.mark)
		}
	}
	return list
}
