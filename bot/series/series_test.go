package series

import (
	"slices"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/turn"
	"afterbell/bot/when"

	"afterbell/bot/term"
	"afterbell/store/memory"
)

// A discussion comes on the dates of whoever planned it, and not on what is a day off for the class then.
func TestWhenItComes(t *testing.T) {
	day := func(s string) when.Date {
		d, err := when.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name, rhythm, from, until, zone, class string
		off, out                               []string
		now                                    string
		comes, skipped                         []string
	}{
		{
			name: "a limit", rhythm: "Tuesdays at 09:00", from: "2026-12-01", until: "2026-12-12", zone: "Europe/London", class: "Europe/London",
			now: "2026-11-28T10:00:00Z", comes: []string{"2026-12-01", "2026-12-08"},
		},
		{
			name: "what is over", rhythm: "Tuesdays at 09:00", from: "2026-12-01", until: "2026-12-12", zone: "Europe/London",
			class: "Europe/London", now: "2026-12-01T09:00:00Z", comes: []string{"2026-12-08"},
		},
		{
			name: "a day off", rhythm: "Tuesdays at 09:00", from: "2026-12-01", until: "2026-12-15", zone: "Europe/London", class: "Europe/London",
			off: []string{"2026-12-08"}, out: []string{"2026-12-15"}, now: "2026-11-28T10:00:00Z", comes: []string{"2026-12-01"},
			skipped: []string{"2026-12-08"},
		},
		{
			name: "Tuesday morning in Auckland is Monday in London", rhythm: "Tuesdays at 09:00", from: "2026-12-01", until: "2026-12-08",
			zone: "Pacific/Auckland", class: "Europe/London", off: []string{"2026-11-30"}, now: "2026-11-28T10:00:00Z",
			comes: []string{"2026-12-08"}, skipped: []string{"2026-12-01"},
		},
		{
			name: "an hour that clocks leave out", rhythm: "daily at 01:30", from: "2027-03-27", until: "2027-03-29", zone: "Europe/London",
			class: "Europe/London", now: "2027-03-01T10:00:00Z", comes: []string{"2027-03-27", "2027-03-28", "2027-03-29"},
		},
		{
			name: "an hour that comes twice", rhythm: "daily at 01:30", from: "2026-10-24", until: "2026-10-26", zone: "Europe/London",
			class: "Europe/London", now: "2026-10-25T00:45:00Z", comes: []string{"2026-10-26"},
		},
	} {
		r, err := when.ParseRhythm(c.rhythm)
		if err != nil {
			t.Fatal(err)
		}
		r.From, r.Until = day(c.from), day(c.until)
		class := record.Class{Zone: c.class}
		for _, d := range c.off {
			class.Run.Rhythm.Off = append(class.Run.Rhythm.Off, when.Span{From: day(d), To: day(d)})
		}
		x := Repeated{Rhythm: r, Prompt: record.Prompt{Zone: c.zone}}
		for _, d := range c.out {
			x.Out = append(x.Out, day(d))
		}
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		comes, off := x.ahead(&class, now)
		if got := names(comes); !slices.Equal(got, c.comes) {
			t.Errorf("%s: comes on %v, want %v", c.name, got, c.comes)
		}
		if got := names(off); !slices.Equal(got, c.skipped) {
			t.Errorf("%s: skips %v, want %v", c.name, got, c.skipped)
		}
	}
}

func names(dates []when.Date) (list []string) {
	for _, d := range dates {
		list = append(list, d.String())
	}
	return list
}

// What an absence made late is not posted once the next one has come.
func TestALateOneGivesWay(t *testing.T) {
	r, err := when.ParseRhythm("Tuesdays at 09:00")
	if err != nil {
		t.Fatal(err)
	}
	r.From, r.Until = when.Date{Year: 2026, Month: 12, Day: 1}, when.Date{Year: 2026, Month: 12, Day: 8}
	x := &Repeated{ID: "ID", Rhythm: r, Prompt: record.Prompt{Zone: "Europe/London"}}
	class := record.Class{Zone: "Europe/London"}
	if got, want := x.prompt(&class, r.From).Expires, x.at(r.Until); !got.Equal(want) {
		t.Errorf("the first gives way at %s, want %s", got, want)
	}
	if got := x.prompt(&class, r.Until).Expires; !got.IsZero() {
		t.Errorf("the last gives way at %s", got)
	}
}

// However often the dates of a class are reckoned anew, each date is planned once; a day off takes it away, and what
// somebody withdrew by itself does not come back.
func TestEachDateIsPlannedOnce(t *testing.T) {
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	r, err := when.ParseRhythm("Tuesdays at 09:00")
	if err != nil {
		t.Fatal(err)
	}
	r.From, r.Until = when.Date{Year: 2026, Month: 12, Day: 1}, when.Date{Year: 2026, Month: 12, Day: 22}
	x := &Repeated{ID: "ID", Rhythm: r, Began: true, Prompt: record.Prompt{Class: "C", Zone: "Europe/London", Text: "How was it?"}}
	class := record.Class{ID: "C", Zone: "Europe/London"}
	planned := func(tx bot.Tx) []string {
		list, err := record.Names(tx, record.PostsOf("prompt/C/ID-"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	err = memory.New().Update(t.Context(), func(tx bot.Tx) error {
		view := func() *term.View { return &term.View{Tx: tx, Now: now, Class: class} }
		for _, step := range []struct {
			name string
			do   func() error
			want []string
		}{
			{"planned", func() error { return nil }, []string{"2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"}},
			{"again", func() error { return nil }, []string{"2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"}},
			{"a day off", func() error {
				class.Run = class.Run.Without(when.Span{From: r.From, To: r.From})
				return nil
			}, []string{"2026-12-08", "2026-12-15", "2026-12-22"}},
			{"withdrawn", func() error {
				p := x.prompt(&class, r.From.AddDays(7))
				if err := tx.Delete("post/" + turn.TalkKey(p)); err != nil {
					return err
				}
				return record.RemovePrompt(tx, p.Class, p.ID)
			}, []string{"2026-12-15", "2026-12-22"}},
			{"stopped", func() error { x.Stopped = now; return nil }, nil},
		} {
			if err := step.do(); err != nil {
				return err
			}
			if err := x.plan(view()); err != nil {
				return err
			}
			if got := planned(tx); !slices.Equal(got, step.want) {
				t.Errorf("%s: %v, want %v", step.name, got, step.want)
			}
			kept, err := record.Names(tx, record.PromptsOf("C"))
			if err != nil || len(kept) != len(step.want) {
				t.Errorf("%s: %v discussions are kept, want %d, %v", step.name, kept, len(step.want), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
