package picture

import "strconv"

// Progress is a learner's card. It is only read.
type Progress struct {
	Title, Subtitle string
	Lessons         []Lesson // all lessons of the course, in their order
	Sure            []Row    // how sure the learner was of some lessons, and is now; see MaxRows
	Plan            Row      // what the learner planned, and when it was kept
	Days            []Day    // whole weeks without gaps, the oldest day first; see MaxWeeks
	Mondays         []string // what the first day of each week is called, "30 Nov"
	Words           Words
}

// Bounds of what is drawn.
const (
	MaxRows  = 2 // of more rows the last are drawn
	MaxWeeks = 5 // of more weeks the last are drawn
)

// A Lesson is one place on the strip of lessons.
type Lesson struct {
	Done, Total int  // steps; Done is read as 0 to Total, and a Total below 1 as 1
	Out         bool // it came out; false: it is to come, unless something of it is done
}

// A Row is two texts side by side.
type Row struct {
	Name  string
	Or    string // instead of a Name of which the font can spell nothing
	Words string // at the right, and never cut for the sake of Name
}

// A Day is one local date of the learner.
type Day struct {
	Checked bool // the learner checked in
	Planned bool // something was, or is, planned
	LeftOut bool // not counted: a holiday, a break, an outage, more time
	Future  bool // not yet begun
	Today   bool // it is framed
}

// Words are those on the card. An empty one leaves its place empty.
type Words struct {
	Lessons  string         // above the strip of lessons, "Lessons"
	Stages   [Stages]string // beside the shape of such a lesson, "3 done"
	Sure     string         // above the rows, "How sure, at first and now"
	Weekdays [week]string   // initials from Monday on
	States   [States]string // beside the shape of such a day, "checked in"
	Today    string         // beside the frame of today

	NoLessons string // instead of the strip where there is no lesson
	NoDays    string // instead of the weeks where there is no day
}

// PNG draws the card and returns the encoded picture, which belongs to the caller. It is Width pixels wide
// and at most MaxHeight high.
//
// Any text is safe: line breaks and other space become one space, invisible characters go, a letter the font
// lacks becomes its nearest plain letter or its word is left out, and what is too long ends in "…". PNG may be
// called from many goroutines at once. An error means that the encoder failed.
func (p Progress) PNG() ([]byte, error) {
	return drawn(func(s *sheet) int {
		y := drawTitle(s, p.Title, p.Subtitle) + gap
		y = drawLessons(s, p.Lessons, p.Words, y)
		y = drawSure(s, p, y)
		return drawWeeks(s, p, y+gap)
	})
}

// drawSure draws how sure the learner is and what was planned, and returns where that ends.
func drawSure(s *sheet, p Progress, y int) int {
	rows := p.Sure[max(0, len(p.Sure)-MaxRows):]
	if len(rows) > 0 {
		y += gap
		if s.text(plain(), margin, y, inner, quiet, p.Words.Sure) {
			y += line
		}
	}
	for _, r := range rows {
		s.row(r, y)
		y += line
	}
	if p.Plan == (Row{}) {
		return y
	}
	s.row(p.Plan, y+gap)
	return y + gap + line
}

// row draws a row across the picture: its words have two thirds at most, and its name has what they leave.
func (s *sheet) row(r Row, y int) {
	const apart = 20
	width := s.measure(plain(), 2*inner/3, r.Words)
	s.text(plain(), Width-margin-width, y, width, accent, r.Words)
	if room := inner - width - apart; !s.text(plain(), margin, y, room, ink, r.Name) {
		s.text(plain(), margin, y, room, ink, r.Or)
	}
}

// A Stage is how far a lesson is.
type Stage int

// The stages of a lesson.
const (
	Done Stage = iota
	Begun
	New   // it is out, and nothing of it is done
	Later // it is to come

	Stages int = iota // how many there are
)

// Stage is how far the lesson is.
func (l Lesson) Stage() Stage {
	switch total := max(l.Total, 1); {
	case l.Done >= total:
		return Done
	case l.Done > 0:
		return Begun
	case l.Out:
		return New
	}
	return Later
}

// The strip of lessons, in pixels. Up to mostNumbered lessons have their numbers; more are small blocks.
const (
	perStrip     = 12 // numbered lessons in a row
	mostNumbered = 2 * perStrip
	slit         = 6 // between two numbered lessons
	stripHeight  = 44

	perDense    = 50 // small blocks in a row
	denseSlit   = 3
	denseHeight = 100 // all rows of small blocks
)

// drawLessons draws the strip and the words for its shapes, and returns where they end.
func drawLessons(s *sheet, all []Lesson, words Words, y int) int {
	if len(all) == 0 {
		s.text(plain(), margin, y, inner, ink, words.NoLessons)
		return y + line
	}
	if s.text(plain(), margin, y, inner, quiet, words.Lessons) {
		y += line + 2
	}
	if len(all) <= mostNumbered {
		y = drawNumbered(s, all, y)
	} else {
		y = drawDense(s, all, y)
	}
	var seen [Stages]bool
	for _, l := range all {
		seen[l.Stage()] = true
	}
	return drawStages(s, words, seen, y+4)
}

// drawNumbered draws each lesson as a block with its number, in rows of twelve.
func drawNumbered(s *sheet, all []Lesson, y int) int {
	width := (inner+slit)/min(max(len(all), perStrip/2), perStrip) - slit
	for i, l := range all {
		s.lesson(l, margin+i%perStrip*(width+slit), y+i/perStrip*(stripHeight+slit), width, stripHeight, strconv.Itoa(i+1))
	}
	return y + (len(all)+perStrip-1)/perStrip*(stripHeight+slit)
}

// drawDense draws small blocks in as many rows as they need.
func drawDense(s *sheet, all []Lesson, y int) int {
	rows := (len(all) + perDense - 1) / perDense
	across := (len(all) + rows - 1) / rows
	height := min(stripHeight, denseHeight/rows) - denseSlit
	for i, l := range all {
		from, to := i%across*(inner+denseSlit)/across, (i%across+1)*(inner+denseSlit)/across-denseSlit
		s.lesson(l, margin+from, y+i/across*(height+denseSlit), to-from, height, "")
	}
	return y + rows*(height+denseSlit)
}

// lesson draws one block: full when the lesson is done, with a bar of its steps at its foot when it is begun,
// empty when it is new, and only its number, or a dot, when it is to come.
func (s *sheet) lesson(l Lesson, x, y, w, h int, number string) {
	const thick = 2
	onto := ink
	switch l.Stage() {
	case Done:
		s.fill(x, y, w, h, accent)
		onto = inverse
	case Begun:
		s.frame(x, y, w, h, thick, accent)
		bar := max(h/4, 2)
		if number == "" {
			bar = h
		}
		share := float64(l.Done) / float64(max(l.Total, 1))
		s.fill(x, y+h-bar, max(thick+2, int(float64(w)*share)), bar, accent)
	case New:
		s.frame(x, y, w, h, thick, edge)
	case Later:
		onto = quiet
		if number == "" {
			s.fill(x+w/2-2, y+h/2-min(2, h/2), 4, min(4, h), edge)
		}
	}
	s.centred(x, y, w, h, onto, number)
}

// centred draws a short text in the middle of a rectangle, or nothing where there is no room for all of it.
func (s *sheet) centred(x, y, w, h int, c uint8, words string) {
	width := s.measure(plain(), Width, words)
	if width <= w {
		s.text(plain(), x+(w-width)/2, y+(h-line)/2-1, width, c, words)
	}
}

// drawStages names the stages that occur, in as many lines as they need.
func drawStages(s *sheet, words Words, seen [Stages]bool, y int) int {
	sample := [Stages]Lesson{{Done: 1}, {Done: 1, Total: 2}, {Out: true}, {}}
	x := margin
	for st, word := range words.Stages {
		if !seen[st] || word == "" {
			continue
		}
		width := toWord + s.measure(plain(), inner/2-toWord-daySize, word)
		if x > margin && x+width > Width-margin {
			x, y = margin, y+line
		}
		s.lesson(sample[st], x, y+(line-daySize)/2, daySize, daySize, "")
		s.text(plain(), x+toWord, y, width-toWord, ink, word)
		x += width + daySize
	}
	return y + line
}
