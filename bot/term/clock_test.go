package term

import (
	"testing"
	"time"
)

func TestReadingsOfTheClock(t *testing.T) {
	now := time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const hour, day = time.Hour, 24 * time.Hour
	for _, tt := range []struct {
		name           string
		e              Evidence
		start, running Doubt
	}{
		{"nothing is known", Evidence{}, Believed, Believed},
		{"a moment later", Evidence{Newest: ago(time.Minute), Confirms: true}, Believed, Believed},
		{"a step back of an hour", Evidence{Newest: ago(-hour)}, Believed, Believed},
		{"a step back of a day", Evidence{Newest: ago(-day)}, Behind, Behind},
		{"before the program was made", Evidence{Made: ago(-day)}, Early, Early},
		{"after a night", Evidence{Newest: ago(10 * hour)}, Believed, Believed},
		{"after a night, where services can be asked", Evidence{Newest: ago(10 * hour), Confirms: true}, Unconfirmed, Unconfirmed},
		{"after a month, where services can be asked", Evidence{Newest: ago(30 * day), Confirms: true}, FarAhead, Leapt},
		{"over what was due", Evidence{Newest: ago(10 * hour), Due: ago(3 * hour)}, Believed, Leapt},
		{"to what is due", Evidence{Newest: ago(5 * day), Due: now}, Believed, Believed},
		{"two weeks", Evidence{Newest: ago(LongAway)}, Believed, Believed},
		{"more than two weeks", Evidence{Newest: ago(LongAway + hour)}, FarAhead, Believed},
		{"a year, by the operator's word", Evidence{Newest: ago(365 * day), Word: true}, Believed, Believed},
		{"a year, by a service's word", Evidence{Newest: ago(365 * day), Told: ago(time.Minute)}, Believed, Believed},
		{"back, by a service's word", Evidence{Newest: ago(-365 * day), Told: now}, Believed, Believed},
		{"against a service's word", Evidence{Newest: now, Told: ago(3 * hour)}, Contradicted, Contradicted},
		{"behind, whatever the operator says", Evidence{Newest: ago(-day), Word: true}, Behind, Behind},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.e.AtStart(now); got != tt.start {
				t.Errorf("at a start it is %q, want %q", got, tt.start)
			}
			if got := tt.e.WhileRunning(now); got != tt.running {
				t.Errorf("while running it is %q, want %q", got, tt.running)
			}
		})
	}
}
