package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/review"
	"afterbell/bot/when"
	"afterbell/store/bolt"
)

type doctorCommand struct{ dataFlags }

// Run examines the data file and what it needs around it, also while a bot runs, and changes nothing. It ends
// with 3 when something is wrong with the file.
func (k *doctorCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	d, err := k.desk(ctx, c)
	if err != nil {
		return err
	}
	x := &examination{c: c, path: d.path()}
	if d.conf.Store.Shared() {
		return x.database(d)
	}
	path := d.path()
	if d.bot != nil {
		dir, err := os.MkdirTemp(filepath.Dir(path), ".afterbell-copy-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if path, err = fetched(ctx, d.bot, dir); err != nil {
			return err
		}
		x.say("a bot runs on %s; this is the file as it is at this moment", d.path())
	}
	if err := x.file(path); err != nil {
		return explainBusy(d.path(), err)
	}
	x.disk()
	x.surroundings()
	return x.verdict()
}

// An examination collects what a doctor finds.
type examination struct {
	c     *console
	path  string // the data file
	wrong int
}

func (x *examination) say(format string, args ...any) { fmt.Fprintf(x.c.out, format+"\n", args...) }

// amiss says something that is wrong.
func (x *examination) amiss(format string, args ...any) {
	x.wrong++
	x.say("! "+format, args...)
}

// file examines structure, checksums and content.
func (x *examination) file(path string) error {
	damaged, err := bolt.Verify(path)
	if err != nil {
		return err
	}
	for _, key := range damaged {
		x.amiss("the record %q is damaged; a backup may still have it", key)
	}
	if len(damaged) == 0 {
		x.say("every page and every checksum is right")
	}
	return bolt.Read(path, func(tx bot.Tx) error { return x.content(record.Intact(tx)) }) // what is damaged was named
}

// content examines what the records say.
func (x *examination) content(tx bot.Tx) error {
	b, err := companion.New(companion.Config{Store: still{tx}})
	if err != nil {
		return err
	}
	for _, look := range []func(bot.Tx) error{x.figures, x.memories, x.references, x.zones, x.clock} {
		if err := look(tx); err != nil {
			return err
		}
	}
	return x.outbox(b)
}

// database examines what is in a database. Pages and checksums are the server's own business.
func (x *examination) database(d desk) error {
	if err := lookInto(d.conf.Store, x.content); err != nil {
		return err
	}
	x.say("afterbell %s, time zones %s", buildVersion(), when.ZoneData())
	return x.verdict()
}

// verdict says how it ended.
func (x *examination) verdict() error {
	if x.wrong > 0 {
		return refuse("%s not as it should be", things(x.wrong))
	}
	x.say("all is well")
	return nil
}

// figures recounts all running numbers from the facts.
func (x *examination) figures(tx bot.Tx) error {
	keys, all, err := record.Scan(tx, record.Prefix[record.Figures]("figure/"))
	if err != nil {
		return err
	}
	off := 0
	for i, f := range all {
		same, err := recounts(tx, f)
		if err != nil || !same {
			off++
			x.amiss("the figures under %s are not what a recount of the facts gives%s", keys[i], because(err))
		}
	}
	if off == 0 {
		x.say("the figures of %s are what a recount of the facts gives", plural(len(all), "learner"))
	}
	return nil
}

// memories recounts from the facts how learners remember questions.
func (x *examination) memories(tx bot.Tx) error {
	keys, all, err := record.Scan(tx, review.All())
	if err != nil {
		return err
	}
	for i, k := range all {
		same, err := k.Agrees(tx, keys[i])
		if err != nil || !same {
			x.amiss("the memories under %s are not what a recount of the facts gives%s", keys[i], because(err))
		}
	}
	return nil
}

// recounts reports whether figures are what a recount gives.
func recounts(tx bot.Tx, f record.Figures) (bool, error) {
	counted, err := record.Recount(tx, f.Last)
	if err != nil {
		return false, err
	}
	return f.Agrees(counted)
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

// references looks for posts that never come, and for what leads nowhere.
func (x *examination) references(tx bot.Tx) error {
	lost, missing, err := outbox.Astray(tx)
	if err != nil {
		return err
	}
	for _, key := range lost {
		x.amiss("the post %s waits, and nothing will wake it; say: afterbell outbox retry %s", key, key)
	}
	for _, key := range missing {
		x.say("something leads to the post %s, which is not there; it is passed over", key)
	}
	return nil
}

// zones looks for time zones that the program does not know.
func (x *examination) zones(tx bot.Tx) error {
	_, people, err := record.Scan(tx, record.People())
	if err != nil {
		return err
	}
	for _, p := range people {
		if _, err := when.Zone(p.Zone); err != nil && p.Zone != "" {
			x.amiss("the time zone %q of %s is not known; their days are those of UTC", p.Zone, p.ID)
		}
	}
	_, all, err := record.Scan(tx, record.Classes())
	for _, c := range all {
		if _, err := when.Zone(c.Zone); err != nil {
			x.amiss("the time zone %q of the class %s is not known; its days are those of UTC", c.Zone, c.ID)
		}
	}
	x.say("%s and %s", classes(len(all)), persons(len(people)))
	return err
}

func persons(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// clock compares the clock of the machine with what was recorded.
func (x *examination) clock(tx bot.Tx) error {
	last, err := record.Newest(tx)
	if err != nil {
		return err
	}
	if ahead := time.Until(last); ahead > time.Minute {
		x.amiss("the newest record is of %s, which is %s from now: the clock of this machine is behind, or was ahead",
			sayTime(last), sayAge(ahead))
	}
	d, ok, err := record.Load(tx, record.DoubtedKey)
	if ok {
		x.amiss("the bot does not believe its clock (%s); say: afterbell check", d.Why)
	}
	return err
}

// outbox says what waits.
func (x *examination) outbox(b *companion.Bot) error {
	ctx := context.Background()
	depth, err := b.Depth(ctx)
	if err != nil {
		return err
	}
	dead, err := b.GivenUp(ctx)
	if err != nil {
		return err
	}
	x.say("%s", sayDepth(depth, time.Now()))
	if len(dead) > 0 {
		x.say("%s given up; say: afterbell outbox list --given-up", plural(len(dead), "post"))
	}
	return nil
}

// diskFloor is how many bytes must be free, beside room for one copy of the file.
const diskFloor = 100 << 20

// disk says how much room there is.
func (x *examination) disk() {
	size, err := sizeOf(x.path)
	free, ok := freeOn(filepath.Dir(x.path))
	switch {
	case err != nil || !ok:
	case free < size+diskFloor:
		x.amiss("%s: %s, and only %s free on its disk", x.path, saySize(size), saySize(free))
	default:
		x.say("%s: %s, and %s free on its disk", x.path, saySize(size), saySize(free))
	}
}

// surroundings says which program and which rules of time zones this is.
func (x *examination) surroundings() {
	sayReadable(x.c, x.path)
	x.say("afterbell %s, time zones %s", buildVersion(), when.ZoneData())
}
