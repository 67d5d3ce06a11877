package playground

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

// storied is a class whose chips say their names in the channel, and whose term ends after a week.
func storied(t *testing.T) Config {
	t.Helper()
	clock, _ := newClock(t, ClockOptions{})
	room := newRoom(t, Options{Now: clock.Now})
	room.Connect(answering(classBot))
	over := clock.Now().Add(7 * 24 * time.Hour)
	tells := func(words string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := room.Act(ctx, "ada", Action{Channel: "class", Text: words})
			return err
		}
	}
	return Config{
		Room: room, Clock: clock, Token: testToken,
		Chips: []Chip{
			{Label: "One", Note: "First.", Run: tells("the first")},
			{Label: "Two", Note: "Second.", Run: tells("the second"), Look: "rivera", Shows: map[string]string{"rivera": "direct"}},
		},
		End:    func(context.Context) (time.Time, bool) { return over, true },
		Report: func(context.Context) (string, error) { return "who heard what", nil },
		Anew:   func(context.Context) (Config, error) { return storied(t), nil },
	}
}

// TestStoryIsToldInOrder presses chips in every order, and never reads something twice or out of order.
func TestStoryIsToldInOrder(t *testing.T) {
	s := serveConfig(t, storied(t))
	chip := func(n string) string { return s.submit(t, "/chip", url.Values{"n": {n}, "back": {"show=ada"}}) }
	second := chip("2")
	expect(t, second, "the first", "the second", "What comes before was played first. Two: Second.", `data-look="phone-rivera"`,
		`id="phone-rivera"`, `data-key="rivera.direct"`)
	if !strings.Contains(second, `id="tab-rivera.direct" data-key="rivera.direct" data-count="0" aria-current="page"`) {
		t.Error("the chip does not show where it plays")
	}
	again := chip("1")
	expect(t, again, "the first", "Once more from the start. One: First.")
	if strings.Contains(again, "the second") {
		t.Error("a story that is told once more begins with its end")
	}
	expect(t, s.submit(t, "/clock", url.Values{"end": {"1"}}), `data-look="report"`, `<details class="report" id="report" open>`)
	late := chip("2")
	expect(t, late, "Once more from the start. What comes before was played first. Two: Second.")
	if strings.Contains(late, `id="report" open`) {
		t.Error("the story goes on after its term")
	}
}

// TestBackToTheStart is one press, and leaves no word of what was said.
func TestBackToTheStart(t *testing.T) {
	s := serveConfig(t, storied(t))
	s.submit(t, "/act", url.Values{"person": {"ada"}, "channel": {"class"}, "text": {"hello there"}})
	before := s.page(t, "/revision")
	page := s.submit(t, "/anew", nil)
	expect(t, page, "Back at the start.", "Nothing here yet.")
	if strings.Contains(page, "hello there") || s.page(t, "/revision") == before {
		t.Error("the class is the one from before")
	}
}

// TestChipsAndTermsTell shows what a chip tells until something else is played, and what a longer term would be like at the end.
func TestChipsAndTermsTell(t *testing.T) {
	nothing := func(context.Context) error { return nil }
	var clock *Clock
	s := serveTest(t, silentBot, Config{
		Chips: []Chip{
			{Label: "Dark", Run: nothing, Account: func() []string { return []string{"It was dark for <2> days."} }}, {Label: "Light", Run: nothing},
		},
		End:     func(context.Context) (time.Time, bool) { return clock.Now(), true },
		Report:  func(context.Context) (string, error) { return "a table", nil },
		Outlook: func(context.Context) ([]string, error) { return nil, errors.New("no") },
	})
	clock = s.clock
	expect(t, s.submit(t, "/chip", url.Values{"n": {"1"}}), `id="account"><li>It was dark for &lt;2&gt; days.</li></ul>`)
	expect(t, s.submit(t, "/chip", url.Values{"n": {"2"}}), `id="account"></ul>`, "could not be found out; the log says why")
	s.Outlook = func(context.Context) ([]string, error) { return []string{"Long."}, nil }
	expect(t, s.page(t, "/"), `id="outlook"><li>Long.</li></ul>`)
}
