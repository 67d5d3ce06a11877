package picture

import "strconv"

// The grid of a card, in pixels.
const (
	margin  = 24
	inner   = Width - 2*margin
	rowStep = 26 // from one line of text to the next
	gap     = 14 // between two parts

	barX, barWidth, barHeight = 328, 128, 14
	stepsX                    = 468
	dotsX, dotStep            = 588, 16
	sureX                     = 680

	week     = 7
	perRow   = 4 * week // days, so that a column keeps its day of the week
	dayStep  = inner / perRow
	daySize  = 20
	sureBest = 5
)

// drawCard draws c from top to bottom and cuts the sheet below the last line.
func drawCard(s *sheet, c Card) {
	y := drawTitle(s, c, 14)
	y = drawLessons(s, c, y+gap)
	y = drawDays(s, c, y+gap)
	s.cut(y + gap)
}

// drawTitle draws the lines above the rest; one that the font cannot spell takes no place.
func drawTitle(s *sheet, c Card, y int) int {
	if s.text(large(), margin, y, inner, ink, c.Title) {
		y += large().height + 2
	}
	if s.text(plain(), margin, y, inner, quiet, c.Subtitle) {
		y += rowStep
	}
	return y
}

// drawLessons draws the headings and the last rows, and returns where they end. A lesson whose name
// the font cannot spell has its number.
func drawLessons(s *sheet, c Card, y int) int {
	if len(c.Lessons) == 0 {
		s.text(plain(), margin, y, inner, ink, c.Labels.NoLessons)
		return y + rowStep
	}
	shown := c.Lessons[max(0, len(c.Lessons)-MaxLessons):]
	drawHeadings(s, c.Labels, shown, y)
	y += rowStep
	for i, l := range shown {
		if !s.text(plain(), margin, y, barX-margin-dotStep, ink, l.Name) {
			number := len(c.Lessons) - len(shown) + i + 1
			s.text(plain(), margin, y, barX-margin-dotStep, ink, c.Labels.Lesson+" "+strconv.Itoa(number))
		}
		drawSteps(s, l, c.Labels.Of, y)
		drawSure(s, l, c.Labels.To, y)
		y += rowStep
	}
	if len(shown) < len(c.Lessons) {
		s.text(plain(), margin, y, inner, quiet, c.Labels.Earlier)
		y += rowStep
	}
	return y
}

// drawHeadings leaves out the heading of the dots where no row has any.
func drawHeadings(s *sheet, words Labels, shown []Lesson, y int) {
	s.text(plain(), margin, y, barX-margin-dotStep, quiet, words.Lesson)
	s.text(plain(), barX, y, dotsX-barX-dotStep, quiet, words.Steps)
	for _, l := range shown {
		if _, last := l.sure(); last > 0 {
			s.text(plain(), dotsX, y, Width-margin-dotsX, quiet, words.Sure)
			return
		}
	}
}

// drawSteps draws the bar of a lesson and, in numbers, what it shows.
func drawSteps(s *sheet, l Lesson, of string, y int) {
	if l.Total < 1 {
		return
	}
	done := min(max(l.Done, 0), l.Total)
	drawBar(s, barX, y+(rowStep-barHeight)/2, done, l.Total)
	s.text(plain(), stepsX, y, dotsX-stepsX-dotStep, ink, between(done, of, l.Total))
}

// drawBar draws a block for each step, or one bar where blocks would be slivers.
func drawBar(s *sheet, x, y, done, total int) {
	const slit, most = 3, 12
	if total > most {
		s.frame(x, y, barWidth, barHeight, 2, edge)
		s.fill(x, y, int(float64(barWidth)*float64(done)/float64(total)), barHeight, accent)
		return
	}
	for i := range total {
		from, to := i*(barWidth+slit)/total, (i+1)*(barWidth+slit)/total-slit
		if i < done {
			s.fill(x+from, y, to-from, barHeight, accent)
		} else {
			s.frame(x+from, y, to-from, barHeight, 2, edge)
		}
	}
}

// sure returns the first and last answer, both 0 if none was given.
func (l Lesson) sure() (first, last int) {
	said := func(n int) bool { return n >= 1 && n <= sureBest }
	switch {
	case said(l.SureFirst) && said(l.SureLast):
		return l.SureFirst, l.SureLast
	case said(l.SureFirst):
		return l.SureFirst, l.SureFirst
	case said(l.SureLast):
		return l.SureLast, l.SureLast
	}
	return 0, 0
}

// drawSure draws five places from 1 to 5: a ring where the learner began, a
// full dot where the learner is now, and beside them the same in numbers.
func drawSure(s *sheet, l Lesson, to string, y int) {
	first, last := l.sure()
	if last == 0 {
		return
	}
	middle := y + rowStep/2
	for n := 1; n <= sureBest; n++ {
		x := dotsX + dotStep/2 + (n-1)*dotStep
		switch n {
		case last:
			s.disc(x, middle, 24, 0, accent)
		case first:
			s.disc(x, middle, 22, 13, accent)
		default:
			s.fill(x-2, middle-2, 4, 4, edge)
		}
	}
	words := strconv.Itoa(last)
	if first != last {
		words = between(first, to, last)
	}
	s.text(plain(), sureX, y, Width-margin-sureX, ink, words)
}

// between puts a word between two numbers.
func between(a int, word string, b int) string {
	return strconv.Itoa(a) + " " + word + " " + strconv.Itoa(b)
}
