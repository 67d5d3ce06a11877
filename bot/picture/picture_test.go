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
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the golden pictures again")

var english = Labels{
	Lesson: "Lesson", Steps: "Steps done", Sure: "How sure, 1-5", Of: "of", To: "to",
	Earlier: "Earlier lessons are in the text.", NoLessons: "No lesson yet. The first takes 20 minutes.", NoDays: "No day to show yet.",
	CheckedIn: "checked in", Open: "planned, still open", LeftOut: "left out", ToCome: "to come", NoPlan: "nothing planned",
}

// ada is a usual card, six weeks in.
func ada() Card {
	return Card{
		Title:    "Ada · Biology 9b",
		Subtitle: "Week 3 of 6, until Friday 27 November",
		Lessons: []Lesson{
			{Name: "Cells", Done: 4, Total: 4, SureFirst: 3, SureLast: 5},
			{Name: "Diffusion", Done: 5, Total: 5, SureFirst: 2, SureLast: 2},
			{Name: "Osmosis", Done: 4, Total: 5, SureFirst: 2, SureLast: 4},
			{Name: "Active transport in root cells", Done: 7, Total: 20, SureLast: 3},
			{Name: "Señor Peña’s “slug” – a story", Done: 0, Total: 3},
			{Name: "Reading week"},
		},
		Days:     weeks(6, 30),
		DaysFrom: "Your days from Monday 19 October",
		Labels:   english,
	}
}

// weeks is n weeks with class on Tuesday and Thursday, the fourth week off,
// and all from day `today` on still to come.
func weeks(n, today int) []Day {
	days := make([]Day, n*week)
	for i := range days {
		class := i%week == 1 || i%week == 3
		days[i] = Day{Planned: class, Future: i >= today, LeftOut: i/week == 3, Checked: i < today && (class && i%4 != 0 || i%9 == 5)}
	}
	return days
}

// many is the largest card: more lessons, days and words than there is room for.
func many() Card {
	c := ada()
	for len(c.Lessons) < 200 {
		c.Lessons = append(c.Lessons, ada().Lessons...)
	}
	c.Days, c.Labels = weeks(12, 70), wordy()
	return c
}

// wordy has a legend of one entry for each half line.
func wordy() Labels {
	long := strings.Repeat("viele schöne Worte ", 5)
	return Labels{
		Lesson: long, Steps: long, Sure: long, Of: long, To: long, Earlier: long, NoLessons: long, NoDays: long,
		CheckedIn: long, Open: long, LeftOut: long, ToCome: long, NoPlan: long,
	}
}

func hostile() Card {
	return Card{
		Title:    "Line one\nline two\r\n\ttabbed\x00\x1b[31m",
		Subtitle: strings.Repeat("long ", 2000),
		Lessons: []Lesson{
			{Name: "\u202eright to left\u202c", Done: 9, Total: 3, SureFirst: -1, SureLast: 6},
			{Name: "שלום עולם", Done: -4, Total: math.MaxInt, SureFirst: math.MaxInt, SureLast: 1},
			{Name: "bad \xff\xc3 bytes", Done: math.MaxInt, Total: math.MaxInt, SureFirst: 5, SureLast: 1},
			{Name: "a" + strings.Repeat("\u0301", 10000), Done: 1, Total: math.MinInt},
			{Name: "Łódź, Tūī, İstanbul, H₂O", Done: 1, Total: 12},
			{Name: "👩‍🔬 science 日本", Done: 1, Total: 13},
		},
		Days:     weeks(12, 50),
		DaysFrom: strings.Repeat("W", 10000),
		Labels:   english,
	}
}

// scripts has names in many ways of writing; those that the font lacks are left out.
func scripts() Card {
	c := ada()
	c.Title, c.Subtitle = "Мария Иванова", "生物学 9б"
	c.Lessons = []Lesson{
		{Name: "Κύτταρα και όσμωση", Done: 2, Total: 4, SureLast: 3},
		{Name: "Їжак і ёж", Done: 1, Total: 4},
		{Name: "浸透", Done: 1, Total: 3},
		{Name: "خلية: cell", Done: 3, Total: 3},
		{Name: "ใจดี", Done: 0, Total: 3},
	}
	return c
}

func cards() map[string]Card {
	dark := ada()
	dark.Dark = true
	year := ada()
	year.Days = weeks(12, 70)
	return map[string]Card{
		"usual": ada(), "scripts": scripts(), "dark": dark, "twelve-weeks": year, "many": many(), "hostile": hostile(),
		"first-day": {Title: "Ada · Biology 9b", Subtitle: "Week 1 of 6", Labels: english},
		"zero":      {},
	}
}

func render(t testing.TB, c Card) ([]byte, image.Image) {
	t.Helper()
	data, err := PNG(c)
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
			if color.RGBAModel.Convert(a.At(x, y)) == color.RGBAModel.Convert(b.At(x, y)) {
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
	if _, img := render(t, many()); img.Bounds().Dy() != MaxHeight {
		t.Errorf("the largest card is %d high, MaxHeight is %d", img.Bounds().Dy(), MaxHeight)
	}
}

// emptyEdge tells whether nothing touches the border of 8 pixels.
func emptyEdge(img image.Image) bool {
	r := img.Bounds()
	inside := r.Inset(8)
	paper := img.At(0, 0)
	for y := range r.Max.Y {
		for x := range r.Max.X {
			if !image.Pt(x, y).In(inside) && img.At(x, y) != paper {
				return false
			}
		}
	}
	return true
}

func TestShowsTheLatest(t *testing.T) {
	c := ada()
	c.Lessons, c.Days = nil, weeks(14, 90)
	for i := range 200 {
		c.Lessons = append(c.Lessons, Lesson{Name: "Lesson", Total: 200, Done: i})
	}
	latest := c
	latest.Lessons = append([]Lesson{{Name: "hidden"}}, c.Lessons[200-MaxLessons:]...)
	latest.Days = append([]Day{{}}, c.Days[len(c.Days)-MaxDays:]...)
	a, _ := render(t, c)
	b, _ := render(t, latest)
	if !bytes.Equal(a, b) {
		t.Error("a long course is not drawn like its latest lessons and days")
	}
	latest.Lessons = latest.Lessons[1:]
	if d, _ := render(t, latest); bytes.Equal(a, d) {
		t.Error("no line says that earlier lessons are missing")
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
				if got, err := PNG(c); err != nil || !bytes.Equal(got, want[name]) {
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
		want state
	}{
		{Day{}, noPlan},
		{Day{Future: true}, noPlan},
		{Day{Planned: true}, open},
		{Day{Planned: true, Future: true}, toCome},
		{Day{Planned: true, Future: true, LeftOut: true}, leftOut},
		{Day{Planned: true, LeftOut: true}, leftOut},
		{Day{Planned: true, LeftOut: true, Checked: true}, checked},
		{Day{Checked: true}, checked},
	} {
		if got := tc.day.state(); got != tc.want {
			t.Errorf("%+v is state %d, want %d", tc.day, got, tc.want)
		}
	}
}

// The shapes must differ without their colours.
func TestShapesDiffer(t *testing.T) {
	seen := map[string]state{}
	for st := range state(states) {
		s := &sheet{pix: make([]uint8, Width*MaxHeight)}
		s.wipe(false)
		drawDay(s, st, 0, 0)
		var shape strings.Builder
		for i := range daySize * daySize {
			shape.WriteByte("01"[min(s.pix[i/daySize*Width+i%daySize], 1)])
		}
		if other, ok := seen[shape.String()]; ok {
			t.Errorf("states %d and %d have the same shape", st, other)
		}
		seen[shape.String()] = st
	}
}

func TestContrast(t *testing.T) {
	for name, p := range map[string]color.Palette{"light": light, "dark": dark} {
		if len(p) != colors || len(p) > 16 {
			t.Errorf("%s has %d colours, want %d, at most 16", name, len(p), colors)
		}
		for c, least := range map[uint8]float64{ink: 7, quiet: 4.5, accent: 4.5, edge: 3} {
			if got := contrast(p[paper], p[c]); got < least {
				t.Errorf("%s colour %d has contrast %.2f, want %.1f", name, c, got, least)
			}
		}
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
		l := Lesson{Name: name, Done: done, Total: total, SureFirst: first, SureLast: last}
		c := Card{Title: title, Subtitle: name, DaysFrom: word, Lessons: []Lesson{l, l}, Dark: total%2 == 0}
		c.Labels = Labels{Of: word, To: word, CheckedIn: name, Open: word, LeftOut: title, ToCome: name, NoPlan: word, NoDays: name}
		for _, b := range days[:min(len(days), 2*MaxDays)] {
			c.Days = append(c.Days, Day{Checked: b&1 > 0, Planned: b&2 > 0, LeftOut: b&4 > 0, Future: b&8 > 0})
		}
		data, img := render(t, c)
		if len(data) > 30<<10 || img.Bounds().Dx() != Width || img.Bounds().Dy() > MaxHeight || !emptyEdge(img) {
			t.Errorf("%d bytes, %v: out of bounds", len(data), img.Bounds())
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	for _, name := range []string{"usual", "twelve-weeks", "many"} {
		c := cards()[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				data, err := PNG(c)
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size), "png-bytes")
		})
	}
}
