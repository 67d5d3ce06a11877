package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Send implements bot.Platform. Each part carries its key as a nonce that Discord enforces: a
// second attempt within the next minutes returns the first message instead of posting another.
// https://docs.discord.com/developers/resources/message#create-message
func (a *Adapter) Send(ctx context.Context, p bot.Part) (bot.Sent, error) {
	sent, err := a.attempt(ctx, p)
	if p.Message.Session != nil {
		return sent, said(err)
	}
	if names := a.servers.lackedIn(p.To.Space, p.To.Channel); errors.Is(err, bot.ErrForbidden) && len(names) > 0 {
		err = bot.Permanent(bot.ScopePlace, &lackError{names, err})
	}
	return sent, said(err)
}

// roomOf is where messages of a place stand.
func roomOf(to bot.Place) string {
	if to.Thread != "" {
		return to.Thread
	}
	return to.Channel
}

// attempt is Send, with errors that do not name yet what is lacking.
func (a *Adapter) attempt(ctx context.Context, p bot.Part) (bot.Sent, error) {
	if !a.allows(p.To.Space) {
		return bot.Sent{}, bot.Permanent(bot.ScopePlace, errors.New("the server is not in the list of those that the bot may work in"))
	}
	if p.Message.Session != nil {
		return a.sendSession(ctx, p)
	}
	files, err := a.load(ctx, p.Message)
	if err != nil {
		return bot.Sent{}, bot.Permanent(bot.ScopePost, err)
	}
	if p.On != nil {
		return a.edit(ctx, p, files)
	}
	if p.To.Direct() {
		return a.sendDirect(ctx, p, files)
	}
	if a.isForum(p.To) {
		return a.sendForum(ctx, p, files)
	}
	sent, err := a.post(ctx, p, roomOf(p.To), files)
	if hasCode(err, codeNotText, codeWrongChannelType) && p.To.Thread == "" {
		a.rooms.setForum(p.To.Channel)
		return a.sendForum(ctx, p, files)
	}
	return sent, err
}

// post sends one message to a channel, a thread or direct messages.
func (a *Adapter) post(ctx context.Context, p bot.Part, channel string, files []attachment) (bot.Sent, error) {
	body := a.compose(p.Message, files, shape{card: asCard(p.Post), tokens: !p.To.Direct(), seal: scopeAt(p.To)})
	body.Nonce, body.EnforceNonce = p.Key, true
	if p.Silent {
		body.Flags |= flagSilent
	}
	posted, err := a.remember(ctx, channel, p, body.text())
	if err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	if posted == "" {
		found, _ := a.claim(ctx, p.To, channel, body.text())
		posted = found.ID
	}
	if posted != "" {
		return a.opened(ctx, p, bot.Sent{Channel: channel, ID: posted, Thread: p.To.Thread})
	}
	var made wireMessage
	err = a.create(ctx, channel, body, &made)
	switch {
	case hasCode(err, codeUnknownMessage):
		// The nonce was used and its message is gone: it was sent, then removed by a person.
		return bot.Sent{Channel: channel}, nil
	case err != nil:
		return bot.Sent{}, err
	}
	return a.opened(ctx, p, bot.Sent{Channel: channel, ID: made.ID, Thread: p.To.Thread})
}

// create makes the call. A thread that went to sleep is woken first; a locked one stays closed.
func (a *Adapter) create(ctx context.Context, channel string, body message, made *wireMessage) error {
	r := request{method: "POST", route: "/channels/%s/messages", args: []string{channel}, body: body, files: body.files, out: made}
	err := a.rest.do(ctx, r)
	if !hasCode(err, codeThreadArchived) {
		return err
	}
	wake := request{
		method: "PATCH", route: "/channels/%s", args: []string{channel}, body: map[string]bool{"archived": false},
	}
	if err := a.rest.do(ctx, wake); err != nil {
		return err
	}
	return a.rest.do(ctx, r)
}

// opened opens the thread that a post asks for. A thread that is there already is the one: its id
// is the message's.
func (a *Adapter) opened(ctx context.Context, p bot.Part, sent bot.Sent) (bot.Sent, error) {
	if !p.Thread.Opens() || p.To.Direct() || p.To.Thread != "" {
		return sent, nil
	}
	err := a.openThread(ctx, sent.Channel, sent.ID, p.Thread.Name)
	if hasCode(err, codeUnknownMessage) {
		return sent, nil // removed by a person in the meantime
	}
	if err != nil {
		return bot.Sent{}, a.halfDone(ctx, sent, p.Key, err)
	}
	sent.Thread = sent.ID
	a.rooms.setThread(sent.ID, p.To.Space, p.To.Channel)
	return sent, nil
}

// halfDone notes a message whose thread could not be opened: the same call again opens the thread
// alone, however much later. What was certainly not done is tried again as its error says; a lasting
// refusal of the thread concerns the place.
func (a *Adapter) halfDone(ctx context.Context, sent bot.Sent, key string, err error) error {
	if noted := a.rememberMessage(ctx, sent.Channel, key, sent.ID); noted != nil {
		return bot.Unclear(bot.ScopePost, errors.Join(err, noted))
	}
	var d *bot.DeliveryError
	if errors.As(err, &d) && d.Outcome == bot.OutcomeAfter || hasCode(err, codeNoPermission, codeNoAccess) {
		return err
	}
	return bot.Unclear(bot.ScopePost, err)
}

func (a *Adapter) openThread(ctx context.Context, channel, id, name string) error {
	err := a.rest.do(ctx, request{
		method: "POST", route: "/channels/%s/messages/%s/threads", args: []string{channel, id},
		body: map[string]any{"name": cut(name, maxThreadName), "auto_archive_duration": archiveAfter},
	})
	if hasCode(err, codeThreadExists) {
		return nil
	}
	return err
}

func (a *Adapter) sendDirect(ctx context.Context, p bot.Part, files []attachment) (bot.Sent, error) {
	channel, err := a.directChannel(ctx, p.To.User)
	if err == nil {
		var sent bot.Sent
		if sent, err = a.post(ctx, p, channel, files); err == nil {
			return sent, nil
		}
		err = a.noteClosed(ctx, p.To.User, err)
	}
	a.noteLeft(ctx, p.To, err)
	return bot.Sent{}, err
}

func (a *Adapter) isForum(to bot.Place) bool { return to.Thread == "" && a.rooms.forum(to.Channel) }

// sendForum posts into a forum, where every first message is a thread of its own; later parts
// follow inside it. Discord enforces no nonce here, so what an earlier attempt may have made is
// looked for first. https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
func (a *Adapter) sendForum(ctx context.Context, p bot.Part, files []attachment) (bot.Sent, error) {
	if p.N > 1 {
		return a.sendInside(ctx, p, files)
	}
	if sent, found, err := a.earlier(ctx, p); err != nil || found {
		return sent, err
	}
	body := a.compose(p.Message, files, shape{tokens: true, seal: scopeAt(p.To)})
	if p.Silent {
		body.Flags |= flagSilent
	}
	if _, err := a.remember(ctx, p.To.Channel, p, body.text()); err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	found, ok := a.claim(ctx, p.To, p.To.Channel, body.text())
	thread := found.Thread
	if !ok {
		var err error
		if thread, err = a.openForum(ctx, p, body); err != nil {
			return bot.Sent{}, err
		}
	}
	if err := a.rememberThread(ctx, p.To.Channel, p.Post.Key, thread); err != nil {
		a.log.Error().Err(err).Msg("forum thread not noted")
	}
	a.rooms.setThread(thread, p.To.Space, p.To.Channel)
	return bot.Sent{Channel: thread, ID: thread, Thread: thread}, nil
}

// openForum opens the thread of a forum post. Where the forum asks for a tag, the post gets the first
// that everybody may give.
func (a *Adapter) openForum(ctx context.Context, p bot.Part, m message) (thread string, err error) {
	var made struct {
		ID string `json:"id"`
	}
	body := map[string]any{"name": forumName(p.Post), "auto_archive_duration": archiveAfter, "message": m}
	post := request{method: "POST", route: "/channels/%s/threads", args: []string{p.To.Channel}, files: m.files, out: &made, body: body}
	forum, _ := a.servers.channel(p.To.Space, p.To.Channel)
	if forum.asksTag() && forum.tag() != "" {
		body["applied_tags"] = []string{forum.tag()}
	}
	err = a.rest.do(ctx, post)
	if !hasCode(err, codeTagRequired) {
		return made.ID, err
	}
	forum, unseen := a.channel(ctx, p.To.Channel)
	switch {
	case unseen != nil:
		return "", bot.After(0, bot.ScopePlace, errors.Join(err, unseen))
	case forum.tag() == "":
		return "", bot.Permanent(bot.ScopePlace, &lackError{[]string{tagText}, fmt.Errorf("%w: %w", err, bot.ErrForbidden)})
	}
	body["applied_tags"] = []string{forum.tag()}
	err = a.rest.do(ctx, post)
	return made.ID, err
}

// earlier finds the thread that an earlier attempt at the same part made.
func (a *Adapter) earlier(ctx context.Context, p bot.Part) (sent bot.Sent, found bool, err error) {
	list, err := a.intents(ctx, p.To.Channel)
	if err != nil {
		return sent, false, bot.After(0, bot.ScopePost, err)
	}
	i := slices.IndexFunc(list, func(in intent) bool { return in.Key == p.Key })
	if i < 0 {
		return sent, false, nil
	}
	thread := list[i].Thread
	if thread == "" {
		seen, complete, err := a.Read(ctx, p.To, list[i].At.Add(-time.Minute))
		if err != nil || !complete {
			return sent, false, bot.Unclear(bot.ScopePost, fmt.Errorf("discord: cannot see whether the forum post is there: %w", err))
		}
		for _, s := range seen {
			if s.Key == p.Key {
				thread = s.Thread
			}
		}
	}
	return bot.Sent{Channel: thread, ID: thread, Thread: thread}, thread != "", nil
}

// sendInside posts a later part of a post into the forum thread that its first part opened.
func (a *Adapter) sendInside(ctx context.Context, p bot.Part, files []attachment) (bot.Sent, error) {
	thread, err := a.threadOf(ctx, p.To.Channel, p.Post.Key)
	if err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	if thread == "" {
		return bot.Sent{}, bot.Permanent(bot.ScopePost, fmt.Errorf("discord: the forum thread of this post is not known"))
	}
	p.To.Thread = thread
	return a.post(ctx, p, thread, files)
}

// forumName is the title of a forum thread: what the post asks for, or its first words.
func forumName(p bot.Post) string {
	if p.Thread != nil && p.Thread.Name != "" {
		return cut(p.Thread.Name, maxThreadName)
	}
	for _, b := range p.Message.Body {
		if text := rich.PlainSpans(b.Spans); text != "" {
			return cut(oneLine(text), maxThreadName)
		}
	}
	return "…"
}

// edit replaces the text of a message of ours. Its shape stays: a card cannot become plain again.
func (a *Adapter) edit(ctx context.Context, p bot.Part, files []attachment) (bot.Sent, error) {
	channel := p.On.Channel
	switch {
	case channel == "":
		channel = p.To.Channel
	case a.rooms.forum(channel):
		channel = p.On.Thread // a post that was found again is named by its forum
	}
	if err := a.renameThread(ctx, p); err != nil { // first, since a thread outlives its message
		return bot.Sent{}, editError(err)
	}
	var old wireMessage
	err := a.rest.do(ctx, request{
		method: "GET", route: "/channels/%s/messages/%s", args: []string{channel, p.On.ID}, out: &old,
	})
	if err != nil {
		return bot.Sent{}, editError(err)
	}
	body := a.compose(p.Message, files, shape{card: old.Flags&flagCard != 0, tokens: !p.To.Direct(), seal: scopeAt(p.To), edit: true})
	err = a.rest.do(ctx, request{
		method: "PATCH", route: "/channels/%s/messages/%s", args: []string{channel, p.On.ID}, body: body, files: files,
	})
	if err != nil {
		return bot.Sent{}, editError(err)
	}
	return *p.On, nil
}

// renameThread gives the thread under a message of ours another name, where a post asks for that: whoever opened a thread may.
// One that sleeps has to be woken with it, and one that is gone needs no name.
// https://docs.discord.com/developers/topics/threads#editing-%26-deleting-threads
func (a *Adapter) renameThread(ctx context.Context, p bot.Part) error {
	if p.Thread == nil || !p.Thread.Renames {
		return nil
	}
	err := a.rest.do(ctx, request{
		method: "PATCH", route: "/channels/%s", args: []string{cmp.Or(p.On.Thread, p.On.ID)},
		body: map[string]any{"name": cut(p.Thread.Name, maxThreadName), "archived": false},
	})
	if hasCode(err, codeUnknownChannel) {
		return nil
	}
	return err
}

// editError makes an unclear edit one to be done over: doing it twice changes nothing.
func editError(err error) error {
	if bot.IsUnclear(err) {
		return bot.After(0, bot.ScopePost, err)
	}
	return err
}
