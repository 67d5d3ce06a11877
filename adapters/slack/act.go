package slack

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
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
	if in.news() {
		return a.pass(ctx, h, in)
	}
	if !a.recall(ctx, in) {
		a.report(in, a.deliver(ctx, in, bot.Reply{Message: sentence(wordGone), Private: true}))
		return true
	}
	if in.outspoken() && !in.again {
		a.report(in, a.deliver(ctx, in, a.preview(ctx, in)))
		return true
	}
	reply, err := a.ask(ctx, h, in)
	if in.outspoken() {
		reply.Replace = true // of the preview
	}
	if in.unread != "" {
		reply.Message = a.unread(ctx, in, reply.Message)
	}
	ctx, cancel := lastWord(ctx)
	defer cancel()
	a.bring(ctx, h, in, reply)
	if c := commandOf(h, in.ev.Action); in.home && !c.ReadOnly {
		a.refreshHome(ctx, h, in)
	}
	return err == nil
}

// news reports whether Slack tells something that nobody did to the bot, and nobody repeats by hand.
func (in *inbound) news() bool {
	switch in.ev.Kind {
	case bot.KindJoined, bot.KindProfile, bot.KindLeft, bot.KindMoved, bot.KindClosed, bot.KindAllowed:
		return true
	}
	return false
}

// pass passes news on; what the handler says of it is for all where it happened.
func (a *Adapter) pass(ctx context.Context, h bot.Handler, in *inbound) bool {
	reply, err := a.tell(ctx, h, in.ev)
	if err != nil {
		a.opts.Log.Error().Str("kind", string(in.ev.Kind)).Err(redacted(err)).Msg("slack news not recorded")
		return false
	}
	reply.Message = spell(reply.Message, a.opts.Prefix)
	a.report(in, a.deliver(ctx, in, reply))
	return true
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
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, personPatience)
	defer cancel()
	var looked sync.WaitGroup
	looked.Go(func() { in.named(ctx) })
	keeps := false
	looked.Go(func() {
		defer a.survive()
		in.ev.Lacks, keeps = in.rights(ctx)
	})
	if in.user != "" {
		in.ev.From = w.user(ctx, in.user)
	}
	looked.Wait()
	in.ev.From.Keeps = in.ev.From.Keeps || keeps
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
		a.detour(in, err)
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
	in.ev.Files = in.fetched(ctx)
	if commandOf(h, in.ev.Action).Groups {
		in.ev.Groups = in.w.groupSizes()
	}
	reply, err := h.Handle(ctx, in.ev)
	if err != nil {
		a.opts.Log.Error().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack event not handled")
		return bot.Reply{Message: failed(in, a.opts.Prefix), Private: true}, err
	}
	reply.Message = spell(reply.Message, a.opts.Prefix)
	if reply.Form != nil && asksFile(*reply.Form) && !in.w.granted(readFiles) {
		return bot.Reply{Message: sentence(wordNoReading), Private: true}, nil
	}
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
			a.opts.Log.Warn().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack field not completed")
		}
	}
	all, _ := options(choices)
	if all == nil {
		all = []*slack.OptionBlockObject{}
	}
	return map[string]any{"options": all}
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
