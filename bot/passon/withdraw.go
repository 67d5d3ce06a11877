package passon

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// What somebody takes back of what was passed on of theirs: the messages are rewritten, for nothing that stands in a
// channel is deleted by us, and what others answered below them is theirs.

const kindWithdrawn = "withdrawn" // it rewrites a post that its author took back

// withdraw takes back what was passed on of somebody's words. A post that is not out yet never comes.
func withdraw(t *turn.Turn) (*say.Page, error) {
	key, x, err := ofAuthor(t)
	if err != nil {
		return nil, err
	}
	if x.Passed.IsZero() {
		return nil, bot.Refuse("queue.gone", nil)
	}
	x.Withdrawn = true
	if err := record.SaveQuestion(t.Tx, key, x); err != nil {
		return nil, err
	}
	posts, err := takeBack(t, record.LastSegment(key))
	if err != nil {
		return nil, err
	}
	for _, post := range posts {
		if err := rewrite(t, post); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("passon.taken_back", nil)
	p.Replace = true
	return p, nil
}

// takeBack notes that the author of something took it back, and names the posts that were made of it.
func takeBack(t *turn.Turn, name string) (posts []string, err error) {
	a, ok, err := record.Load(t.Tx, answerKey(t.Class.ID, name))
	if err != nil {
		return nil, err
	}
	if ok {
		a.Withdrawn = true
		return a.Posts, record.Save(t.Tx, answerKey(t.Class.ID, name), a)
	}
	talk, err := record.Need(t.Tx, record.PromptKey(t.Class.ID, name))
	if err != nil {
		return nil, err
	}
	talk.Withdrawn = true
	return []string{turn.TalkKey(talk)}, record.SavePrompt(t.Tx, talk)
}

// rewrite plans the rewriting of a post. One that is not out yet is dropped when its turn comes, and the rewriting with it.
func rewrite(t *turn.Turn, post string) error {
	r, ok, err := record.Load(t.Tx, record.PostKey(post))
	if err != nil || !ok {
		return err
	}
	return outbox.Plan(t.Tx, outbox.Occurrence(kindWithdrawn, t.Class.ID, post),
		record.Entry{Kind: kindWithdrawn, Class: t.Class.ID, To: r.To, Edits: post, At: t.Now, Silent: true})
}

// renderWithdrawn is what stands in the place of what was taken back.
func renderWithdrawn(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	_, err := q.ReadClass()
	return (&say.Page{}).Say("passon.gone_back", nil), bot.Post{Silent: true}, "", err
}
