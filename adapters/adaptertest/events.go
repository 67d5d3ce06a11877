package adaptertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
)

// handler is the bot: it knows a small command table, passes events on, and answers as told.
type handler struct {
	events chan bot.Event
	reply  chan bot.Reply
}

// Commands implements bot.Handler. The names are those of the product, since services refuse some.
func (*handler) Commands() []bot.Command {
	return []bot.Command{
		{Name: "today", Description: "What is open.", Typed: true, Private: true, ReadOnly: true},
		{Name: "checkin", Description: "Note what you did.", Typed: true, Private: true, Opens: true,
			Options: []bot.Option{{Name: "did", Description: "what you did", Max: 1000}}},
		{Name: "checkin.form", Private: true, Opens: true},
		{Name: "start", Private: true},
		{Name: "tick", Private: true},
		{Name: "more", Private: true},
	}
}

// Handle implements bot.Handler.
func (h *handler) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	select {
	case h.events <- ev:
	case <-ctx.Done():
		return bot.Reply{}, ctx.Err()
	}
	select {
	case r := <-h.reply:
		return r, nil
	case <-ctx.Done():
		return bot.Reply{}, ctx.Err()
	}
}

// Complete implements bot.Handler.
func (*handler) Complete(context.Context, bot.Event) ([]bot.Choice, error) { return nil, nil }

// running is a Harness whose adapter runs with the suite as its bot.
type running struct {
	Harness
	bot *handler
	end context.CancelFunc
	out chan error // what Run returned
}

func run(t *testing.T, h Harness) *running {
	t.Helper()
	r := &running{Harness: h, bot: &handler{events: make(chan bot.Event), reply: make(chan bot.Reply)}}
	r.begin(t)
	t.Cleanup(func() { r.stop(t) })
	return r
}

// begin lets the adapter run.
func (r *running) begin(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.end, r.out = cancel, make(chan error, 1)
	go func(p bot.Platform, out chan<- error) { out <- p.Run(ctx, r.bot) }(r.Platform, r.out)
}

// stop ends the adapter, if it was not ended before.
func (r *running) stop(t *testing.T) {
	t.Helper()
	if r.out == nil {
		return
	}
	r.end()
	expectEnd(t, r.out)
	r.out = nil
}

func expectEnd(t *testing.T, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Run ended with %v, want nil", err)
		}
	case <-time.After(patience):
		t.Error("Run did not end with its context")
	}
}

// receive answers the next event with reply and returns the event.
func (r *running) receive(t *testing.T, reply bot.Reply) bot.Event {
	t.Helper()
	var ev bot.Event
	select {
	case ev = <-r.bot.events:
	case <-time.After(patience):
		t.Fatal("no event arrived")
	}
	select {
	case r.bot.reply <- reply:
	case <-time.After(patience):
		t.Fatal("the adapter gave up on the handler")
	}
	return ev
}

// ask lets the person do something, answers it, and returns the event and what the person got.
func (r *running) ask(t *testing.T, do bot.Event, reply bot.Reply) (bot.Event, Answer) {
	t.Helper()
	r.Do(do)
	ev := r.receive(t, reply)
	return ev, r.answer(t)
}

func (r *running) answer(t *testing.T) Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a, err := r.Answer(ctx)
	if err != nil {
		t.Fatalf("the person got no answer: %v", err)
	}
	return a
}

// expectEvent compares what every event carries.
func (r *running) expectEvent(t *testing.T, ev, want bot.Event) {
	t.Helper()
	if ev.ID == "" || len(ev.ID) > 64 || ev.At.IsZero() {
		t.Errorf("event id %q, at %v", ev.ID, ev.At)
	}
	if ev.From.ID != r.Person.ID {
		t.Errorf("event from %q, want %q", ev.From.ID, r.Person.ID)
	}
	if ev.Kind != want.Kind || ev.Action != want.Action {
		t.Errorf("event is %s %q, want %s %q", ev.Kind, ev.Action, want.Kind, want.Action)
	}
	if want.In.Direct() != ev.In.Direct() || ev.In.Platform != want.In.Platform || ev.In.Space != want.In.Space ||
		ev.In.Channel != want.In.Channel {
		t.Errorf("event in %+v, want %+v", ev.In, want.In)
	}
	if want.On.ID != "" && ev.On.ID != want.On.ID {
		t.Errorf("event on %+v, want %+v", ev.On, want.On)
	}
	for name, value := range want.Args {
		if ev.Args[name] != value {
			t.Errorf("argument %s = %q, want %q", name, ev.Args[name], value)
		}
	}
}

func testCommand(t *testing.T, h Harness) {
	r := run(t, h)
	do := bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "checkin", Args: map[string]string{"did": "read <b> & *lesson* 3"}}
	ev, got := r.ask(t, do, bot.Reply{Message: say("Noted."), Private: true})
	r.expectEvent(t, ev, do)
	if words(got.Text) != "Noted." || !got.Private {
		t.Errorf("the person got %+v", got)
	}
	expectTexts(t, h, h.Channel)
}

// What is pressed comes with the place where it was: of direct messages the harness says which space
// they belong to, or that the service names none.
func testPress(t *testing.T, h Harness) {
	r, o := run(t, h), &outbox{h: h}
	for _, at := range []bot.Place{h.Channel, h.Direct} {
		r.press(t, o, at)
	}
}

func (r *running) press(t *testing.T, o *outbox, at bot.Place) {
	t.Helper()
	m := say("Lesson 4")
	m.Buttons = []bot.Button{{Label: "Start", Action: "start", Target: "r1.l4"}}
	m.Select = &bot.Select{Action: "tick", Target: "r1.l4", Many: true, Options: []bot.Choice{
		{Label: "Step 1", Value: "1"}, {Label: "Step 2", Value: "2"}, {Label: "Step 3", Value: "3"},
	}}
	sent := o.send(t, bot.Post{Key: "card/" + at.User, To: at, Message: m})
	card := sent[len(sent)-1]
	press := bot.Event{Kind: bot.KindButton, In: at, On: card, Action: "start", Args: map[string]string{"target": "r1.l4"}}
	ev, got := r.ask(t, press, bot.Reply{Message: say("Step 1 first."), Private: true})
	r.expectEvent(t, ev, press)
	if at.Direct() && strings.HasPrefix(words(got.Text), "Lesson 4") {
		got = r.answer(t) // the card itself came first, as what is written to the person does
	}
	if words(got.Text) != "Step 1 first." || !got.Private {
		t.Errorf("the button answered %+v", got)
	}
	pick := bot.Event{Kind: bot.KindSelect, In: at, On: card, Action: "tick", Args: map[string]string{"target": "r1.l4", "value": "1,3"}}
	ev, got = r.ask(t, pick, bot.Reply{Message: say("Two ticked."), Private: true})
	r.expectEvent(t, ev, pick)
	if words(got.Text) != "Two ticked." {
		t.Errorf("the select answered %+v", got)
	}
}

func checkinForm() *bot.Form {
	return &bot.Form{Action: "checkin.form", Target: "l4", Title: "Check in", Submit: "Save", Note: "Ms Rivera can read this.",
		Fields: []bot.Field{
			{Name: "did", Label: "What did you do?", Kind: bot.FieldText, Required: true, Value: "lab *notes*"},
			{Name: "sure", Label: "How sure do you feel?", Kind: bot.FieldOne, Options: []bot.Choice{
				{Label: "a little", Value: "2"}, {Label: "nearly", Value: "4"}}},
		}}
}

func testForm(t *testing.T, h Harness) {
	r := run(t, h)
	open := bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "checkin"}
	_, got := r.ask(t, open, bot.Reply{Form: checkinForm()})
	if got.Form == nil || got.Form.Title != "Check in" || len(got.Form.Fields) != 2 ||
		got.Form.Fields[0].Name != "did" || got.Form.Fields[0].Value != "lab *notes*" {
		t.Fatalf("instead of the form the person got %+v", got)
	}
	submit := bot.Event{Kind: bot.KindForm, In: h.Channel, Action: "checkin.form",
		Args: map[string]string{"target": "l4", "did": "lab notes\nand more", "sure": "4"}}
	ev, got := r.ask(t, submit, bot.Reply{Message: say("Noted."), Private: true})
	r.expectEvent(t, ev, submit)
	if words(got.Text) != "Noted." || !got.Private {
		t.Errorf("the form answered %+v", got)
	}
}

func testFieldErrors(t *testing.T, h Harness) {
	r := run(t, h)
	r.ask(t, bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "checkin"}, bot.Reply{Form: checkinForm()})
	submit := bot.Event{Kind: bot.KindForm, In: h.Channel, Action: "checkin.form", Args: map[string]string{"target": "l4", "did": "x"}}
	const sentence = "Please write a little more."
	_, got := r.ask(t, submit, bot.Reply{FieldErrors: map[string]string{"did": sentence}, Private: true})
	if got.Errors["did"] != sentence && words(got.Text) != sentence && !containsWords(got.Text, sentence) {
		t.Errorf("the sentence at the field did not reach the person: %+v", got)
	}
}

func testReplace(t *testing.T, h Harness) {
	r := run(t, h)
	m := say("Page one")
	m.Buttons = []bot.Button{{Label: "Read on", Action: "more", Target: "2"}}
	r.ask(t, bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "today"}, bot.Reply{Message: m, Private: true})
	press := bot.Event{Kind: bot.KindButton, In: h.Channel, Action: "more", Args: map[string]string{"target": "2"}}
	_, got := r.ask(t, press, bot.Reply{Message: say("Page two"), Private: true, Replace: true})
	if words(got.Text) != "Page two" || !got.Private || !got.Replaced {
		t.Errorf("the page was not replaced: %+v", got)
	}
}

func testDirectWords(t *testing.T, h Harness) {
	r := run(t, h)
	write := bot.Event{Kind: bot.KindMessage, In: h.Direct, Text: "does anybody read this?"}
	ev, got := r.ask(t, write, bot.Reply{Message: say("Nobody reads what is typed here.")})
	r.expectEvent(t, ev, write)
	if ev.Text != write.Text {
		t.Errorf("the words arrived as %q", ev.Text)
	}
	if words(got.Text) != "Nobody reads what is typed here." {
		t.Errorf("the person got %+v", got)
	}
}

func testRedelivery(t *testing.T, h Harness) {
	r := run(t, h)
	do := bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "today"}
	first, _ := r.ask(t, do, bot.Reply{Message: say("One thing today."), Private: true})
	r.Again()
	select { // an adapter may know that it was answered; if not, the bot must see that it is the same
	case second := <-r.bot.events:
		if second.ID != first.ID || !second.At.Equal(first.At) {
			t.Errorf("delivered again as %q at %v, first as %q at %v", second.ID, second.At, first.ID, first.At)
		}
		r.bot.reply <- bot.Reply{Message: say("One thing today."), Private: true}
	case <-time.After(patience):
	}
	third, _ := r.ask(t, do, bot.Reply{Message: say("One thing today."), Private: true})
	if third.ID == first.ID {
		t.Errorf("another command has the same id %q", third.ID)
	}
}

func testRunEnds(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- h.Platform.Run(ctx, &handler{events: make(chan bot.Event), reply: make(chan bot.Reply)})
	}()
	cancel()
	expectEnd(t, done)
}
