package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// untoldIn is how long the core may take to keep the words of an answer that reached nobody. It writes one record.
const untoldIn = 2 * time.Second

// undelivered handles an answer that Discord did not take, whatever the reason. What was done is
// recorded by then, so that the person must learn of it: in plain words in the same place, else by a
// direct message, else through the core, which says it with the next thing that it can say.
func (w *answering) undelivered(ctx context.Context, h bot.Handler, r bot.Reply, cause error) {
	a := w.adapter
	a.log.Warn().Err(cause).Str("action", w.ev.Action).Msg("answer not delivered")
	if a.answered.has(w.ev.ID) { // when it was delivered before
		return
	}
	if w.rescued(ctx, r, cause) {
		w.told()
		return
	}
	if w.cmd.ReadOnly && !r.Tells || r.Form != nil || isEmpty(r.Message) {
		return
	}
	err := a.tell(ctx, w.in.who().ID, "l"+w.in.ID, r.Message)
	if err == nil {
		w.told()
		return
	}
	a.log.Warn().Err(err).Str("action", w.ev.Action).Msg("answer not delivered by direct message either")
	untold := bot.Event{ID: w.ev.ID, At: w.ev.At, Kind: bot.KindUntold, From: w.ev.From, In: w.ev.In, Text: inWords(r.Message)}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), untoldIn) // a stop must not lose the words
	defer cancel()
	if _, err := h.Handle(ctx, untold); err != nil {
		a.log.Error().Err(err).Str("action", w.ev.Action).Msg("an answer that reached nobody is not noted")
		return
	}
	w.told()
}

// rescued tries to answer in the same place after all, and reports whether that worked. What may have
// arrived is written over with itself; what Discord refuses as it is comes in plain words.
func (w *answering) rescued(ctx context.Context, r bot.Reply, cause error) bool {
	replaces := r.Replace && w.in.Message != nil
	switch {
	case bot.IsUnclear(cause) && r.Form == nil && !replaces && !isEmpty(r.Message):
		return w.finish(ctx, r) == nil
	case !unfit(cause):
		return false
	case r.Form != nil:
		r = bot.Reply{Message: plain(formText), Private: true}
	default:
		r = bot.Reply{Message: plain(inWords(r.Message)), Private: r.Private}
	}
	if w.promised {
		return w.finish(ctx, r) == nil
	}
	return w.first(ctx, r) == nil
}

// inWords is what a message says in plain text, with the words for its picture.
func inWords(m bot.Message) string {
	text := rich.Plain(m.Body)
	if m.Image != nil {
		text = strings.TrimSpace(text + "\n\n" + m.Image.Alt)
	}
	return text
}

// unfit reports whether an answer failed because of what it holds: Discord refused it, or it could not
// be put together.
func unfit(cause error) bool {
	var refused *apiError
	var delivery *bot.DeliveryError
	if errors.As(cause, &refused) {
		return refused.Status == http.StatusBadRequest || refused.Status == http.StatusRequestEntityTooLarge
	}
	return !errors.As(cause, &delivery)
}

// tell writes to a person, whatever was asked for elsewhere.
func (a *Adapter) tell(ctx context.Context, user, nonce string, m bot.Message) error {
	channel, err := a.directChannel(ctx, user)
	if err != nil {
		return err
	}
	return a.noteClosed(ctx, user, a.sayIn(ctx, bot.Place{Platform: Name, User: user}, channel, nonce, m))
}
