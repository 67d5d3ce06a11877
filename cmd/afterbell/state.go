package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/backup"
)

// A state is what a bot that runs tells of itself.
type state struct {
	Version  string         `json:"version"`
	Process  int            `json:"process"`
	Since    time.Time      `json:"since"`
	Store    string         `json:"store"`
	Bytes    int64          `json:"bytes"`
	Classes  int            `json:"classes"`
	Damaged  int            `json:"damaged,omitzero"`
	Failure  string         `json:"failure,omitzero"` // why nothing can be stored any more
	Clock    string         `json:"clock,omitzero"`   // why the clock is not believed
	Replica  string         `json:"replica,omitzero"` // what this one of several is called; empty: there is no other
	Leads    bool           `json:"leads"`            // it does what is done without being asked
	Met      int64          `json:"met,omitzero"`     // so many commits of other replicas were met
	Ticked   time.Time      `json:"ticked,omitzero"`  // what is due was last looked at then
	Services []serviceState `json:"services"`
	Outbox   outbox.Depth   `json:"outbox"`
	Backup   backupState    `json:"backup"`
}

type serviceState struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Ready bool   `json:"ready"`
	Links int64  `json:"links,omitzero"`
}

type backupState struct {
	record.Backup
	Dir     string `json:"dir,omitzero"` // copies are made by themselves there
	Time    string `json:"time,omitzero"`
	Failure string `json:"failure,omitzero"` // why the newest attempt came to nothing
}

// outboxLate is how long a post may wait before something is wrong: a channel that takes nothing is tried again
// each hour.
const outboxLate = 2 * time.Hour

// state gathers what the bot tells of itself.
func (v *server) state(ctx context.Context) (s state, err error) {
	s = state{Version: buildVersion(), Process: os.Getpid(), Since: v.began, Store: v.store.name(v.conf.Store), Damaged: v.store.damaged(),
		Clock: string(v.bot.Doubt()), Ticked: v.bot.Ticked(), Services: v.reached()}
	if err := failureOf(v.store); err != nil {
		s.Failure = err.Error()
	}
	s.Leads = v.store.lease == nil || v.store.lease.Leads()
	if v.store.lease != nil {
		s.Replica, s.Met = v.store.lease.Holder(), v.store.database.Conflicts()
	}
	if info, err := os.Stat(s.Store); err == nil {
		s.Bytes = info.Size()
	}
	if s.Outbox, err = v.bot.Depth(ctx); err != nil {
		return s, err
	}
	s.Backup = v.copies.state()
	err = v.store.View(ctx, func(tx bot.Tx) (err error) {
		if s.Backup.Backup, _, err = record.Load(tx, record.BackupKey); err != nil {
			return err
		}
		names, err := record.Names(record.Intact(tx), record.Classes())
		s.Classes = len(names)
		return err
	})
	return s, err
}

// reached says how each chat service is reached just now. One that only the replica which leads listens to is none of the
// others' business.
func (v *server) reached() (list []serviceState) {
	for i, s := range v.on {
		if only, ok := v.platforms[i].(bot.Solo); ok && only.Solo() && v.store.lease != nil && !v.store.lease.Leads() {
			continue
		}
		l := s.link(v.platforms[i])
		list = append(list, serviceState{s.name, s.title, l.ready, l.links})
	}
	return list
}

// tickLate is how long the bot may not look at what is due. It looks each second; a pile after an absence takes some
// seconds, and a machine that swaps some more.
const tickLate = time.Minute

// stuck says that nobody looks at what is due any more, "" while that is not so. ticked is when somebody last did.
func stuck(ticked, began, now time.Time) string {
	late := now.Sub(when.Later(ticked, began))
	if late < tickLate {
		return ""
	}
	return fmt.Sprintf("what is due was not looked at for %s, so nothing is posted; start the bot again", sayAge(late))
}

// idle lists why the bot does not do its work, in words.
func (s state) idle(now time.Time) (list []string) {
	if s.Failure != "" {
		list = append(list, "nothing can be stored any more: "+s.Failure)
	}
	if s.Clock != "" {
		list = append(list, "the clock is not believed ("+s.Clock+"), so nothing is posted; say: afterbell check")
	}
	if why := stuck(s.Ticked, s.Since, now); why != "" {
		list = append(list, why)
	}
	for _, x := range s.Services {
		if !x.Ready {
			list = append(list, x.Title+" is not connected")
		}
	}
	return list
}

// unwell lists what is not as it should be, in words.
func (s state) unwell(now time.Time) []string {
	list := s.idle(now)
	if s.Outbox.Late > 0 && now.Sub(s.Outbox.Oldest) > outboxLate {
		list = append(list, fmt.Sprintf("a post waits for %s; say: afterbell outbox list", sayAge(now.Sub(s.Outbox.Oldest))))
	}
	if s.Damaged > 0 {
		list = append(list, plural(s.Damaged, "damaged record")+"; say: afterbell doctor")
	}
	if s.Backup.Failure != "" {
		list = append(list, "the newest backup came to nothing: "+s.Backup.Failure)
	}
	return list
}

// lines are the state for people.
func (s state) lines(now time.Time) (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	say("afterbell %s has run since %s (%s), process %d", s.Version, sayTime(s.Since), sayAge(now.Sub(s.Since)), s.Process)
	say("%s: %s%s", s.Store, s.sayBytes(), classes(s.Classes))
	switch {
	case s.Replica == "":
	case s.Leads:
		say("replica %s leads: it plans and sends", s.Replica)
	default:
		say("replica %s answers; another one plans and sends", s.Replica)
	}
	for _, x := range s.Services {
		if x.Ready {
			say("%s: connected", x.Title)
		} else {
			say("%s: not connected", x.Title)
		}
	}
	list = append(list, sayDepth(s.Outbox, now))
	if s.Replica != "" {
		return append(list, "backup: by the means of the database")
	}
	return append(list, s.Backup.line(now))
}

// sayBytes is how large the data file is, nothing where it is a database.
func (s state) sayBytes() string {
	if s.Bytes == 0 {
		return ""
	}
	return saySize(s.Bytes) + ", "
}

func classes(n int) string {
	if n == 1 {
		return "1 class"
	}
	return fmt.Sprintf("%d classes", n)
}

// sayDepth says what waits in the outbox.
func sayDepth(d outbox.Depth, now time.Time) string {
	text := "outbox: nothing waits"
	if d.Late > 0 {
		text = fmt.Sprintf("outbox: %s, the oldest for %s", waits(d.Late), sayAge(now.Sub(d.Oldest)))
	}
	if d.Planned > 0 {
		text += fmt.Sprintf("; %s planned, the next for %s", plural(d.Planned, "post"), sayTime(d.Next))
	}
	return text
}

func waits(n int) string {
	if n == 1 {
		return "1 post waits"
	}
	return fmt.Sprintf("%d posts wait", n)
}

// line says when the newest copy was made.
func (b backupState) line(now time.Time) string {
	text := "backup: none was made yet"
	if !b.At.IsZero() {
		text = fmt.Sprintf("backup: %s ago (%s, %s)", sayAge(now.Sub(b.At)), sayTime(b.At), saySize(b.Bytes))
	}
	if b.Dir == "" {
		return text + "; none is made by itself, see [backup] in the configuration"
	}
	return fmt.Sprintf("%s; each day at %s into %s", text, b.Time, b.Dir)
}

type statusCommand struct {
	dataFlags
	JSON bool `help:"Print what the bot tells of itself as JSON."`
}

// Run says how the bot is that runs on the data file. It ends with 1 when none runs, or when something is not as
// it should be.
func (s *statusCommand) Run(c *console) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := s.desk(ctx, c)
	if err != nil {
		return err
	}
	if d.bot == nil {
		return s.away(c, d)
	}
	var told state
	if err := d.bot.Get(ctx, "/status", &told); err != nil {
		return err
	}
	if s.JSON {
		return printJSON(c, told)
	}
	now := time.Now()
	for _, l := range told.lines(now) {
		fmt.Fprintln(c.out, l)
	}
	wrong := told.unwell(now)
	for _, w := range wrong {
		fmt.Fprintln(c.out, "! "+w)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s not as it should be", things(len(wrong)))
	}
	return nil
}

func things(n int) string {
	if n == 1 {
		return "1 thing is"
	}
	return fmt.Sprintf("%d things are", n)
}

// askWait bounds a question to the bot that runs.
const askWait = 30 * time.Second

// away says what the file tells while no bot runs on it.
func (s *statusCommand) away(c *console, d desk) error {
	err := d.look(func(b *companion.Bot, tx bot.Tx) error {
		last, err := record.Newest(tx)
		if err != nil {
			return err
		}
		made, _, err := record.Load(tx, record.BackupKey)
		if err != nil {
			return err
		}
		depth, err := b.Depth(context.Background())
		if err != nil {
			return err
		}
		if !last.IsZero() {
			fmt.Fprintf(c.out, "%s: the last sign of life is of %s\n", d.path(), sayTime(last))
		}
		fmt.Fprintln(c.out, sayDepth(depth, time.Now()))
		fmt.Fprintln(c.out, backupState{Backup: made, Dir: d.conf.Backup.Dir, Time: d.conf.Backup.At}.line(time.Now()))
		return nil
	})
	if err != nil {
		return err
	}
	return fmt.Errorf("no bot runs on %s", d.path())
}

// newest is when the newest copy in a folder was made, zero for none.
func newest(dir string) (time.Time, error) {
	list, err := backup.In(dir)
	if err != nil || len(list) == 0 {
		return time.Time{}, err
	}
	return list[len(list)-1].At, nil
}
