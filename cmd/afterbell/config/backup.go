package config

import (
	"net"
	"os"
	"strconv"
	"strings"

	"afterbell/bot/when"
)

// Backup says where copies of the data file are made by themselves, when, and how many are kept.
type Backup struct {
	Dir            string `toml:"dir"` // empty: none are made
	At             string `toml:"at"`  // by the clock of this machine
	Keep           int    `toml:"keep"`
	Passphrase     Secret `toml:"passphrase"` // empty: copies are not sealed
	PassphraseFile string `toml:"passphrase_file"`
}

// On reports whether copies are made by themselves.
func (b Backup) On() bool { return b.Dir != "" }

// Clock is the time of day of At, which has been checked.
func (b Backup) Clock() when.Clock {
	c, _ := when.ParseClock(b.At)
	return c
}

func (b *Backup) secrets() []secretKey {
	return []secretKey{{"backup.passphrase", &b.Passphrase, &b.PassphraseFile, wrongPassphrase}}
}

// shortPassphrase is how many characters a passphrase has at least: whoever finds a copy may try at leisure.
const shortPassphrase = 12

func wrongPassphrase(p string) string {
	switch {
	case strings.ContainsAny(p, "\r\n"):
		return "this has several lines; a passphrase is one line"
	case len(p) < shortPassphrase:
		return "this is too short; take at least " + strconv.Itoa(shortPassphrase) + " characters, such as four words that nobody guesses"
	}
	return ""
}

// mostKept bounds how many copies are kept, against a slip of the finger.
const mostKept = 10_000

func (r *reader) checkBackup() {
	b := r.Backup
	if _, err := when.ParseClock(b.At); err != nil {
		r.report("backup.at", "backup.at must be a time of day in quotation marks, such as \"03:30\"")
	}
	if b.Keep < 1 || b.Keep > mostKept {
		r.report("backup.keep", "backup.keep must be how many copies are kept, from 1 to %d", mostKept)
	}
	if !b.On() {
		return
	}
	if within(b.Dir, r.Courses.Dir) {
		r.report("backup.dir", "backup.dir: %s lies among the courses, which are meant to be shared; choose another folder", b.Dir)
	}
	if info, err := os.Stat(b.Dir); err != nil || !info.IsDir() {
		r.report("backup.dir", "backup.dir: %s is not a folder; make it, best on another disk, readable by the bot alone", b.Dir)
		return
	}
	if err := usableFolder(b.Dir); err != nil {
		r.report("backup.dir", "backup.dir: %v", err)
	}
}

// Monitor says where the state of the program can be asked for.
type Monitor struct {
	Listen string `toml:"listen"` // empty: nowhere but by the commands of the program itself
}

func (r *reader) checkMonitor() {
	listen := r.Monitor.Listen
	if listen == "" {
		return
	}
	_, port, err := net.SplitHostPort(listen)
	if n, wrong := strconv.Atoi(port); err != nil || wrong != nil || n < 0 || n > 65535 {
		r.report("monitor.listen", "monitor.listen must be an address with a port, such as \"127.0.0.1:8092\"")
	}
	if listen == r.Slack.Listen {
		r.report("monitor.listen", "monitor.listen and slack.listen are the same address; choose another port for one of them")
	}
}
