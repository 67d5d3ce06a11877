package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// deliver brings an answer to where the person is: into the form that is open, by the response_url,
// as a view over the bot's page, or as a direct message.
func (a *Adapter) deliver(ctx context.Context, in *inbound, reply bot.Reply) error {
	if reply.Form == nil && len(reply.FieldErrors) > 0 && blank(reply.Message) {
		reply.Message = refused(in, reply.FieldErrors)
		reply.Private = true
	}
	switch {
	case reply.Form != nil:
		return a.openForm(ctx, in, refill(*reply.Form, reply.FieldErrors))
	case blank(reply.Message) && in.modal == "":
		return nil
	case blank(reply.Message):
		reply.Message, reply.Private = sentence(wordDone), true
	}
	if reply.Image != nil || len(reply.Files) > 0 {
		return a.sayWithFiles(ctx, in, reply)
	}
	return a.say(ctx, in, reply)
}

// say brings the words of an answer to where the person is.
func (a *Adapter) say(ctx context.Context, in *inbound, reply bot.Reply) error {
	if in.modal != "" {
		if shown, err := a.showIn(ctx, in, messageView(drawWhole(reply.Message, nil), in.memo())); shown {
			return err
		}
	}
	if in.home && in.trigger != "" {
		_, err := in.w.openView(ctx, in.trigger, messageView(drawWhole(reply.Message, nil), in.memo()))
		if err == nil {
			return nil
		}
		a.detour(in, err)
	}
	if in.answer != "" {
		err := a.postAnswer(ctx, in, reply)
		if err == nil || !undelivered(err) && !in.recorded {
			return err
		}
		if !undelivered(err) { // perhaps all have read it, and surely the person has to
			reply.Private = true
		}
		a.detour(in, err)
	}
	return a.postInstead(ctx, in, reply)
}

// showIn replaces what the open view of an inbound shows. shown is false when the person has closed it:
// then there is none any more.
func (a *Adapter) showIn(ctx context.Context, in *inbound, v slack.ModalViewRequest) (shown bool, err error) {
	err = in.w.updateView(ctx, in.modal, v)
	if err == nil || !undelivered(err) && !in.recorded {
		return true, err
	}
	a.detour(in, err)
	in.modal, in.trigger = "", "" // the trigger is spent, or too old
	return false, nil
}

// unread gives words back that were no command, before the help that is shown instead, with a button
// that notes them as a check-in if they were meant as one.
func (a *Adapter) unread(ctx context.Context, in *inbound, help bot.Message) bot.Message {
	m := sentence(wordUnread)
	m.Body = append(append(m.Body, quote(in.unread)), help.Body...)
	target, err := a.keepWords(ctx, in.user, repeat{Kind: bot.KindCommand, Action: checkin, Args: map[string]string{"did": in.unread}})
	if err != nil {
		a.opts.Log.Warn().Err(err).Msg("slack words not kept")
	} else {
		m.Buttons = []bot.Button{{Label: wordNote, Action: againAction, Target: target}}
	}
	m.Buttons = append(m.Buttons, help.Buttons...)
	m.Image, m.Files, m.Select = help.Image, help.Files, help.Select
	return m
}

// refused says what was wrong with a form that can no longer show it, and gives its words back.
func refused(in *inbound, errs map[string]string) bot.Message {
	var m bot.Message
	for _, name := range slices.Sorted(maps.Keys(errs)) {
		m.Body = append(m.Body, sentence(errs[name]).Body...)
	}
	m.Body = append(m.Body, in.filled()...)
	return m
}

// filled quotes what was written into a form. What was chosen from a list has no words of the person.
func (in *inbound) filled() (quotes []rich.Block) {
	for _, name := range slices.Sorted(maps.Keys(in.ev.Args)) {
		written := name != "target" && in.ev.Args[name] != "" && !slices.Contains(in.chosen, name)
		if in.ev.Kind == bot.KindForm && written {
			quotes = append(quotes, quote(in.ev.Args[name]))
		}
	}
	return quotes
}

func quote(words string) rich.Block {
	return rich.Block{Kind: rich.Quote, Spans: rich.Words(words)}
}

// undelivered reports whether an answer certainly did not arrive, so that it may go another way.
func undelivered(err error) bool {
	var gone *lost
	var busy *limited
	return errors.As(err, &busy) || code(err) != "" ||
		errors.As(err, &gone) && (!gone.left || gone.status >= 300 && gone.status < 500)
}

// postInstead answers as a message: to the person, or for all where it happened. It is never
// ephemeral: Slack does not promise to deliver those. Somebody who asked where all could read it, and
// cannot be written to, is told there how to see the answer.
func (a *Adapter) postInstead(ctx context.Context, in *inbound, reply bot.Reply) error {
	if !reply.Private && in.ev.In.Channel != "" {
		return a.postAll(ctx, in, in.ev.In, reply.Message)
	}
	to := place(in.team, "", "", in.user)
	err := a.postAll(ctx, in, to, reply.Message)
	if !in.public || !closed(verdict(to, err)) {
		return err
	}
	a.detour(in, err)
	in.public, in.hinted = false, true
	return a.postAll(ctx, in, in.ev.In, bot.Message{Body: []rich.Block{{Spans: []rich.Span{
		{Kind: rich.Mention, Ref: in.user, Text: in.ev.From.Name}, {Text: fmt.Sprintf(wordClosed, a.opts.Prefix+today)}}}}})
}

// closed reports whether a person cannot be written to.
func closed(err error) bool {
	var d *bot.DeliveryError
	return errors.As(err, &d) && d.Outcome == bot.OutcomePermanent && d.Scope == bot.ScopePerson
}

// postAll posts a message, in as many parts as it needs.
func (a *Adapter) postAll(ctx context.Context, in *inbound, to bot.Place, m bot.Message) error {
	channel, err := in.w.channel(ctx, to)
	if err != nil {
		return err
	}
	for _, part := range split(m) {
		d := draw(part, nil)
		_, err := in.w.postMessage(ctx, channel, to.Thread, d, nil)
		var busy *limited
		if in.recorded && errors.As(err, &busy) { // once more when Slack's silence is over, if that is soon
			_, err = in.w.postMessage(ctx, channel, to.Thread, d, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sayWithFiles brings an answer, and its picture and files as a direct message, since a private
// message cannot hold any. If they take their time, the words come before them.
func (a *Adapter) sayWithFiles(ctx context.Context, in *inbound, reply bot.Reply) error {
	a.openAhead(ctx, in)
	whole := reply.Message
	sent := make(chan error, 1)
	go func() {
		err := errors.New("panicked")
		defer func() { sent <- err }()
		defer a.survive()
		err = a.sendFiles(ctx, in, whole)
	}()
	late := time.NewTimer(filePatience)
	defer late.Stop()
	select {
	case err := <-sent:
		reply.Message = a.handedOver(in, whole, err)
		ctx, cancel := lastWord(ctx) // the work may have been ended meanwhile
		defer cancel()
		return a.say(ctx, in, reply)
	case <-late.C:
	}
	reply.Message = withLine(whole, small(wordSoon))
	said := a.say(ctx, in, reply)
	if err := <-sent; err != nil {
		if in.modal == "" && said == nil { // what was said stays
			whole.Body, whole.Buttons, whole.Select = nil, nil, nil
		}
		ctx, cancel := lastWord(ctx)
		defer cancel()
		reply.Message, reply.Replace = a.handedOver(in, whole, err), false
		return errors.Join(said, a.say(ctx, in, reply))
	}
	return said
}

// handedOver is an answer whose picture and files were sent, or could not be: then it says that, and
// what the picture shows.
func (a *Adapter) handedOver(in *inbound, m bot.Message, err error) bot.Message {
	if err == nil {
		return withLine(m, small(wordFiles))
	}
	a.opts.Log.Warn().Str("action", in.ev.Action).Err(redacted(err)).Msg("slack file not delivered")
	image := m.Image
	if len(m.Files) > 0 {
		m = withLine(m, small(fmt.Sprintf(wordNoFiles, names(m.Files))))
	}
	if image != nil {
		m = withLine(m, small(wordNoPicture))
		m.Image = image // its words follow: draw puts them where it would stand
	}
	return m
}

// withLine returns a message with one more block, without its picture and files.
func withLine(m bot.Message, b rich.Block) bot.Message {
	m.Body = append(m.Body[:len(m.Body):len(m.Body)], b)
	m.Image, m.Files = nil, nil
	return m
}

func names(files []bot.FileRef) string {
	var all []string
	for _, f := range files {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
}

// openAhead opens the view for an answer that takes longer than its trigger lives.
func (a *Adapter) openAhead(ctx context.Context, in *inbound) {
	if !in.home || in.trigger == "" || in.modal != "" {
		return
	}
	id, err := in.w.openView(ctx, in.trigger, loadingView(in.memo()))
	a.detour(in, err)
	in.modal, in.trigger = id, ""
}

// sendFiles sends the picture and the files of an answer as a direct message. A picture that Slack
// does not take is an error: a message with nothing but its words is no use beside the answer.
func (a *Adapter) sendFiles(ctx context.Context, in *inbound, m bot.Message) error {
	to := place(in.team, "", "", in.user)
	channel, err := in.w.channel(ctx, to)
	if err != nil {
		return err
	}
	part := bot.Part{Key: eventID(in.ev.ID), N: 1, Of: 1, Post: bot.Post{To: to,
		Message: bot.Message{Image: m.Image, Files: m.Files}}}
	if m.Image == nil {
		part.Message.Body = m.Body[:min(1, len(m.Body))]
	} else if _, err := in.w.uploadImage(ctx, part.Key, m.Image); err != nil {
		return err
	}
	if len(m.Files) > 0 {
		defer in.w.forget(context.WithoutCancel(ctx), part.Key) // nobody sends an answer again
	}
	return in.w.postReady(ctx, part, channel)
}

// postReady is post for an answer, which has no outbox to try again: it waits until Slack has looked
// at the pictures, up to 15 seconds.
func (w *workspace) postReady(ctx context.Context, p bot.Part, channel string) error {
	for pause := time.Second; ; pause *= 2 {
		_, err := w.post(ctx, p, channel)
		if !errors.Is(err, errNotReady) || pause > longestLook || !sleep(ctx, pause) {
			return err
		}
	}
}

// openForm opens a form, in the view that is open already if there is one. Where nothing can be
// opened, a button is offered that can.
func (a *Adapter) openForm(ctx context.Context, in *inbound, f bot.Form) error {
	if in.modal != "" {
		if shown, err := a.showIn(ctx, in, in.viewOf(f)); shown {
			return err
		}
	}
	if in.trigger != "" {
		_, err := in.w.openView(ctx, in.trigger, in.viewOf(f))
		if err == nil {
			return nil
		}
		a.detour(in, err) // it may have opened all the same, but nobody is left without their words
	}
	return a.offer(ctx, in, f)
}

// offer answers with a button that opens the form. What was typed stands in the message as well. A form
// that was sent, and whose words could not be kept, is not sent again without them.
func (a *Adapter) offer(ctx context.Context, in *inbound, f bot.Form) error {
	in.trigger = ""
	m := sentence(wordPressOpen)
	target, err := a.keepWords(ctx, in.user, repeat{Kind: in.ev.Kind, Action: in.ev.Action, Args: in.ev.Args, Chosen: in.chosen})
	switch {
	case err == nil:
		m.Buttons = []bot.Button{{Label: orElse(f.Title, wordOpen), Action: againAction, Target: target, Primary: true}}
	case in.ev.Kind == bot.KindForm:
		m = sentence(wordFormGone)
	default:
		m = sentence(wordTypeAgain)
	}
	if err != nil {
		a.opts.Log.Warn().Err(err).Msg("slack words not kept")
	}
	for _, field := range f.Fields {
		if field.Error != "" {
			m.Body = append(m.Body, small(field.Label+": "+field.Error))
		}
		if field.Value != "" && field.Kind != bot.FieldOne && field.Kind != bot.FieldList {
			m.Body = append(m.Body, quote(field.Value))
		}
	}
	return a.deliver(ctx, in, bot.Reply{Message: m, Private: true})
}

// openView opens a form and returns its id.
func (w *workspace) openView(ctx context.Context, trigger string, v slack.ModalViewRequest) (id string, err error) {
	err = w.do(ctx, "views.open", ackWithin, func(ctx context.Context) error {
		r, err := w.api.OpenViewContext(ctx, trigger, v)
		if err == nil {
			id = r.ID
		}
		return err
	})
	return id, err
}

// updateView replaces what an open form shows.
func (w *workspace) updateView(ctx context.Context, id string, v slack.ModalViewRequest) error {
	return w.do(ctx, "views.update", longestPace, func(ctx context.Context) error {
		_, err := w.api.UpdateViewContext(ctx, v, "", "", id)
		return err
	})
}
