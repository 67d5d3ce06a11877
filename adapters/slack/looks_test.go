package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

var anew = flag.Bool("update", false, "write the golden messages anew")

// look compares a message with the one in testdata/looks, one block a line.
func look(t *testing.T, name, text, blocks string) {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(orElse(blocks, "[]")), &list); err != nil {
		t.Fatal(err)
	}
	for _, p := range slacktest.CheckMessage(text, blocks, "") {
		t.Errorf("%s: %s", name, p)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"text\": %s,\n\"blocks\": [", raw(t, text))
	for i, block := range list {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(&out, "\n%s", block)
	}
	out.WriteString("\n]}\n")
	golden(t, name, out.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "looks", name+".json")
	if *anew {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s looks otherwise; read the difference after go test ./adapters/slack -run TestLooks -update\n%s", file, got)
	}
}

// TestLooks plays a class and compares what people see with the golden messages: the card of a lesson, its discussion, check-ins,
// progress, the daily message, the digest, the class at a glance, a day off, help, and the bot's own page.
func TestLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &play{classroom: newClassroom(t), t: t}
		p.founds()
		p.studies()
		p.teaches()
	})
}

// A play is a class whose messages are looked at.
type play struct {
	*classroom
	t *testing.T
}

// given looks at what somebody was given.
func (p *play) given(name string, g slacktest.Given) slacktest.Given {
	p.t.Helper()
	look(p.t, name, p.plain(g.Text), p.plain(g.Blocks))
	return g
}

// plain takes out what differs from run to run.
func (p *play) plain(s string) string {
	for _, id := range p.classes() {
		s = strings.ReplaceAll(s, id, "CLASS")
	}
	return s
}

// classes are the ids of the classes.
func (p *play) classes() (ids []string) {
	p.t.Helper()
	if err := p.store.View(p.t.Context(), func(tx bot.Tx) error {
		all, err := tx.Scan("class/", "class/\xff", 0)
		for _, e := range all {
			ids = append(ids, strings.TrimPrefix(e.Key, "class/"))
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return ids
}

// newest looks at the message that came last to a place.
func (p *play) newest(name, channel, words string) {
	p.t.Helper()
	all := p.Messages(channel, "")
	for i := len(all) - 1; i >= 0; i-- {
		if strings.Contains(all[i].Text, words) {
			look(p.t, name, p.plain(all[i].Text), p.plain(all[i].Blocks))
			return
		}
	}
	p.t.Fatalf("%s: none of %d messages says %q", name, len(all), words)
}

func (p *play) founds() {
	g := p.types(slacktest.Rivera, "/afterbell", "class")
	if g.View == nil {
		g = p.presses(slacktest.Rivera, p.given("no-class", g), "class.form")
	}
	g = p.fills(slacktest.Rivera, g, map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
	p.given("started", p.presses(slacktest.Rivera, p.given("preview", g), "class.start"))
	p.passes(time.Hour)
	p.newest("welcome", slacktest.Channel, "starts on")
	welcome := p.Messages(slacktest.Channel, "")[0]
	g = p.given("joined", p.presses(slacktest.Ada, slacktest.Given{Text: welcome.Text, Blocks: welcome.Blocks}, "join"))
	p.given("reachable", p.presses(slacktest.Ada, p.presses(slacktest.Ada, g, "join.clock"), "join.daily"))
	p.given("progress-first", p.types(slacktest.Ada, "/progress", ""))
	p.given("help", p.types(slacktest.Ada, "/afterbell", "help"))
}

func (p *play) studies() {
	p.passes(4 * 24 * time.Hour)
	p.newest("lesson", slacktest.Channel, "Lesson 1 of")
	p.given("today", p.types(slacktest.Ada, "/today", ""))
	g := p.presses(slacktest.Ada, p.types(slacktest.Ada, "/today", ""), "lesson.start")
	p.given("lesson-steps", p.chooses(slacktest.Ada, p.given("lesson-started", g), "tick", "1. "))
	p.given("checkin-line", p.types(slacktest.Ada, "/checkin", "lab notes"))
	p.passes(10 * time.Minute)
	p.given("checkin", p.types(slacktest.Ada, "/checkin", "graph next: flashcards fri 18:00 sure: 4 stuck: why the salt pulls"))
	p.given("progress", p.types(slacktest.Ada, "/progress", ""))
	p.given("ask-class", p.types(slacktest.Ada, "/afterbell", "ask class: who has a sieve"))
	p.send(p.t, p.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, "does anybody read this?"))
	p.given("plain-words", p.next(p.t))
	p.passes(2 * 24 * time.Hour)
	p.newest("discussion", slacktest.Channel, "Talk about it")
	p.given("lessons", p.types(slacktest.Ada, "/afterbell", "lessons"))
	var home map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.opens(p.t)), &home); err != nil {
		p.t.Fatal(err)
	}
	look(p.t, "home", "the bot's own page", p.plain(string(home["blocks"])))
}

func (p *play) teaches() {
	g := p.given("class", p.types(slacktest.Rivera, "/afterbell", "class"))
	p.given("queue", p.presses(slacktest.Rivera, g, "queue"))
	g = p.types(slacktest.Rivera, "/afterbell", "class day off 13 jan")
	p.given("dayoff", g)
	p.passes(4 * 24 * time.Hour)
	p.newest("daily", channelOf(direct(slacktest.Ada)), "Hello Ada")
	p.newest("digest", channelOf(direct(slacktest.Rivera)), "Week 1")
}

// TestLooksAtTheEdges compares messages of one lesson and of four hundred, with long names and with words from right to left, in
// every tone.
func TestLooksAtTheEdges(t *testing.T) {
	long := strings.Repeat("Maximiliana von Rosenzweig-", 3)[:80]
	for name, tt := range map[string]struct {
		title, who string
		lessons    int
		tone       bot.Tone
	}{
		"edge-one": {"Cells", "Ada", 1, bot.ToneLesson}, "edge-400": {"Cells", "Ada", 400, bot.TonePerson},
		"edge-long":   {strings.Repeat("Water and its ways, ", 9), long, 12, bot.ToneTalk},
		"edge-arabic": {"الخلايا والماء", "ليلى", 12, bot.ToneNotice},
		"edge-marks":  {"*Cells* <!channel> & :tada:", "_Ada_ ~x~ `y`", 3, bot.ToneEnd},
	} {
		m := bot.Message{Tone: tt.tone, Body: []rich.Block{heading(tt.title), fact("Lessons", fmt.Sprintf("1 of %d done", tt.lessons)),
			fact("Next", tt.who), {Kind: rich.Fact, Label: "Stuck", Anchor: 1, Tight: true, Spans: []rich.Span{span(tt.who)}},
			small("Due " + tt.who)},
			Buttons: append(many(7, 3), bot.Button{Label: "Answer " + tt.who, Short: "Answer", Action: "answer", Target: "CLASS.q1", At: 1})}
		m.Body[1].Number, m.Body[1].Of = 1, tt.lessons
		for i := range tt.lessons {
			m.Body = append(m.Body, rich.Block{Kind: rich.Item, Number: i + 1, State: rich.Open, Tight: i > 0,
				Spans: []rich.Span{span(fmt.Sprintf("%s %d · open", tt.title, i+1))}})
		}
		for i, part := range split(m) {
			d := draw(part, nil)
			checkDrawn(t, d)
			if i == 0 { // the others have the rest of the list
				look(t, name, d.text, raw(t, d.blocks))
			}
		}
	}
}
