package slack

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

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
	var reply bot.Reply
	var err error
	if unknown := in.findRoles(ctx); len(unknown) > 0 {
		reply.FieldErrors = unknown
	} else {
		reply, err = a.handle(ctx, h, in)
	}
	ctx, cancel := lastWord(ctx)
	defer cancel()
	if hurry.Stop() {
		a.closeForm(ctx, h, in, reply, done)
	} else {
		<-late
		in.modal = orElse(in.view.ID, in.modal)
		a.bring(ctx, h, in, reply)
	}
	if in.home {
		a.refreshHome(ctx, h, in)
	}
	return err == nil
}

// viewOf renders a form for the workspace and the place that it is opened in.
func (in *inbound) viewOf(f bot.Form) slack.ModalViewRequest {
	return formView(in.w.listRoles(f), in.memo())
}

// closeForm answers a sent form in time: with sentences at its fields, with the next form, or by closing
// it and saying the rest where the form was opened.
func (a *Adapter) closeForm(ctx context.Context, h bot.Handler, in *inbound, reply bot.Reply, done func(any)) {
	switch {
	case len(reply.FieldErrors) > 0:
		done(slack.ViewSubmissionResponse{ResponseAction: slack.RAErrors, Errors: formErrors(reply.FieldErrors, in.view)})
	case reply.Form != nil:
		a.showNext(ctx, h, in, reply, in.viewOf(*reply.Form), done)
	case in.home && !blank(reply.Message) && reply.Image == nil && len(reply.Files) == 0:
		a.showNext(ctx, h, in, reply, messageView(drawWhole(reply.Message, nil), in.memo()), done)
	default:
		done(nil)
		in.trigger = ""
		reply.Replace = false
		a.bring(ctx, h, in, reply)
	}
}

// showNext shows an answer as a view in place of a sent form: with what Slack waits for, or a moment
// later if it is too long for that.
func (a *Adapter) showNext(ctx context.Context, h bot.Handler, in *inbound, reply bot.Reply, v slack.ModalViewRequest, done func(any)) {
	if raw, err := json.Marshal(v); err == nil && len(raw) <= maxAckView {
		done(update(v))
		return
	}
	done(update(loadingView(in.memo())))
	in.modal = in.view.ID
	a.bring(ctx, h, in, reply)
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
