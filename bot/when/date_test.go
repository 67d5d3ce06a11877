package when

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{
		"2026-11-26": {2026, time.November, 26},
		"2028-02-29": {2028, time.February, 29},
		"0001-01-01": {1, time.January, 1},
		"9999-12-31": {9999, time.December, 31},
	} {
		if got, err := ParseDate(in); err != nil || got != want || got.String() != in {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01",
		"2026-1-1", "26-11-26", "2026-11-26 ", "2026/11/26", "2026-11-26T00:00", "+026-11-26", "today"} {
		if got, err := ParseDate(in); err == nil || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want an error", in, got, err)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	for ordinal := -800_000; ordinal < 2_900_000; ordinal += 997 {
		d := FromOrdinal(ordinal)
		if d.Ordinal() != ordinal {
			t.Fatalf("FromOrdinal(%d).Ordinal() = %d", ordinal, d.Ordinal())
		}
		if d.AddDays(1).Sub(d) != 1 || !d.Before(d.AddDays(1)) || !d.After(d.AddDays(-1)) || d.Compare(d) != 0 {
			t.Fatalf("%v: the days around it are out of order", d)
		}
		if want := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday(); d.Weekday() != want {
			t.Fatalf("%v.Weekday() = %v, want %v", d, d.Weekday(), want)
		}
	}
	if d := FromOrdinal(0); d != (Date{1970, time.January, 1}) {
		t.Errorf("FromOrdinal(0) = %v", d)
	}
	if d := (Date{2026, time.January, 31}).AddDays(30); d != (Date{2026, time.March, 2}) {
		t.Errorf("31 January + 30 days = %v", d)
	}
}

func TestDateTexts(t *testing.T) {
	d := Date{2026, time.November, 26}
	if d.Long() != "Thursday 26 November" || d.Short() != "Thu 26 Nov" {
		t.Errorf("got %q and %q", d.Long(), d.Short())
	}
	if zero := (Date{}); zero.Long()+zero.Short()+zero.String() != "" {
		t.Error("the zero Date has a text")
	}
	if got := Wall(At(d, Clock{18, 0}, zone(t, "Asia/Tokyo"))); got != "Thu 26 Nov, 18:00" {
		t.Errorf("Wall = %q", got)
	}
}

func TestJSON(t *testing.T) {
	type stored struct {
		D     Date
		None  Date
		C     Clock
		R     Rhythm
		Quiet Quiet
	}
	in := stored{
		D: Date{2026, time.November, 26}, C: Clock{16, 5}, Quiet: DefaultQuiet(),
		R: Rhythm{
			Days: DaysOf(time.Tuesday, time.Thursday), At: Clock{16, 0}, Every: 2, From: Date{2026, time.November, 12},
			Off: []Span{{Date{2026, time.December, 23}, Date{2027, time.January, 3}}}, Extra: []Date{{2026, time.December, 5}},
		},
	}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"D":"2026-11-26","None":"","C":"16:05","R":{"days":"Tue, Thu","at":"16:00","every":2,"from":"2026-11-12",` +
		`"off":[{"from":"2026-12-23","to":"2027-01-03"}],"extra":["2026-12-05"]},"Quiet":{"from":"21:00","to":"08:00"}}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var out stored
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{`{"D":"2026-02-30"}`, `{"C":"24:00"}`, `{"R":{"days":"Tue, Blue"}}`} {
		if json.Unmarshal([]byte(bad), &out) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// zone returns a location that must exist.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// on returns a date for tables.
func on(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
