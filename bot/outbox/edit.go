package outbox

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Posts that rewrite others. What is written anew may take more messages than before, or fewer: what is more comes
// as a message of its own, and a message that is not needed any more says so, since nothing is deleted.

// aim finds for each part of an entry that rewrites a post the message to be rewritten, or the reason for
// which that cannot be.
func (q *Sending) aim() (drop string, err error) {
	if q.Entry.Edits == "" {
		return "", nil
	}
	old, err := record.Need(q.Tx, record.PostKey(q.Entry.Edits))
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return "its subject is gone", nil
	case err != nil:
		return "", err
	case old.State != record.StateSent:
		return "the post that it rewrites was not sent", nil
	}
	q.Entry.To = old.To
	for len(q.Entry.Parts) < len(old.Parts) {
		if err := q.empty(); err != nil {
			return "", err
		}
	}
	for i := range old.Parts {
		q.Entry.Parts[i].On = old.Parts[i].Sent
	}
	return "", nil
}

// empty adds a part that says that its message is not needed any more.
func (q *Sending) empty() error {
	raw, err := json.Marshal(q.Voice().Message((&say.Page{}).Say("post.empty", nil)), record.Stored)
	if err != nil {
		return fmt.Errorf("freeze %s: %w", q.Key, err)
	}
	q.Entry.Parts = append(q.Entry.Parts, record.Frozen{Message: raw})
	return nil
}

// grow lets a post know of the messages that it has since it was rewritten, so that the next time they are rewritten,
// too.
func (q *Sending) grow() error {
	if q.Entry.Edits == "" {
		return nil
	}
	old, ok, err := record.Load(q.Tx, record.PostKey(q.Entry.Edits))
	if err != nil || !ok || len(q.Entry.Parts) <= len(old.Parts) {
		return err
	}
	old.Parts = append(old.Parts, q.Entry.Parts[len(old.Parts):]...)
	return record.Save(q.Tx, record.PostKey(q.Entry.Edits), old)
}
