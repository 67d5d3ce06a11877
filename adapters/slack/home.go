package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// showHome answers the opening of the bot's own page: what is open on top, how far one is below.
func (a *Adapter) showHome(ctx context.Context, h bot.Handler, in *inbound) {
	top, _ := a.handle(ctx, h, in)
	how := *in
	how.ev.ID, how.ev.Action = eventID(in.ev.ID+".p"), progress
	below, _ := a.handle(ctx, h, &how)
	err := in.w.publish(ctx, in.user, top.Message, below.Message)
	if err != nil {
		a.opts.Log.Warn().Err(redacted(err)).Msg("slack home page not shown")
	}
}

// publish shows the bot's own page. Its picture comes when Slack has it: the words do not wait, and stand alone where Slack
// does not take it.
func (w *workspace) publish(ctx context.Context, user string, top, below bot.Message) error {
	image := below.Image
	below.Image = nil
	if image == nil {
		return w.publishOnce(ctx, user, top, below, nil)
	}
	team, _ := w.state()
	if key := hashed(image.PNG); w.a.uploaded(team+"/"+key+"/"+image.Name, "") == "" {
		if err := w.publishOnce(ctx, user, top, below, nil); err != nil {
			return err
		}
	}
	err := w.publishPicture(ctx, user, top, below, image)
	if code(err) == "" {
		return err
	}
	w.a.opts.Log.Warn().Err(redacted(err)).Msg("slack home page without its picture")
	return w.publishOnce(ctx, user, top, below, nil)
}

// publishPicture shows the page with its picture. Slack may still be looking at that for a while.
func (w *workspace) publishPicture(ctx context.Context, user string, top, below bot.Message, image *bot.Image) error {
	id, err := w.uploadImage(ctx, hashed(image.PNG), image)
	if err != nil {
		return err
	}
	below.Image = image
	shown := map[string]picture{image.Name: {id: id, alt: image.Alt}}
	for pause := time.Second; ; pause *= 2 {
		err := w.publishOnce(ctx, user, top, below, shown)
		if code(err) == "" || pause > longestLook || !sleep(ctx, pause) {
			return err
		}
	}
}

// hashed names a picture by what is in it, so that Slack gets the same one once.
func hashed(content []byte) string {
	sum := sha256.Sum256(content)
	return "home/" + hex.EncodeToString(sum[:12])
}

func (w *workspace) publishOnce(ctx context.Context, user string, top, below bot.Message, pictures map[string]picture) error {
	blocks := drawWhole(top, nil).blocks
	if !blank(below) {
		blocks = append(append(blocks, slack.NewDividerBlock()), drawWhole(below, pictures).blocks...)
	}
	view := homeView(blocks)
	return w.do(ctx, "views.publish", longestPace, func(ctx context.Context) error {
		_, err := w.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
		return err
	})
}

// refreshHome shows the page again after something was done on it.
func (a *Adapter) refreshHome(ctx context.Context, h bot.Handler, in *inbound) {
	again := &inbound{team: in.team, user: in.user, w: in.w, home: true, ev: bot.Event{ID: eventID(in.ev.ID + ".h"), At: in.ev.At,
		Kind: bot.KindHome, From: in.ev.From, In: place(in.team, "", "", in.user)}}
	a.showHome(ctx, h, again)
}
