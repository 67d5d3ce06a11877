package record

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"afterbell/bot/when"
)

// TestLessonSet writes sets and reads them back, through JSON as the store does.
func TestLessonSet(t *testing.T) {
	day := when.Date{Year: 2026, Month: time.November, Day: 26}
	for _, want := range []lessonSet{
		nil,
		{"": {Checkins: 1, Day: day}},
		{"osmosis": {}},
		{
			"osmosis":   {true, math.MaxUint64, 5, 4, 1234, 1, 5, day, true, Privately | ToOther, "further", day},
			"diffusion": {Tried: 1 << 63, Day: when.Date{Year: 1969, Month: 12, Day: 30}},
		},
		{"a b;c d1 %\"\\ü": {Help: "x;y z1+%41\x00", Checkins: 2}},
	} {
		raw, err := json.Marshal(Figures{Lessons: want})
		if err != nil {
			t.Fatal(err)
		}
		var got Figures
		if err := json.Unmarshal(raw, &got); err != nil || !reflect.DeepEqual(got.Lessons, want) {
			t.Errorf("%s: %v, %+v, want %+v", raw, err, got.Lessons, want)
		}
	}
}

// TestLessonSetDamaged refuses what cannot be read, and passes over figures of a later version.
func TestLessonSetDamaged(t *testing.T) {
	var s lessonSet
	for _, text := range []string{"osmosis c!", "osmosis t", "%zz c1", "osmosis h%", "osmosis d" + strings.Repeat("z", 30)} {
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, s)
		}
	}
	if err := s.UnmarshalText([]byte("osmosis c1 wnew;later w1")); err != nil || s["osmosis"].Checkins != 1 || len(s) != 2 {
		t.Errorf("a later version: %v, %v", s, err)
	}
}
