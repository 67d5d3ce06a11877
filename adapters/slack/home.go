package slack

import (
	"context"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

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
	err := in.w.do(ctx, "views.publish", longestPace, func(ctx context.Context) error {
		_, err := in.w.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: in.user, View: view})
		return err
	})
	if err != nil {
		a.opts.Log.Warn().Err(redacted(err)).Msg("slack home page not shown")
	}
}

// refreshHome shows the page again after something was done on it.
func (a *Adapter) refreshHome(ctx context.Context, h bot.Handler, in *inbound) {
	again := &inbound{team: in.team, user: in.user, w: in.w, home: true, ev: bot.Event{ID: eventID(in.ev.ID + ".h"), At: in.ev.At,
		Kind: bot.KindHome, From: in.ev.From, In: place(in.team, "", "", in.user)}}
	a.showHome(ctx, h, again)
}
