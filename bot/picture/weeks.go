package picture

// A State is what a day looks like.
type State int

// The states of a day.
const (
	CheckedIn State = iota
	Open            // something was planned, and there is no check-in yet
	LeftOut         // it is not counted
	ToCome          // something is planned
	NoPlan

	States int = iota // how many there are
)

// State is what the day looks like. Where more than one field is true, the first of Checked, LeftOut, Future with
// Planned, Planned decides.
func (d Day) State() State {
	switch {
	case d.Checked:
		return CheckedIn
	case d.LeftOut:
		return LeftOut
	case d.Planned && d.Future:
		return ToCome
	case d.Planned:
		return Open
	}
	return NoPlan
}

// The weeks, in pixels: what their first day is called stands before them, and the words for the shapes beside.
const (
	mondayWidth = 92
	dayStep     = 40
	daySize     = 22
	weekStep    = 32
	toWord      = daySize + 10 // from a shape to its word
	weeksEnd    = margin + mondayWidth + week*dayStep
)

// drawWeeks draws the weeks as rows of seven with their words, and returns where they end.
func drawWeeks(s *sheet, p Progress, y int) int {
	if len(p.Days) < week {
		s.text(plain(), margin, y, inner, ink, p.Words.NoDays)
		return y + line
	}
	left := max(0, len(p.Days)/week-MaxWeeks)
	days, mondays := p.Days[left*week:], p.Mondays[min(left, len(p.Mondays)):]
	var seen [States]bool
	today := false
	for _, d := range days {
		seen[d.State()] = true
		today = today || d.Today
	}
	end := drawStates(s, p.Words, seen, today, y+line)
	s.weekdays(p.Words.Weekdays, margin+mondayWidth, y, dayStep)
	y += line
	for i, d := range days[:len(days)/week*week] {
		x, top := margin+mondayWidth+i%week*dayStep, y+i/week*weekStep
		if i%week == 0 && i/week < len(mondays) {
			s.text(plain(), margin, top+(weekStep-line)/2, mondayWidth, quiet, mondays[i/week])
		}
		s.day(d, x+(dayStep-daySize)/2, top+(weekStep-daySize)/2)
	}
	return max(end, y+len(days)/week*weekStep)
}

// weekdays draws the initials above seven columns.
func (s *sheet) weekdays(initials [week]string, x, y, step int) {
	for i, initial := range initials {
		s.centred(x+i*step, y, step, line, quiet, initial)
	}
}

// day draws one day, with a frame around it if it is today.
func (s *sheet) day(d Day, x, y int) {
	const around, thick = 5, 2
	if d.Today {
		s.frame(x-around, y-around, daySize+2*around, daySize+2*around, thick, ink)
	}
	s.state(d.State(), x, y)
}

// state draws a shape of its own for each state.
func (s *sheet) state(st State, x, y int) {
	const small, dot = 12, 4
	switch st {
	case CheckedIn:
		s.fill(x, y, daySize, daySize, accent)
	case Open:
		s.frame(x, y, daySize, daySize, 3, quiet)
	case LeftOut:
		s.stripes(x, y, daySize, daySize, quiet)
	case ToCome:
		s.frame(x+(daySize-small)/2, y+(daySize-small)/2, small, small, 2, quiet)
	case NoPlan:
		s.fill(x+(daySize-dot)/2, y+(daySize-dot)/2, dot, dot, edge)
	}
}

// drawStates names the states that occur, and the frame of today, one below the other beside the weeks.
func drawStates(s *sheet, words Words, seen [States]bool, today bool, y int) int {
	const x = weeksEnd + 24
	name := func(word string, shape func(y int)) {
		if s.text(plain(), x+toWord, y, Width-margin-x-toWord, ink, word) {
			shape(y + (line-daySize)/2)
			y += line
		}
	}
	for st, word := range words.States {
		if seen[st] {
			name(word, func(y int) { s.state(State(st), x, y) })
		}
	}
	if today {
		name(words.Today, func(y int) { s.frame(x, y, daySize, daySize, 2, ink) })
	}
	return y
}
