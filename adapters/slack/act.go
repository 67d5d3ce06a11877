package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// act lets the handler answer what came in and brings the answer back. Slack has been told before that
// the payload was received. It returns false when nothing was done that must not be done again.
func (a *Adapter) act(ctx context.Context, h bot.Handler, in *inbound) (handled bool) {
	defer a.survive()
	if in.ev.Kind == bot.KindGone {
		a.farewell(ctx, h, in)
		return true
	}
	if a.enter(ctx, in) != nil {
		return false
	}
	if in.home && in.ev.Kind == bot.KindHome {
		a.showHome(ctx, h, in)
		return true
	}
	reply, err := a.ask(ctx, h, in)
	if in.unread != "" {
		reply.Message = unread(in.unread, reply.Message)
	}
	ctx, cancel := lastWord(ctx)
	defer cancel()
	a.report(in, a.deliver(ctx, in, reply))
	if c := commandOf(h, in.ev.Action); in.home && !c.ReadOnly {
		a.refreshHome(ctx, h, in)
	}
	return err == nil
}

// survive keeps one event's panic from ending the process. What a panic says may be somebody's words,
// so only that of the runtime is logged.
func (a *Adapter) survive() {
	if r := recover(); r != nil {
		cause := fmt.Sprintf("%T", r)
		if err, ok := r.(runtime.Error); ok {
			cause = err.Error()
		}
		a.opts.Log.Error().Str("panic", cause).Str("stack", string(debug.Stack())).Msg("slack event panicked")
	}
}

func (a *Adapter) report(in *inbound, err error) {
	if err != nil {
		a.opts.Log.Warn().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack answer not delivered")
	}
}

// enter finds the workspace and the person of what came in. What comes from a workspace without a token of ours
// is answered where that needs no token.
func (a *Adapter) enter(ctx context.Context, in *inbound) error {
	w, err := a.workspaceOf(ctx, in.team)
	if err != nil {
		a.opts.Log.Warn().Str("workspace", in.team).Err(redacted(err)).Msg("slack event of an unknown workspace")
		if in.answer != "" && !in.submit && !in.query && strange(err) {
			a.report(in, a.postAnswer(ctx, in, bot.Reply{Message: sentence(wordStranger), Private: true}))
		}
		return err
	}
	in.w = w
	if in.profile != nil {
		in.ev.From = w.changed(*in.profile)
	} else {
		in.ev.From = w.user(ctx, in.user)
	}
	return nil
}

// strange reports whether a workspace is not ours: it has no token, or none that works.
func strange(err error) bool { return errors.Is(err, errStranger) || errors.Is(err, errGone) }

// ask lets the handler answer. If an answer may be a form and takes its time, a form that says so is
// opened meanwhile: later its trigger would have expired.
func (a *Adapter) ask(ctx context.Context, h bot.Handler, in *inbound) (bot.Reply, error) {
	if !commandOf(h, in.ev.Action).Opens || in.trigger == "" || in.modal != "" {
		return a.handle(ctx, h, in)
	}
	opened := make(chan struct{})
	hurry := time.AfterFunc(formPatience-time.Since(in.received), func() {
		defer close(opened)
		id, err := in.w.openView(ctx, in.trigger, loadingView(in.memo()))
		a.report(in, err)
		in.modal = id
	})
	reply, err := a.handle(ctx, h, in)
	if !hurry.Stop() {
		<-opened
	}
	return reply, err
}

// lastWord gives an answer a few seconds to be delivered even if the work was just ended.
func lastWord(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() == nil {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(context.WithoutCancel(ctx), writeTime)
}

// handle calls the handler. Its error means that it was stopped: the person is told that nobody
// knows, and where to look.
func (a *Adapter) handle(ctx context.Context, h bot.Handler, in *inbound) (bot.Reply, error) {
	reply, err := h.Handle(ctx, in.ev)
	if err != nil {
		a.opts.Log.Error().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack event not handled")
		return bot.Reply{Message: failed(in, a.opts.Prefix), Private: true}, err
	}
	reply.Message = spell(reply.Message, a.opts.Prefix)
	if reply.Form != nil {
		reply.Form = spellForm(*reply.Form, a.opts.Prefix)
	}
	if len(reply.FieldErrors) > 0 {
		reply.FieldErrors = spellErrors(reply.FieldErrors, a.opts.Prefix)
	}
	return reply, nil
}

// failed tells a person that nobody knows whether something was recorded, and gives the words of a
// form back.
func failed(in *inbound, prefix string) bot.Message {
	m := sentence(fmt.Sprintf(wordFailed, prefix+today))
	m.Body = append(m.Body, in.filled()...)
	return m
}

// reply answers a sent form. Slack waits for it: if the handler takes too long, the form says so and is
// replaced afterwards. It returns false when nothing was done that must not be done again.
func (a *Adapter) reply(ctx context.Context, h bot.Handler, in *inbound, done func(any)) (handled bool) {
	defer a.survive()
	late := make(chan struct{})
	hurry := time.AfterFunc(ackWithin, func() {
		done(update(loadingView(in.memo())))
		close(late)
	})
	if err := a.enter(ctx, in); err != nil {
		if hurry.Stop() { // the form stays open, with everything in it
			word := wordNotNow
			if strange(err) {
				word = wordStranger
			}
			done(slack.ViewSubmissionResponse{ResponseAction: slack.RAErrors,
				Errors: formErrors(map[string]string{"": word}, in.view)})
		}
		return false
	}
	reply, err := a.handle(ctx, h, in)
	ctx, cancel := lastWord(ctx)
	defer cancel()
	if hurry.Stop() {
		a.closeForm(ctx, in, reply, done)
	} else {
		<-late
		in.modal = orElse(in.view.ID, in.modal)
		a.report(in, a.deliver(ctx, in, reply))
	}
	if in.home {
		a.refreshHome(ctx, h, in)
	}
	return err == nil
}

// closeForm answers a sent form in time: with sentences at its fields, with the next form, or by closing
// it and saying the rest where the form was opened.
func (a *Adapter) closeForm(ctx context.Context, in *inbound, reply bot.Reply, done func(any)) {
	switch {
	case len(reply.FieldErrors) > 0:
		done(slack.ViewSubmissionResponse{ResponseAction: slack.RAErrors, Errors: formErrors(reply.FieldErrors, in.view)})
	case reply.Form != nil:
		a.showNext(ctx, in, reply, formView(*reply.Form, in.memo()), done)
	case in.home && !blank(reply.Message) && reply.Image == nil && len(reply.Files) == 0:
		a.showNext(ctx, in, reply, messageView(drawWhole(reply.Message), in.memo()), done)
	default:
		done(nil)
		in.trigger = ""
		reply.Replace = false
		a.report(in, a.deliver(ctx, in, reply))
	}
}

// showNext shows an answer as a view in place of a sent form: with what Slack waits for, or a moment
// later if it is too long for that.
func (a *Adapter) showNext(ctx context.Context, in *inbound, reply bot.Reply, v slack.ModalViewRequest, done func(any)) {
	if raw, err := json.Marshal(v); err == nil && len(raw) <= maxAckView {
		done(update(v))
		return
	}
	done(update(loadingView(in.memo())))
	in.modal = in.view.ID
	a.report(in, a.deliver(ctx, in, reply))
}

func update(v slack.ModalViewRequest) slack.ViewSubmissionResponse {
	return slack.ViewSubmissionResponse{ResponseAction: slack.RAUpdate, View: &v}
}

// refill puts sentences that come too late for the fields they belong to into the form that is
// shown again.
func refill(f bot.Form, errs map[string]string) bot.Form {
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		f.Fields[i].Error = orElse(f.Fields[i].Error, errs[f.Fields[i].Name])
	}
	return f
}

// complete answers a field that is filled while it is typed in.
func (a *Adapter) complete(ctx context.Context, h bot.Handler, in *inbound) (answer any) {
	answer = map[string]any{"options": []any{}}
	defer a.survive()
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	var choices []bot.Choice
	if a.enter(ctx, in) == nil {
		var err error
		if choices, err = h.Complete(ctx, in.ev); err != nil {
			a.report(in, err)
		}
	}
	all, _ := options(choices)
	if all == nil {
		all = []*slack.OptionBlockObject{}
	}
	return map[string]any{"options": all}
}

// showHome answers the opening of the bot's own page: what is open on top, how far one is below.
func (a *Adapter) showHome(ctx context.Context, h bot.Handler, in *inbound) {
	top, _ := a.handle(ctx, h, in)
	how := *in
	how.ev.ID, how.ev.Kind, how.ev.Action = eventID(in.ev.ID+".p"), bot.KindCommand, progress
	below, _ := a.handle(ctx, h, &how)
	blocks := drawWhole(top.Message).blocks
	if !blank(below.Message) {
		blocks = append(append(blocks, slack.NewDividerBlock()), drawWhole(below.Message).blocks...)
	}
	view := homeView(blocks)
	a.report(in, in.w.do(ctx, "views.publish", longestPace, func(ctx context.Context) error {
		_, err := in.w.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: in.user, View: view})
		return err
	}))
}

// refreshHome shows the page again after something was done on it.
func (a *Adapter) refreshHome(ctx context.Context, h bot.Handler, in *inbound) {
	again := &inbound{team: in.team, user: in.user, w: in.w, home: true, ev: bot.Event{ID: eventID(in.ev.ID + ".h"), At: in.ev.At,
		Kind: bot.KindHome, From: in.ev.From, In: place(in.team, "", "", in.user)}}
	a.showHome(ctx, h, again)
}

// unique drops the id of a block that another one has: Slack refuses such a view.
func unique(blocks []slack.Block) []slack.Block {
	ids := map[string]bool{}
	var kept []slack.Block
	for _, b := range blocks {
		if ids[b.ID()] && b.ID() != "" {
			continue
		}
		ids[b.ID()] = true
		kept = append(kept, b)
	}
	return kept
}

func commandOf(h bot.Handler, action string) bot.Command {
	for _, c := range h.Commands() {
		if c.Name == action {
			return c
		}
	}
	return bot.Command{}
}

// sentence is a message of one line.
func sentence(s string) bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: s}}}}}
}

// blank reports whether a message says nothing.
func blank(m bot.Message) bool {
	return len(m.Body) == 0 && m.Image == nil && len(m.Files) == 0 && len(m.Buttons) == 0 && m.Select == nil
}

// changed remembers what a person's changed profile says; Slack leaves out the language there.
func (w *workspace) changed(p profile) bot.User {
	w.mu.Lock()
	before := w.people[p.ID].user
	w.mu.Unlock()
	p.Locale = orElse(p.Locale, before.Locale)
	return w.remember(p)
}
