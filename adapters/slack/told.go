package slack

import (
	"context"
	"strings"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// What was recorded is told, whatever becomes of the answer: where one way to the person is closed
// another one is taken, and in the end the handler keeps the words until they are next heard of.

// bring delivers an answer. One that says what was recorded and reached nobody goes back to the handler.
func (a *Adapter) bring(ctx context.Context, h bot.Handler, in *inbound, reply bot.Reply) {
	in.recorded = (records(h, in) || reply.Tells) && reply.Form == nil && len(reply.FieldErrors) == 0
	err := a.deliver(ctx, in, reply)
	if (err != nil || in.hinted) && in.recorded && !blank(reply.Message) {
		a.untold(ctx, h, in, reply.Message)
	}
	a.report(in, err)
}

// records reports whether a person did something that may change what is recorded.
func records(h bot.Handler, in *inbound) bool {
	switch in.ev.Kind {
	case bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm:
		return !commandOf(h, in.ev.Action).ReadOnly
	}
	return in.ev.Action != "" && !commandOf(h, in.ev.Action).ReadOnly
}

// untold hands the words of an answer that reached nobody to the handler.
func (a *Adapter) untold(ctx context.Context, h bot.Handler, in *inbound, m bot.Message) {
	words := rich.Plain(m.Body)
	if m.Image != nil {
		words = strings.TrimSpace(words + "\n\n" + m.Image.Alt)
	}
	if _, err := a.tell(ctx, h, bot.Event{ID: in.ev.ID, At: in.ev.At, Kind: bot.KindUntold, From: in.ev.From, In: in.ev.In,
		Text: words}); err != nil {
		a.opts.Log.Error().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack answer lost")
	}
}

// tellTries is how often the handler is told what nobody repeats by hand: over about half a minute.
const tellTries = 5

// tell tells the handler what nobody repeats by hand, again if it could not be recorded.
func (a *Adapter) tell(ctx context.Context, h bot.Handler, ev bot.Event) (reply bot.Reply, err error) {
	pause := backoff{}
	for range tellTries {
		if reply, err = h.Handle(ctx, ev); err == nil || !pause.wait(ctx) {
			break
		}
	}
	return reply, err
}

// report logs that an answer reached nobody.
func (a *Adapter) report(in *inbound, err error) {
	if err != nil {
		a.opts.Log.Warn().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack answer not delivered")
	}
}

// detour logs that an answer goes another way, which is no loss.
func (a *Adapter) detour(in *inbound, err error) {
	if err != nil {
		a.opts.Log.Debug().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack answer goes another way")
	}
}
