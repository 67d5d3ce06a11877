package picture

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden pictures again")

var weekdays = [week]string{"M", "T", "W", "T", "F", "S", "S"}

var english = Words{
	Lessons: "Lessons", Stages: [Stages]string{"3 done", "2 begun", "1 new", "4 to come"}, Sure: "How sure, at first and now",
	Weekdays: weekdays, NoLessons: "No lesson yet. The first takes 20 minutes.", NoDays: "No day to show yet.",
	States: [States]string{"checked in", "class day, open", "left out", "to come", "no class"}, Today: "today",
}

var calendarEnglish = TermWords{
	Weekdays: weekdays, Lesson: "lesson", Session: "live session", Off: "day off", Last: "last day",
	More: "It goes on until Friday 2 July.",
}

// ada is a usual card, four weeks in.
func ada() Progress {
	return Progress{
		Title:    "Ada",
		Subtitle: "Biology 9b · week 4 of 6",
		Lessons: []Lesson{
			{4, 4, true}, {5, 5, true}, {4, 5, true}, {3, 3, true}, {7, 20, true}, {0, 3, true}, {0, 3, false}, {0, 0, false}, {0, 4, false},
			{0, 4, false},
		},
		Sure: []Row{
			{"Active transport in root cells", "Lesson 4", "half way"},
			{"Señor Peña’s “slug” – a story", "Lesson 5", "a little → could explain it"},
		},
		Plan:    Row{"Planned: finish the lab notes", "", "here on Thu 26 Nov"},
		Days:    weeks(5, 31),
		Mondays: mondays(5),
		Words:   english,
	}
}

// weeks is n weeks with class on Tuesday and Thursday, the fourth week off,
// and all from the day after `today` on still to come.
func weeks(n, today int) []Day {
	days := make([]Day, n*week)
	for i := range days {
		class := i%week == 1 || i%week == 3
		days[i] = Day{Planned: class, Future: i > today, Today: i == today, LeftOut: i/week == 3,
			Checked: i < today && (class && i%4 != 0 || i%9 == 5)}
	}
	return days
}

func mondays(n int) (list []string) {
	day := time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)
	for i := range n {
		list = append(list, day.AddDate(0, 0, i*week).Format("2 Jan"))
	}
	return list
}

// many is the largest card: as many lessons as a course may have, and more rows, weeks and words than there is room for.
func many(lessons int) Progress {
	c := ada()
	for c.Lessons = nil; len(c.Lessons) < lessons; {
		n := len(c.Lessons)
		c.Lessons = append(c.Lessons, Lesson{Done: (lessons - n) / 20, Total: 5, Out: n < lessons/2})
	}
	long := strings.Repeat("viele schöne Worte ", 5)
	c.Sure = append(c.Sure, c.Sure...)
	for i := range c.Sure {
		c.Sure[i].Name, c.Sure[i].Words = long, long
	}
	c.Subtitle, c.Plan, c.Days, c.Mondays = long, c.Sure[0], weeks(12, 70), mondays(12)
	c.Words = Words{Lessons: long, Stages: [Stages]string{long, long, long, long}, Sure: long, Today: long,
		States: [States]string{long, long, long, long, long}, Weekdays: [week]string{"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"}}
	return c
}

func hostile() Progress {
	return Progress{
		Title:    "Line one\nline two\r\n\ttabbed\x00\x1b[31m",
		Subtitle: strings.Repeat("long ", 2000),
		Lessons: []Lesson{
			{9, 3, true}, {-4, math.MaxInt, true}, {math.MaxInt, math.MaxInt, false}, {1, math.MinInt, false}, {math.MinInt, -1, false},
		},
		Sure: []Row{
			{"\u202eright to left\u202c", "Lesson 1", "bad \xff\xc3 bytes"},
			{"a" + strings.Repeat("\u0301", 10000), "Lesson 2", strings.Repeat("W", 10000)},
		},
		Plan:    Row{"👩‍🔬 science 日本", "", "日本"},
		Days:    weeks(3, 17)[:20],
		Mondays: []string{strings.Repeat("W", 10000)},
		Words:   english,
	}
}

// scripts has names in many ways of writing; those that the font lacks are left out.
func scripts() Progress {
	c := ada()
	c.Title, c.Subtitle = "Мария Иванова", "生物学 9б"
	c.Sure = []Row{{"Κύτταρα και όσμωση", "Lesson 1", "nearly"}, {"التناضح في الخلايا", "Lesson 2", "a little → nearly"}}
	return c
}

func cards() map[string]interface{ PNG() ([]byte, error) } {
	one := ada()
	one.Lessons, one.Sure, one.Plan, one.Days, one.Mondays = []Lesson{{2, 5, true}}, nil, Row{}, weeks(1, 2), mondays(1)
	return map[string]interface{ PNG() ([]byte, error) }{
		"usual": ada(), "scripts": scripts(), "one": one, "many": many(400), "thousand": many(1000), "hostile": hostile(),
		"first-day": Progress{Title: "Ada", Subtitle: "Biology 9b · week 1 of 6", Words: english},
		"zero":      Progress{}, "term": term(6), "term-16": term(16), "term-year": term(42), "term-zero": Term{},
	}
}

// term is a calendar of n weeks with lessons on Tuesday and Thursday, a session every other week, and a week off.
func term(n int) Term {
	t := Term{Title: "Biology 9b", Subtitle: "Every Tuesday and Thursday at 16:00, London time", Days: make([]TermDay, n*week),
		Mondays: mondays(n), Words: calendarEnglish}
	lesson := 0
	for i := range t.Days {
		d := &t.Days[i]
		d.Inside, d.Off, d.Last = i > 0 && i < len(t.Days)-2, i/week == 3, i == len(t.Days)-3
		if class := i%week == 1 || i%week == 3; class && !d.Off {
			lesson++
			d.Lesson, d.More = lesson, lesson%5 == 0
		}
		d.Session = i%(2*week) == 3 || i%(3*week) == 4
	}
	return t
}

func render(t testing.TB, c interface{ PNG() ([]byte, error) }) ([]byte, image.Image) {
	t.Helper()
	data, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("the picture does not decode: %v", err)
	}
	return data, img
}

func TestGolden(t *testing.T) {
	for name, c := range cards() {
		t.Run(name, func(t *testing.T) {
			data, got := render(t, c)
			file := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(file, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := load(t, file)
			if got.Bounds() != want.Bounds() {
				t.Fatalf("bounds are %v, want %v", got.Bounds(), want.Bounds())
			}
			if n, at := differences(got, want); n > 0 {
				t.Errorf("%d pixels differ from %s, the first at %v; look, then run with -update", n, file, at)
			}
		})
	}
}

func load(t *testing.T, file string) image.Image {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func differences(a, b image.Image) (n int, first image.Point) {
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if near(a.At(x, y), b.At(x, y)) {
				continue
			}
			if n == 0 {
				first = image.Pt(x, y)
			}
			n++
		}
	}
	return n, first
}

// near tells whether two colours are at most one shade apart, as the rims of letters may be on machines that round
// otherwise.
func near(a, b color.Color) bool {
	x, y := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	apart := func(v, w uint8) bool { return max(v, w)-min(v, w) > 0x100/shades }
	return x.A == y.A && !apart(x.R, y.R) && !apart(x.G, y.G) && !apart(x.B, y.B)
}

func TestBounds(t *testing.T) {
	for name, c := range cards() {
		data, img := render(t, c)
		size := img.Bounds().Size()
		if size.X != Width || size.Y < 1 || size.Y > MaxHeight {
			t.Errorf("%s is %v, want %d wide and at most %d high", name, size, Width, MaxHeight)
		}
		if len(data) > 30<<10 {
			t.Errorf("%s has %d bytes, want at most 30 KB", name, len(data))
		}
		if !emptyEdge(img) {
			t.Errorf("%s draws into its margin", name)
		}
	}
}

// emptyEdge tells whether nothing is drawn on the border of 8 pixels, beside the round corners.
func emptyEdge(img image.Image) bool {
	r := img.Bounds()
	inside := r.Inset(8)
	for y := range r.Max.Y {
		for x := range r.Max.X {
			if !image.Pt(x, y).In(inside) && !inCorner(image.Pt(x, y), r) && img.At(x, y) != colours[paper] {
				return false
			}
		}
	}
	return true
}

func inCorner(p image.Point, r image.Rectangle) bool {
	return min(p.X, r.Max.X-1-p.X) < corner && min(p.Y, r.Max.Y-1-p.Y) < corner
}

// The letters are read where a telephone shows the picture 350 pixels wide, and where a desktop shows it 350 high.
func TestLettersAreReadableOnATelephone(t *testing.T) {
	for _, across := range []int{Width, MaxHeight} {
		if got := plainSize * 350.0 / float64(across); got < 11 {
			t.Errorf("the letters of a picture of %d pixels are %.1f high at 350", across, got)
		}
	}
}

// Of more weeks and rows the last are drawn, and of a long term the first weeks.
func TestShowsTheLatest(t *testing.T) {
	c := ada()
	c.Days, c.Mondays = weeks(14, 90), mondays(14)
	c.Sure = append([]Row{{"hidden", "", "1"}}, c.Sure...)
	latest := c
	latest.Days, latest.Mondays = c.Days[(14-MaxWeeks)*week:], c.Mondays[14-MaxWeeks:]
	latest.Sure = c.Sure[1:]
	a, _ := render(t, c)
	if b, _ := render(t, latest); !bytes.Equal(a, b) {
		t.Error("a long time is not drawn like its latest weeks")
	}
	year := term(MaxTerm + 1)
	a, _ = render(t, year)
	year.Words.More = ""
	if b, _ := render(t, year); bytes.Equal(a, b) {
		t.Error("no line says that the term goes on")
	}
}

// Each lesson of a course is on the strip at a place of its own, and each stage looks another way.
func TestEachLessonIsOnTheStrip(t *testing.T) {
	for _, n := range []int{1, 2, 11, 12, 13, 24, 25, 50, 51, 400, 577, 1000} {
		c := Progress{Lessons: make([]Lesson, n)}
		for i := range c.Lessons {
			c.Lessons[i] = Lesson{Total: 4, Out: true}
		}
		seen := map[string]int{}
		for at := 0; at < n; at += max(1, n/7) {
			for done, out := range map[int]bool{0: false, 2: true, 4: true} {
				c.Lessons[at] = Lesson{Done: done, Total: 4, Out: out}
				data, _ := render(t, c)
				if other, ok := seen[string(data)]; ok {
					t.Errorf("of %d lessons, lesson %d with %d steps looks like lesson %d", n, at, done, other)
				}
				seen[string(data)] = at
			}
			c.Lessons[at] = Lesson{Total: 4, Out: true}
		}
	}
}

// Buffers are used again: nothing of one card may be left on the next.
func TestNothingIsLeftOver(t *testing.T) {
	want := map[string][]byte{}
	for name, c := range cards() {
		want[name], _ = render(t, c)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for name, c := range cards() {
				if got, err := c.PNG(); err != nil || !bytes.Equal(got, want[name]) {
					t.Errorf("%s came out differently the second time (%v)", name, err)
				}
			}
		})
	}
	all.Wait()
}

func TestDayState(t *testing.T) {
	for _, tc := range []struct {
		day  Day
		want State
	}{
		{Day{}, NoPlan},
		{Day{Future: true}, NoPlan},
		{Day{Planned: true}, Open},
		{Day{Planned: true, Future: true}, ToCome},
		{Day{Planned: true, Future: true, LeftOut: true}, LeftOut},
		{Day{Planned: true, LeftOut: true}, LeftOut},
		{Day{Planned: true, LeftOut: true, Checked: true}, CheckedIn},
		{Day{Checked: true}, CheckedIn},
	} {
		if got := tc.day.State(); got != tc.want {
			t.Errorf("%+v is state %d, want %d", tc.day, got, tc.want)
		}
	}
}

// The shapes must differ without their colours.
func TestShapesDiffer(t *testing.T) {
	differ := func(of string, n int, draw func(s *sheet, i int)) {
		seen := map[string]int{}
		for i := range n {
			s := &sheet{pix: make([]uint8, Width*MaxHeight)}
			s.wipe()
			draw(s, i)
			var shape strings.Builder
			for i := range 50 * 50 {
				shape.WriteByte("01"[min(s.pix[i/50*Width+i%50], 1)])
			}
			if other, ok := seen[shape.String()]; ok {
				t.Errorf("%d and %d of the %s have the same shape", i, other, of)
			}
			seen[shape.String()] = i
		}
	}
	differ("letters on a block", 2, func(s *sheet, i int) { s.lesson(Lesson{Done: 1}, 5, 5, 40, 40, strconv.Itoa(i)) })
	differ("days", States, func(s *sheet, i int) { s.state(State(i), 10, 10) })
	differ("days, one of them today", 2, func(s *sheet, i int) { s.day(Day{Checked: true, Today: i == 0}, 10, 10) })
	lessons := []Lesson{{Done: 3, Total: 3}, {Done: 1, Total: 3}, {Total: 3, Out: true}, {Total: 3}}
	differ("lessons", Stages, func(s *sheet, i int) { s.lesson(lessons[i], 5, 5, 40, 40, "12") })
	differ("small lessons", Stages, func(s *sheet, i int) { s.lesson(lessons[i], 5, 5, 9, 9, "") })
	dates := []TermDay{{}, {Inside: true}, {Lesson: 1}, {Off: true}, {Session: true}, {Last: true},
		{Lesson: 1, Session: true}, {Lesson: 1, Last: true}}
	differ("dates", len(dates), func(s *sheet, i int) { s.termDay(dates[i], 5, 5, 33, 32) })
}

// The grounds of the clients: Discord dark and darker, both light, Slack dark.
var grounds = []color.Color{rgb(0x313338), rgb(0x1a1a1e), rgb(0xffffff), rgb(0x1a1d21)}

// Whatever the ground of a client is, letters and shapes stand on the ground of the picture: it is nowhere else
// transparent than at its corners.
func TestContrast(t *testing.T) {
	if len(colours) != colors || colors > 16 {
		t.Errorf("there are %d colours, want %d, at most 16", len(colours), colors)
	}
	for c, least := range map[uint8]float64{ink: 7, quiet: 4.5, accent: 4.5, edge: 3} {
		if got := contrast(colours[paper], colours[c]); got < least {
			t.Errorf("colour %d has contrast %.2f, want %.1f", c, got, least)
		}
	}
	for name, c := range cards() {
		_, img := render(t, c)
		r := img.Bounds()
		for i := range r.Dx() * r.Dy() {
			p := image.Pt(i%r.Dx(), i/r.Dx())
			if _, _, _, alpha := img.At(p.X, p.Y).RGBA(); alpha != 0xffff && !inCorner(p, r) {
				t.Fatalf("%s is transparent at %v", name, p)
			}
		}
		if _, _, _, alpha := img.At(0, 0).RGBA(); alpha != 0 {
			t.Errorf("%s has no round corners", name)
		}
	}
}

// This is why there is a ground: no grey, and so no colour, can be read on all grounds of the clients.
func TestNoColourSuitsEveryGround(t *testing.T) {
	best := 0.0
	for v := range 256 {
		least := math.Inf(1)
		for _, ground := range grounds {
			least = min(least, contrast(color.Gray{Y: uint8(v)}, ground))
		}
		best = max(best, least)
	}
	if best < 3 || best >= 4.5 {
		t.Errorf("the best colour has contrast %.2f on all grounds", best)
	}
}

// contrast is the ratio of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func FuzzPNG(f *testing.F) {
	f.Add("Ada", "Osmosis", "of", 4, 5, 2, 4, []byte{0, 1, 2, 4, 8, 15})
	f.Add("\n\r\t", "\u202eא\u0301\xff", "", -1, math.MaxInt, 6, -6, bytes.Repeat([]byte{3}, 300))
	f.Fuzz(func(t *testing.T, title, name, word string, done, total, first, last int, days []byte) {
		l := Lesson{Done: done, Total: total, Out: first > 0}
		c := Progress{Title: title, Subtitle: name, Plan: Row{word, "", name}, Lessons: []Lesson{l, l}}
		c.Sure = []Row{{name, word, title}, {word, name, name}}
		c.Words = Words{Lessons: word, Stages: [Stages]string{name, word, title, word}, NoDays: name}
		c.Words.States = [States]string{name, word, title, name, word}
		year := Term{Title: name, Subtitle: title, Words: TermWords{Lesson: name, Session: word, Off: title, Last: word, More: name}}
		for i, b := range days[:min(len(days), 300)] {
			c.Days = append(c.Days, Day{Checked: b&1 > 0, Planned: b&2 > 0, LeftOut: b&4 > 0, Future: b&8 > 0, Today: i == last})
			year.Days = append(year.Days, TermDay{
				Inside: b&1 > 0, Lesson: int(b >> 2), Session: b&2 > 0, Off: b&4 > 0, Last: i == last, More: b&8 > 0,
			})
		}
		for _, p := range []interface{ PNG() ([]byte, error) }{c, year} {
			data, img := render(t, p)
			if len(data) > 30<<10 || img.Bounds().Dx() != Width || img.Bounds().Dy() > MaxHeight || !emptyEdge(img) {
				t.Errorf("%T: %d bytes, %v: out of bounds", p, len(data), img.Bounds())
			}
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	for _, name := range []string{"usual", "many", "term-16"} {
		c := cards()[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				data, err := c.PNG()
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size), "png-bytes")
		})
	}
}
