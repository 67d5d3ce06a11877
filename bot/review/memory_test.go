package review

import (
	"math"
	"slices"
	"testing"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// vectors are histories of answers with what the FSRS project says comes of them, for its default weights without short
// steps: the long-term scheduler in fsrs_test.go of go-fsrs, and the first answers in FSRS-6.test.ts of ts-fsrs.
var vectors = []struct {
	name       string
	days       []int // between the answers
	grades     []Grade
	stability  []float64 // after each answer
	difficulty []float64
}{
	{
		"long-term scheduler of go-fsrs", []int{0, 3, 14, 57, 196, 586, 1559, 10, 1, 3, 5, 9, 15},
		[]Grade{Good, Good, Good, Good, Good, Good, Again, Again, Good, Good, Good, Good, Good},
		[]float64{2.3065, 13.8269, 56.9567, 196.2353, 586.4835, 1559.3567, 9.8832, 1.3527, 2.392, 4.8562, 8.7624, 15.186, 25.1362},
		[]float64{2.1181, 2.1112, 2.1043, 2.0975, 2.0906, 2.0837, 7.3832, 9.1251, 9.1112, 9.0973, 9.0835, 9.0696, 9.0558},
	},
	{"a first answer that was wrong", []int{0}, []Grade{Again}, []float64{0.212}, []float64{6.4133}},
	{"a first answer that was right", []int{0}, []Grade{Good}, []float64{2.3065}, []float64{2.1181}},
	{"a first answer that was easy", []int{0}, []Grade{Easy}, []float64{8.2956}, []float64{1}},
}

// Memories are those of the reference, to the fourth digit.
func TestMemoriesAreThoseOfTheReference(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.0001 }
	for _, v := range vectors {
		var m Memory
		day := 20_000
		for i, g := range v.grades {
			day += v.days[i]
			if m = m.Graded(g, day); !near(m.Stability, v.stability[i]) || !near(m.Difficulty, v.difficulty[i]) {
				t.Errorf("%s, answer %d: %.6f and %.6f, want %.4f and %.4f", v.name, i+1, m.Stability, m.Difficulty, v.stability[i], v.difficulty[i])
			}
		}
	}
}

// The memory state that fsrs-rs gives (src/inference.rs) for a history in which two answers are of one day.
func TestTheMemoryStateOfTheReference(t *testing.T) {
	var m Memory
	day := 20_000
	for i, g := range []Grade{Again, Good, Good, Good, Good, Good} {
		day += []int{0, 0, 1, 3, 8, 21}[i]
		m = m.Graded(g, day)
	}
	if math.Abs(m.Stability-53.335106) > 0.0001 || math.Abs(m.Difficulty-6.3574867) > 0.0001 {
		t.Errorf("the memory is %.6f and %.6f, want 53.335106 and 6.357487", m.Stability, m.Difficulty)
	}
}

// A question comes back when 90 of 100 are still known, or as many as the class wants, and never on the same day.
func TestGapsFollowTheShareThatIsKnown(t *testing.T) {
	if g := GapsFor(90); math.Abs(float64(g)-1) > 1e-9 {
		t.Errorf("the gaps for 90 of 100 are %f stabilities, want 1", float64(g))
	}
	var days []int
	m := Memory{}
	for i, g := range []Grade{Good, Good, Good, Good, Good, Good, Again, Again} {
		m = m.Graded(g, []int{0, 3, 17, 74, 270, 856, 2415, 2425}[i])
		days = append(days, m.Due(GapsFor(90))-m.Day)
	}
	if want := []int{2, 14, 57, 196, longest, longest, 10, 1}; !slices.Equal(days, want) {
		t.Errorf("it stays away for %v days, want %v", days, want)
	}
	p := parameters()
	for _, percent := range []int{70, 80, 85, 90, 95, 97} {
		m := Memory{}.Graded(Easy, 0).Graded(Easy, 9)
		due := m.Due(GapsFor(percent))
		raw := p.NextState(&fsrs.MemoryState{Stability: 8.2956, Difficulty: 1}, float64(percent)/100, 9, Easy).Interval
		if want := 9 + int(math.Round(min(raw, longest))); due != want {
			t.Errorf("for %d of 100 it comes back on day %d, want %d", percent, due, want)
		}
	}
}

// What lies ahead of today by more than the date that travel can give was noted under a wrong clock.
func TestADateAhead(t *testing.T) {
	m := Memory{}.Graded(Good, 100)
	for day, want := range map[int]bool{98: false, 99: true, 100: true, 101: false} {
		if m.On(day) != want {
			t.Errorf("an answer of day 100 is one of day %d: %t", day, !want)
		}
	}
	if got := m.Graded(Good, 50); got.Day != 50 || got.Stability != m.Stability {
		t.Errorf("with the clock set back it is %+v", got)
	}
}
