package picture

// A state is what a day looks like on the strip.
type state int

const (
	checked state = iota
	open
	leftOut
	toCome
	noPlan
	states int = iota
)

func (d Day) state() state {
	switch {
	case d.Checked:
		return checked
	case d.LeftOut:
		return leftOut
	case d.Planned && d.Future:
		return toCome
	case d.Planned:
		return open
	}
	return noPlan
}

// label is the word for a state.
func (st state) label(words Labels) string {
	return [states]string{words.CheckedIn, words.Open, words.LeftOut, words.ToCome, words.NoPlan}[st]
}

// drawDays draws the strip and its legend, and returns where they end.
func drawDays(s *sheet, c Card, y int) int {
	if len(c.Days) == 0 {
		s.text(plain(), margin, y, inner, ink, c.Labels.NoDays)
		return y + rowStep
	}
	shown := c.Days[max(0, len(c.Days)-MaxDays):]
	if len(shown) == len(c.Days) {
		s.text(plain(), margin, y, inner, quiet, c.DaysFrom)
		y += rowStep + 4
	}
	var seen [states]bool
	for i, d := range shown {
		seen[d.state()] = true
		drawDay(s, d.state(), margin+i%perRow*dayStep, y+i/perRow*dayStep)
	}
	rows := (len(shown) + perRow - 1) / perRow
	return drawLegend(s, c.Labels, seen, y+rows*dayStep+4)
}

// drawDay draws one day, in a shape of its own for each state.
func drawDay(s *sheet, st state, x, y int) {
	const small, dot = 10, 4
	switch st {
	case checked:
		s.fill(x, y, daySize, daySize, accent)
	case open:
		s.frame(x, y, daySize, daySize, 3, quiet)
	case leftOut:
		s.stripes(x, y, daySize, daySize, quiet)
	case toCome:
		s.frame(x+(daySize-small)/2, y+(daySize-small)/2, small, small, 2, quiet)
	case noPlan:
		s.fill(x+(daySize-dot)/2, y+(daySize-dot)/2, dot, dot, edge)
	}
}

// drawLegend names the states that occur, in as many lines as they need; a
// word gets at most half a line.
func drawLegend(s *sheet, words Labels, seen [states]bool, y int) int {
	const toWord, apart = daySize + 8, 24
	x := margin
	for st := range state(states) {
		word := st.label(words)
		if !seen[st] || word == "" {
			continue
		}
		width := toWord + s.measure(plain(), inner/2-toWord-apart, word)
		if x > margin && x+width > Width-margin {
			x, y = margin, y+rowStep
		}
		drawDay(s, st, x, y+(rowStep-daySize)/2)
		s.text(plain(), x+toWord, y, width-toWord, ink, word)
		x += width + apart
	}
	return y + rowStep
}
