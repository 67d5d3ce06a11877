package bot

import (
	"encoding/json"
	"testing"
)

type lf2 struct {
	ID        string `json:"id"`
	Opened    bool   `json:"o,omitempty"`
	Ticked    uint64 `json:"t,omitempty"`
	Tried     uint64 `json:"q,omitempty"`
	Right     uint64 `json:"r,omitempty"`
	Checkins  int    `json:"ci,omitempty"`
	SureFirst int    `json:"s1,omitempty"`
	SureLast  int    `json:"s2,omitempty"`
	Prompt    bool   `json:"p,omitempty"`
	Help      string `json:"h,omitempty"`
	Day       int    `json:"d,omitzero"`
}

func BenchmarkTmpSlice(b *testing.B) {
	f := bigFigures()
	var l []lf2
	for k, v := range f.Lessons {
		l = append(l, lf2{ID: k, Checkins: v.Checkins, SureFirst: v.SureFirst, SureLast: v.SureLast, Day: v.Day.Ordinal()})
	}
	f.Lessons = nil
	rest, _ := json.Marshal(f)
	raw, _ := json.Marshal(l)
	b.Run("rest", func(b *testing.B) {
		for b.Loop() {
			var g figures
			json.Unmarshal(rest, &g)
		}
	})
	b.Run("slice", func(b *testing.B) {
		for b.Loop() {
			var g []lf2
			json.Unmarshal(raw, &g)
		}
	})
	b.Run("restenc", func(b *testing.B) {
		for b.Loop() {
			json.Marshal(f)
		}
	})
	b.Run("sliceenc", func(b *testing.B) {
		for b.Loop() {
			json.Marshal(l)
		}
	})
}
