package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/slack/slacktest"
	"afterbell/cmd/afterbell/backup"
	"afterbell/store/bolt"
)

// An operation is a bot in a process of its own, with what whoever runs it types.
type operation struct {
	t       *testing.T
	dir     string
	conf    string
	program string
	monitor string // the address for monitoring
	process *exec.Cmd
	slack   *slackSide
	discord *discordSide
}

// operate starts a bot on both services that has a class on Slack.
func operate(t *testing.T) *operation {
	t.Helper()
	d, s, connected := sidesOnSockets(t)
	o := &operation{t: t, conf: configFor(t, d, s), program: named(t, "afterbell"), slack: s, discord: d}
	o.dir, o.monitor = filepath.Dir(o.conf), freeAddress(t)
	text, err := os.ReadFile(o.conf)
	must(t, err)
	must(t, os.WriteFile(o.conf, append(text, "[monitor]\nlisten = '"+o.monitor+"'\n"...), 0o600))
	o.start()
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		t.Fatal("Discord was not greeted in time")
	}
	return o
}

// freeAddress is an address at which nobody listens just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

// start starts the bot and waits until it is ready.
func (o *operation) start() {
	o.t.Helper()
	o.process = exec.Command(o.program, "serve", "--config", o.conf)
	o.process.Stderr = &bytes.Buffer{}
	must(o.t, o.process.Start())
	o.t.Cleanup(func() { _ = o.process.Process.Kill() })
	awake, cancel := context.WithTimeout(o.t.Context(), 20*time.Second)
	defer cancel()
	must(o.t, o.slack.server.AwaitConnections(awake, 1))
	for o.code("status") != exitFine {
		if awake.Err() != nil {
			_, said := o.says("status")
			o.t.Fatalf("not ready: %s", said)
		}
	}
}

// stop ends the bot as a supervisor does.
func (o *operation) stop() {
	o.t.Helper()
	must(o.t, o.process.Process.Signal(syscall.SIGTERM))
	if code, complaint := ends(o.t, o.process); code != exitFine {
		o.t.Fatalf("exit code %d: %s", code, complaint)
	}
}

// kill ends the bot as kill -9 does.
func (o *operation) kill() {
	o.t.Helper()
	must(o.t, o.process.Process.Kill())
	_ = o.process.Wait() // its error is the kill
}

// says runs a command beside the bot, in this process, and returns its exit code and all that it said.
func (o *operation) says(args ...string) (code int, said string) {
	o.t.Helper()
	var out bytes.Buffer
	code = runCommand(append(args, "--config", o.conf), strings.NewReader(""), &out, &out, nil)
	return code, out.String()
}

func (o *operation) code(args ...string) int {
	code, _ := o.says(args...)
	return code
}

// wants runs a command and expects an exit code and words.
func (o *operation) wants(code int, words string, args ...string) string {
	o.t.Helper()
	got, said := o.says(args...)
	if got != code || !strings.Contains(said, words) {
		o.t.Errorf("%s: exit code %d, want %d and %q:\n%s", strings.Join(args, " "), got, code, words, said)
	}
	return said
}

// founds makes a class whose lessons are still to come.
func (o *operation) founds(s side) {
	o.t.Helper()
	teacher := s.people().teacher
	start := time.Now().AddDate(0, 0, 30).Format(time.DateOnly)
	a := s.types(teacher, "class", nil)
	if a.form == nil {
		a = s.presses(teacher, "Set up a class here")
	}
	a = s.fills(teacher, a, map[string]string{"start": start, "zone": "Europe/London"})
	says(o.t, s, a, "Nothing is posted until you press Start")
	says(o.t, s, s.presses(teacher, "Start"), "has started")
	o.reads(s, "Lessons: ", true)
}

// reads waits until the channel holds words, or until it does not any more.
func (o *operation) reads(s side, words string, there bool) {
	o.t.Helper()
	for began := time.Now(); strings.Contains(channelText(s)+threadNames(s), words) != there; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			o.t.Fatalf("%s: %q, want %v; the channel reads %s", s.name(), words, there, channelText(s))
		}
	}
}

// onBoth runs a test with a bot of its own on each service, which both have.
func onBoth(t *testing.T, test func(o *operation, s side)) {
	t.Run("slack", func(t *testing.T) {
		o := operate(t)
		test(o, o.slack)
	})
	t.Run("discord", func(t *testing.T) {
		o := operate(t)
		test(o, o.discord)
	})
}

// refusesFor lets the service take no message for some seconds, once.
func (o *operation) refusesFor(s side, seconds string) {
	header := map[string]string{"Retry-After": seconds}
	if s == side(o.slack) {
		o.slack.server.Script(slacktest.Fault{Method: "chat.postMessage", Status: 429, Header: header})
		return
	}
	o.discord.server.Script(discordtest.Fault{Method: "POST", Path: "/messages$", Status: 429, Header: http.Header{"Retry-After": {seconds}},
		Body: `{"message":"You are being rate limited.","retry_after":` + seconds + `,"global":false}`})
}

func (o *operation) path(name string) string { return filepath.Join(o.dir, name) }

// TestOperate looks after a bot that runs: the commands speak to it.
func TestOperate(t *testing.T) {
	o := operate(t)
	o.founds(o.slack)
	said := o.wants(exitFine, "1 class", "status")
	for _, words := range []string{"has run since", "Discord: connected", "Slack: connected", "outbox: ", "backup: none was made yet"} {
		if !strings.Contains(said, words) {
			t.Errorf("no %q in:\n%s", words, said)
		}
	}
	o.wants(exitFine, `"title":"Slack","ready":true`, "status", "--json")
	o.wants(exitFine, "lesson of ", "outbox", "list", "--planned")
	if said := o.wants(exitFine, "nothing was given up", "outbox", "list", "--given-up"); strings.Contains(said, "nothing waits") {
		t.Errorf("of what was given up it says:\n%s", said)
	}
	o.wants(exitRefused, `there is no post "lesson/x"`, "outbox", "show", "lesson/x")
	o.wants(exitRefused, `there is no post "lesson/x"`, "outbox", "retry", "lesson/x")
	o.wants(exitUsage, "two lists", "outbox", "list", "--planned", "--given-up")
	o.wants(exitFine, "asked of the bot that runs since", "check", "--online")
	o.monitored()
	o.reloads()
	o.backsUp()
	o.wants(exitFailed, "stop it first, then compact", "compact")
	said = o.wants(exitFine, "all is well", "doctor")
	for _, words := range []string{"a bot runs on ", "every checksum is right", "1 class and ", "free on its disk"} {
		if !strings.Contains(said, words) {
			t.Errorf("no %q in:\n%s", words, said)
		}
	}
	o.wants(exitFailed, "stop it first, then restore", "restore", o.path("one.db"))
	o.stop()
	o.wants(exitFailed, "no bot runs on ", "status")
	o.wants(exitFailed, "no bot runs on ", "reload")
	o.wants(exitFine, "lesson of ", "outbox", "list", "--planned")
	o.wants(exitFine, "opened and checked", "backup", o.path("three.db"))
	o.wants(exitFine, "all is well", "doctor")
	o.wants(exitFine, "before", "compact")
	o.wants(exitFine, "all is well", "doctor")
	if _, err := os.Stat(o.path("afterbell.db.sock")); err == nil {
		t.Error("the socket was left behind")
	}
}

// monitored asks what monitoring asks.
func (o *operation) monitored() {
	o.t.Helper()
	if code, said := o.asks("/-/healthy"); code != http.StatusOK || said != "healthy\n" {
		o.t.Errorf("healthy: %d %s", code, said)
	}
	if code, said := o.asks("/-/ready"); code != http.StatusOK || said != "ready\n" {
		o.t.Errorf("ready: %d %s", code, said)
	}
	code, said := o.asks("/metrics")
	for _, line := range []string{`afterbell_platform_up{platform="discord"} 1`, `afterbell_sends_total{outcome="sent",platform="slack"} `,
		`afterbell_actions_total{action="class",outcome="done"} `, "afterbell_action_duration_seconds_bucket{", "afterbell_store_up 1"} {
		if code != http.StatusOK || !strings.Contains(said, line) {
			o.t.Errorf("%d, no %q in the metrics", code, line)
		}
	}
	for _, name := range namesOf(o) {
		if strings.Contains(said, name) {
			o.t.Errorf("the metrics name %q", name)
		}
	}
	if code, _ := o.asks("/status"); code != http.StatusNotFound {
		o.t.Errorf("who asks for the numbers can ask for more: %d", code)
	}
}

// asks asks at the address for monitoring.
func (o *operation) asks(path string) (int, string) {
	o.t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+o.monitor+path, nil)
	must(o.t, err)
	return answered(o.t, req, http.DefaultClient)
}

// reloads changes the configuration under the bot.
func (o *operation) reloads() {
	o.t.Helper()
	o.wants(exitFine, "nothing has changed", "reload")
	text, err := os.ReadFile(o.conf)
	must(o.t, err)
	write := func(more string) { must(o.t, os.WriteFile(o.conf, append(bytes.Clone(text), more...), 0o600)) }
	write("[log]\nlevel = 'warn'\nformat = 'json'\n")
	said := o.wants(exitFine, "in force now: log.level", "reload")
	if !strings.Contains(said, "in force after a restart: log.format") {
		o.t.Errorf("reload says %s", said)
	}
	o.wants(exitFine, "log.format of "+o.conf+" changed since", "check", "--online")
	must(o.t, os.Mkdir(o.path("copies"), 0o700))
	write("[backup]\ndir = 'copies'\nat = '25:00'\n")
	o.wants(exitRefused, "the data file is not known: mend the configuration", "reload")
	write("[backup]\ndir = 'copies'\n")
	o.wants(exitFine, "in force now: log.level, backup", "reload")
}

// backsUp makes copies while the bot runs.
func (o *operation) backsUp() {
	o.t.Helper()
	o.wants(exitFine, "opened and checked", "backup", o.path("one.db"))
	info, err := os.Stat(o.path("one.db"))
	must(o.t, err)
	if info.Mode().Perm() != 0o600 {
		o.t.Errorf("the copy can be read by others: %v", info.Mode())
	}
	damaged, err := bolt.Verify(o.path("one.db"))
	if err != nil || len(damaged) > 0 {
		o.t.Errorf("the copy: %v, %v", damaged, err)
	}
	o.wants(exitRefused, "choose another name", "backup", o.path("one.db"))
	o.wants(exitRefused, "does not exist; make it", "backup", o.path("none/one.db"))
	must(o.t, os.WriteFile(o.path("secret"), []byte("four words that nobody guesses\n"), 0o600))
	o.wants(exitFine, "opened and checked", "backup", o.path("two.age"), "--passphrase-file", o.path("secret"))
	o.wants(exitFine, o.path("copies/afterbell-"), "backup")
	o.wants(exitFine, "backup: less than a minute ago", "status")
	if list, err := backup.In(o.path("copies")); err != nil || len(list) == 0 {
		o.t.Errorf("in the folder: %v, %v", list, err)
	}
}

// TestRestoreThroughBinary puts back a copy that is older than a post, on either service: the file that was there is kept, and
// nothing is said a second time.
func TestRestoreThroughBinary(t *testing.T) {
	onBoth(t, func(o *operation, s side) {
		t := o.t
		o.founds(s)
		join(t, s, 0)
		must(t, os.WriteFile(o.path("secret"), []byte("four words that nobody guesses\n"), 0o600))
		teacher := s.people().teacher
		o.refusesFor(s, "3")
		form := s.types(teacher, "prompt", nil)
		says(t, s, s.fills(teacher, form, map[string]string{"text": "what is new since the copy"}), "")
		for !strings.Contains(o.wants(exitFine, "", "outbox", "list"), "prompt of ") {
			time.Sleep(10 * time.Millisecond)
		}
		o.wants(exitFine, "opened and checked", "backup", o.path("one.db.age"), "--passphrase-file", o.path("secret"))
		o.reads(s, "what is new since the copy", true) // the copy does not know that the discussion is out
		before := len(s.shown(""))
		o.kill()
		o.wants(exitRefused, "is sealed and needs its passphrase", "restore", o.path("one.db.age"))
		must(t, os.WriteFile(o.path("wrong"), []byte("four other words\n"), 0o600))
		o.wants(exitRefused, "was sealed with another passphrase", "restore", o.path("one.db.age"), "--passphrase-file", o.path("wrong"))
		o.wants(exitRefused, "nothing.db", "restore", o.path("nothing.db"))
		o.wants(exitRefused, "nothing was changed", "restore", o.conf)
		put := []string{"restore", o.path("one.db.age"), "--passphrase-file", o.path("secret")}
		o.wants(exitFine, "can be put back; nothing was changed", append(put, "--dry-run")...)
		said := o.wants(exitFine, "was put back as ", put...)
		aside, err := filepath.Glob(o.path("afterbell.db.replaced-*"))
		if err != nil || len(aside) != 1 || !strings.Contains(said, aside[0]) {
			t.Errorf("kept: %v, %v; %s", aside, err, said)
		}
		o.start()
		for began := time.Now(); strings.Contains(o.wants(exitFine, "", "outbox", "list"), "prompt of "); time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > 20*time.Second {
				t.Fatal("the discussion is still waiting")
			}
		}
		if after := len(s.shown("")); after != before {
			t.Errorf("the channel reads %d messages, and %d before: %+v", after, before, s.shown(""))
		}
		o.stop()
	})
}
