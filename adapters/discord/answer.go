package discord

import (
	"context"
	"errors"
	"time"

	"afterbell/bot"
)

// answering is one interaction on its way to an answer.
type answering struct {
	adapter *Adapter
	in      interaction
	ev      bot.Event
	cmd     bot.Command
	began   time.Time

	promised bool // the first answer was a promise: the message comes in its place
}

// answer asks the core and delivers what it says. When the core takes long the person is told
// meanwhile; when the answer comes too late for Discord it goes out as a direct message, because
// what was recorded must not look lost.
func (a *Adapter) answer(stop context.Context, h bot.Handler, w *answering) {
	ctx, cancel := context.WithDeadline(stop, w.began.Add(answerLate))
	defer cancel()
	wait := deferAfter
	if w.cmd.Opens {
		wait = deferForm
	}
	deferred := make(chan error, 1)
	timer := time.AfterFunc(time.Until(w.began.Add(wait)), func() { deferred <- w.deferred(ctx) })
	reply := w.ask(ctx, h)
	var err error
	if timer.Stop() {
		err = w.first(ctx, reply)
	} else if err = <-deferred; err == nil {
		err = w.finish(ctx, reply)
	}
	switch {
	case err == nil:
		w.told()
	case !errors.Is(err, errAnswered):
		w.undelivered(stop, h, reply, err)
	}
}

// told remembers that the person knows what was done.
func (w *answering) told() {
	if !w.cmd.ReadOnly {
		w.adapter.answered.add(w.ev.ID)
	}
}

// errAnswered says that another delivery of the same interaction is answering it, all pages of it.
var errAnswered = errors.New("the interaction was answered already")

// ask calls the core; a panic or an error becomes a sentence, which never asks to repeat what may have
// been recorded.
func (w *answering) ask(ctx context.Context, h bot.Handler) (reply bot.Reply) {
	failed := bot.Reply{Message: plain(unsureText), Private: true}
	if w.cmd.ReadOnly {
		failed.Message = plain(downText)
	}
	defer func() {
		if recover() != nil {
			w.adapter.log.Error().Str("action", w.ev.Action).Msg("an action failed unexpectedly")
			reply = failed
		}
	}()
	w.ev.Files = w.adapter.fetched(ctx, w.ev)
	reply, err := h.Handle(ctx, w.ev)
	if err != nil {
		w.adapter.log.Error().Err(err).Str("action", w.ev.Action).Msg("an action was not answered")
		return failed
	}
	return reply
}

// first is the first answer: a message, a form, a replacement, or nothing to see. Large files come
// after a promise.
func (w *answering) first(ctx context.Context, r bot.Reply) error {
	a := w.adapter
	r, err := w.settleForm(ctx, r)
	if err != nil {
		return err
	}
	if r.Form != nil {
		a.forms.put(w.ev.From.ID, *r.Form)
		return w.call(ctx, callback{Type: answerForm, Data: a.modal(*r.Form, w.in.scope())}, nil)
	}
	if isEmpty(r.Message) && w.in.Message != nil {
		return w.call(ctx, callback{Type: answerNothing}, nil)
	}
	if weight(r.Message) > maxQuick {
		if err := w.deferred(ctx); err != nil {
			return err
		}
		return w.finish(ctx, r)
	}
	pages := w.pages(r)
	body, err := w.body(ctx, pages[0], r)
	if err != nil {
		return err
	}
	kind := answerMessage
	if r.Replace && w.in.Message != nil {
		kind = answerReplace
	}
	if err := w.call(ctx, callback{Type: kind, Data: body}, body.files); err != nil {
		return err
	}
	return w.follow(ctx, pages[1:], r)
}

// maxQuick is how many bytes of files go with a first answer: on a slow line more would not be
// through in time.
const maxQuick = 200 << 10

// weight is the size of the files of a message.
func weight(m bot.Message) (n int64) {
	if m.Image != nil {
		n = int64(len(m.Image.PNG))
	}
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// settleForm turns a form that cannot be opened now into a message with a button that opens it.
func (w *answering) settleForm(ctx context.Context, r bot.Reply) (bot.Reply, error) {
	if len(r.FieldErrors) > 0 || r.Form != nil && w.in.Type == interactionForm {
		return w.adapter.refused(ctx, w.ev, r)
	}
	return r, nil
}

func (w *answering) tokens(r bot.Reply) bool { return !r.Private && w.in.GuildID != "" }

// isCard reports how an answer looks: as a card, unless it replaces a plain message.
func (w *answering) isCard(r bot.Reply) bool {
	return w.promised || !r.Replace || w.in.Message == nil || w.in.Message.Flags&flagCard != 0
}

func (w *answering) pages(r bot.Reply) []bot.Message {
	limit := maxCard
	if !w.isCard(r) {
		limit = maxContent
	}
	return split(r.Message, limit, w.tokens(r), true)
}

func (w *answering) body(ctx context.Context, m bot.Message, r bot.Reply) (message, error) {
	files, err := w.adapter.load(ctx, m)
	if err != nil {
		return message{}, err
	}
	s := shape{card: w.isCard(r), tokens: w.tokens(r), seal: w.in.scope(), edit: r.Replace}
	body := w.adapter.compose(m, files, s)
	if r.Private && !s.edit {
		body.Flags |= flagEphemeral // an edited message stays what it is
	}
	return body, nil
}

// call makes the first answer, and again if that may help and there is time. If there was an answer
// already, it is ours when an earlier try was lost, else another delivery's.
func (w *answering) call(ctx context.Context, c callback, files []attachment) error {
	for n := 0; ; n++ {
		err := w.try(ctx, c, files)
		wait, worth := repeat(err)
		late := time.Since(w.began)+wait > answerWithin
		switch {
		case hasCode(err, codeAcknowledged) && n == 0:
			return errAnswered
		case hasCode(err, codeAcknowledged):
			return nil
		case err == nil || !worth || late || n == 2:
			return err
		}
		if pause(ctx, max(wait, 50*time.Millisecond), nil) != nil {
			return err
		}
	}
}

func (w *answering) try(ctx context.Context, c callback, files []attachment) error {
	ctx, cancel := context.WithTimeout(ctx, answerTry)
	defer cancel()
	return w.adapter.callback(ctx, w.in, c, files)
}

// repeat reports whether repeating an act may help, and after how long.
func repeat(err error) (time.Duration, bool) {
	var d *bot.DeliveryError
	if !errors.As(err, &d) || d.Outcome == bot.OutcomePermanent {
		return 0, false
	}
	return d.Wait, true
}

// deferred tells the person that an answer is coming, and fixes who will see it.
func (w *answering) deferred(ctx context.Context) error {
	flags := 0
	if w.cmd.Private {
		flags = flagEphemeral
	}
	return w.call(ctx, callback{Type: answerDeferred, Data: map[string]int{"flags": flags}}, nil)
}

// finish fills in the answer that was promised.
func (w *answering) finish(ctx context.Context, r bot.Reply) error {
	a := w.adapter
	if r.Form != nil || len(r.FieldErrors) > 0 {
		var err error
		if r, err = a.refused(ctx, w.ev, r); err != nil {
			return err
		}
	}
	if isEmpty(r.Message) {
		r.Message = plain(emptyText)
	}
	pages := w.pages(r)
	if err := w.fill(ctx, pages[0], r); err != nil {
		return err
	}
	return w.follow(ctx, pages[1:], r)
}

// fill puts a message in the place of the first answer.
func (w *answering) fill(ctx context.Context, m bot.Message, r bot.Reply) error {
	w.promised, r.Replace = true, true
	body, err := w.body(ctx, m, r)
	if err != nil {
		return err
	}
	return w.adapter.again(ctx, func() error {
		return w.adapter.rest.do(ctx, request{
			method: "PATCH", route: "/webhooks/%s/%s/messages/@original", args: []string{w.adapter.options.AppID, w.in.Token},
			body: body, files: body.files, free: true,
		})
	})
}

// follow sends the further pages of a long answer.
func (w *answering) follow(ctx context.Context, pages []bot.Message, r bot.Reply) error {
	for _, p := range pages {
		r.Replace = false
		body, err := w.body(ctx, p, r)
		if err != nil {
			return err
		}
		err = w.adapter.rest.do(ctx, request{
			method: "POST", route: "/webhooks/%s/%s", args: []string{w.adapter.options.AppID, w.in.Token},
			body: body, files: body.files, free: true,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isEmpty reports whether a message shows nothing.
func isEmpty(m bot.Message) bool {
	return len(m.Body) == 0 && m.Image == nil && len(m.Files) == 0 && len(m.Buttons) == 0 && m.Select == nil
}
