package staff

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The board: in the staff place what waits stands as one message, the oldest first, which makes no sound and is
// edited in place.

const kindBoard = "board" // what waits, in the staff place

// A Board is where what waits stands. Each post and each edit of it has a number of its own.
type Board struct {
	N    int    `json:"n"`             // the newest post or edit has this number
	Post string `json:"post,omitzero"` // the message is this occurrence
}

func boardKey(class string) record.Key[Board] { return record.Key[Board]("board/" + class) }

const (
	onBoard    = 4   // so many questions have buttons of their own: two each, of ten that fit a message
	shownWords = 200 // characters of a question, so that those on the board fit one message
	ended      = "ended"
	stale      = 24 * time.Hour // an edit that could not be made for so long is made by the next one
)

// number is the occurrence of a post or edit.
func (b Board) number(class string) string {
	return outbox.Occurrence(kindBoard, class, strconv.Itoa(b.N))
}

// post plans the next post or edit of the board, as the entry says beside what all have.
func (b *Board) post(v *term.View, x record.Entry) error {
	b.N++
	x.Kind, x.Class, x.At, x.Silent, x.Expires = kindBoard, v.Class.ID, v.Now, true, v.Now.Add(stale)
	if x.Edits == "" && x.Ref == "" {
		b.Post = b.number(v.Class.ID)
	}
	if err := outbox.Plan(v.Tx, b.number(v.Class.ID), x); err != nil {
		return err
	}
	return record.Save(v.Tx, boardKey(v.Class.ID), *b)
}

// showBoard lets the board show what waits now. An edit that is still planned shows it anyway, since it is asked at
// its moment.
func showBoard(v *term.View) error {
	if v.Class.Staff.Channel == "" {
		return nil
	}
	b, ok, err := record.Load(v.Tx, boardKey(v.Class.ID))
	if err != nil || !ok || b.Post == "" {
		return err
	}
	newest, ok, err := record.Load(v.Tx, record.PostKey(b.number(v.Class.ID)))
	if err != nil || ok && newest.State == record.StatePlanned && len(newest.Parts) == 0 {
		return err
	}
	return b.post(v, record.Entry{To: v.Class.Staff, Edits: b.Post})
}

// here lets what waits stand in the channel of the event, once who asks has said yes.
func here(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	at := channelOf(t.Event.In)
	other, err := record.LookUp(t.Tx, record.HomeKey(at))
	switch {
	case err != nil:
		return nil, err
	case at.Channel == "":
		return nil, bot.Refuse("class.in_channel", nil)
	case t.AtHome() || other != "":
		return nil, bot.Refuse("staff.not_here", nil)
	case len(t.Event.Lacks) > 0:
		return nil, bot.Refuse("reason.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
	case inStaffPlace(t):
		return say.Privately().Say("staff.set", nil), nil
	case t.Target(1) != "yes":
		return say.Privately().Say("staff.ask", bot.Args{"class": t.Class.Name}).Main("button.staff_place", "staff.here", t.At("yes")), nil
	}
	b, err := leave(t)
	if err != nil {
		return nil, err
	}
	t.Class.Staff = at
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	p := say.Privately().Say("staff.set", nil)
	p.Replace = true
	return p, b.post(&t.View, record.Entry{To: at})
}

// leave lets the message in the staff place say that it is none any more, and returns the board.
func leave(t *turn.Turn) (b Board, err error) {
	b, _, err = record.Load(t.Tx, boardKey(t.Class.ID))
	if err != nil || b.Post == "" || t.Class.Staff.Channel == "" {
		return b, err
	}
	err = b.post(&t.View, record.Entry{To: t.Class.Staff, Edits: b.Post, Ref: ended})
	return b, err
}

// end gives the staff place up.
func end(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	if t.Class.Staff.Channel != "" {
		if _, err := leave(t); err != nil {
			return nil, err
		}
		if err := giveUp(&t.View); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("staff.ended_now", nil)
	p.Replace = true
	return p, nil
}

// giveUp leaves the class without a staff place.
func giveUp(v *term.View) error {
	v.Class.Staff = bot.Place{}
	return record.Save(v.Tx, record.ClassKey(v.Class.ID), v.Class)
}

// boardRefused hears that the staff place took something not. A channel that is gone is the staff place no more, as
// some services call one archived; where a right is lacking, the entry waits for it. A message that somebody removed is
// posted anew.
func boardRefused(v *term.View, r *record.Entry) error {
	if r.Kind != kindBoard && r.Kind != kindCall || r.To != v.Class.Staff {
		return nil
	}
	x, waits, err := record.Load(v.Tx, record.PlaceNotice(v.Class.ID, r.To))
	switch {
	case err != nil:
		return err
	case waits && (strings.HasPrefix(x.Reason, "reason.absent") || strings.HasPrefix(x.Reason, "reason.archived")):
		return lose(v, r)
	case waits || r.Edits == "":
		return nil
	}
	b, _, err := record.Load(v.Tx, boardKey(v.Class.ID))
	if err != nil || b.Post != r.Edits {
		return err
	}
	return b.post(v, record.Entry{To: v.Class.Staff})
}

// lose gives up a staff place that is gone. A notice says so until a teacher has seen it, and the post that found it
// out is not tried again.
func lose(v *term.View, r *record.Entry) error {
	gone := v.Class.Staff
	if err := giveUp(v); err != nil {
		return err
	}
	if err := record.Remove(v.Tx, record.PlaceNotice(v.Class.ID, gone)); err != nil {
		return err
	}
	r.Expires = v.Now
	return record.Save(v.Tx, record.NoticeKey(v.Class.ID, "staff"),
		record.Notice{At: v.Now, Key: kindBoard + "/" + v.Class.ID, Reason: "reason.staff_gone"})
}

// renderBoard is what waits for an answer, the oldest first.
func renderBoard(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := &say.Page{}
	switch {
	case q.Entry.Ref == ended:
		return p.Say("staff.ended", bot.Args{"class": c.Name}), bot.Post{Silent: true}, "", nil
	case c.Staff != q.Entry.To:
		return nil, bot.Post{}, "the staff place is another one", nil
	}
	keys, all, err := record.Waiting(q.Tx, c.ID)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	n, read := 0, 0
	for i, x := range all {
		if here, err := stays(&q.View, x.Person); err != nil {
			return nil, bot.Post{}, "", err
		} else if !here {
			continue
		}
		if !x.Asks() {
			read++
			continue
		}
		if n++; n <= onBoard {
			sayOnBoard(&q.View, p, n, record.LastSegment(keys[i]), x)
		}
	}
	return finish(p, &q.View, n, read), bot.Post{Silent: true}, "", nil
}

// sayOnBoard adds one question to the board.
func sayOnBoard(v *term.View, p *say.Page, i int, id string, x record.Question) {
	args := bot.Args{"i": i, "name": v.NameOf(x.Person), "day": say.ShortDay(when.DateOf(x.At.In(v.Class.Location()))),
		"lesson": v.LessonTitle(x.Lesson), "text": say.Short(x.Text, shownWords), "teacher": v.NameOf(x.TakenBy)}
	if x.TakenBy == "" {
		p.Say("staff.question", args)
		p.Buttons = append(p.Buttons, say.Button{Key: "button.take_n", Args: bot.Args{"i": i}, Action: "queue.take", Target: v.At(id)})
	} else {
		p.Say("staff.question_taken", args)
	}
	p.Beside(say.Button{
		Key: "button.answer_n", Short: "button.answer", Args: bot.Args{"i": i}, Action: "queue.open", Target: v.At(id),
	})
}

// finish says how much waits in all.
func finish(p *say.Page, v *term.View, n, read int) *say.Page {
	head := say.Line{Key: "staff.nothing", Args: bot.Args{"class": v.Class.Name}}
	if n > 0 {
		head = say.Line{Key: "staff.waiting", Args: bot.Args{"class": v.Class.Name, "n": n}}
	}
	p.Lines = append([]say.Line{head}, p.Lines...)
	if n > onBoard {
		p.Say("staff.more", bot.Args{"n": n - onBoard})
	}
	if read > 0 {
		p.Say("overview.to_read", bot.Args{"n": read})
	}
	if n > onBoard || read > 0 {
		p.Press("button.queue", "queue", v.At())
	}
	return p
}
