package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/review"
	"afterbell/cmd/afterbell/backup"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
)

// firstVersion writes the data file that the first version of the format kept, and returns its path.
func firstVersion(t *testing.T) string {
	t.Helper()
	packed, err := os.Open("../../store/bolt/testdata/version1.db.gz")
	must(t, err)
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	must(t, err)
	content, err := io.ReadAll(unpacked)
	must(t, err)
	path := filepath.Join(t.TempDir(), "class.db")
	must(t, os.WriteFile(path, content, 0o600))
	return path
}

// wants runs a command within this process and expects an exit code and words.
func wants(t *testing.T, code int, words string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	got := runCommand(args, strings.NewReader(""), &out, &out, nil)
	if got != code || !strings.Contains(out.String(), words) {
		t.Errorf("%s: exit code %d, want %d and %q:\n%s", strings.Join(args, " "), got, code, words, out.String())
	}
	return out.String()
}

// changed changes something in a data file.
func changed(t *testing.T, path string, change func(bot.Tx) error) {
	t.Helper()
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	must(t, store.Update(t.Context(), change))
	must(t, store.Close())
}

// TestCopy carries a data file into lines and back, with the same sum.
func TestCopy(t *testing.T) {
	path := firstVersion(t)
	dir := filepath.Dir(path)
	lines, back := filepath.Join(dir, "all.jsonl"), filepath.Join(dir, "back.db")
	first := wants(t, exitFine, "records in all, sha256 ", "copy", "--from", path, "--to", lines)
	if second := wants(t, exitFine, "records in all", "copy", "--from", lines, "--to", back); first != second {
		t.Errorf("there:\n%s\nand back:\n%s", first, second)
	}
	if third := wants(t, exitFine, "", "copy", "--from", back, "--to", filepath.Join(dir, "third.db")); third != first {
		t.Errorf("the third time:\n%s", third)
	}
	wants(t, exitFine, "all is well", "doctor", "--data", back)
	wants(t, exitRefused, "exists; choose another name", "copy", "--from", path, "--to", lines)
	wants(t, exitRefused, "does not exist", "copy", "--from", filepath.Join(dir, "none.db"), "--to", filepath.Join(dir, "x.db"))
	wants(t, exitRefused, "does not exist", "copy", "--from", filepath.Join(dir, "none.jsonl"), "--to", filepath.Join(dir, "x.db"))
	text, err := os.ReadFile(lines)
	must(t, err)
	must(t, os.WriteFile(lines, text[:len(text)/2], 0o600))
	wants(t, exitRefused, "all.jsonl: ", "copy", "--from", lines, "--to", filepath.Join(dir, "x.db"))
	must(t, os.WriteFile(lines, bytes.Replace(text, []byte("Ada"), []byte("Eva"), 1), 0o600))
	wants(t, exitRefused, "something was changed", "copy", "--from", lines, "--to", filepath.Join(dir, "x.db"))
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 4 {
		t.Errorf("left behind: %v", left)
	}
}

// TestDoctor names what is wrong with a data file, and changes nothing.
func TestDoctor(t *testing.T) {
	path := firstVersion(t)
	before, err := os.ReadFile(path)
	must(t, err)
	wants(t, exitFine, "the figures of ", "doctor", "--data", path)
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the doctor changed the file")
	}
	wants(t, exitRefused, "does not exist", "doctor", "--data", path+"x")
	wants(t, exitRefused, "does not exist", "compact", "--data", path+"x")
	var figures, post string
	changed(t, path, func(tx bot.Tx) error {
		keys, all, err := record.Scan(tx, record.Prefix[record.Figures]("figure/"))
		if err != nil {
			return err
		}
		figures = string(keys[0])
		all[0].Checkins++
		if err := record.Save(tx, keys[0], all[0]); err != nil {
			return err
		}
		class, person, _ := strings.Cut(strings.TrimPrefix(figures, "figure/"), "/")
		if err := record.Save(tx, review.KeyOf(class, person), review.Kept{Asked: 3}); err != nil {
			return err
		}
		from, to := record.AllDue()
		due, err := tx.Scan(from, to, 1)
		if err != nil {
			return err
		}
		post = record.OccurrenceIn(record.QueueOf(string(due[0].Value)), string(due[0].Value))
		return tx.Delete(due[0].Key)
	})
	said := wants(t, exitRefused, "the figures under "+figures+" are not what a recount", "doctor", "--data", path)
	if !strings.Contains(said, "the post "+post+" waits, and nothing will wake it") || !strings.Contains(said, "the memories under recall/") ||
		!strings.Contains(said, "3 things are not") {
		t.Errorf("the doctor says:\n%s", said)
	}
	wants(t, exitFine, "is tried as soon as its turn comes", "outbox", "retry", post, "--data", path)
	wants(t, exitRefused, "2 things are not", "doctor", "--data", path)
}

// TestDamagedCopies keeps whoever looks after a file from putting damage in the place of what is whole.
func TestDamagedCopies(t *testing.T) {
	path := firstVersion(t)
	good, bad := path+".good", path+".bad"
	wants(t, exitFine, "opened and checked", "backup", good, "--data", path)
	content, err := os.ReadFile(path)
	must(t, err)
	at := bytes.Index(content, []byte("folded a paper membrane"))
	if at < 0 {
		t.Fatal("the file holds no such words")
	}
	content[at] ^= 1
	must(t, os.WriteFile(path, content, 0o600))
	post := bytes.Index(content, []byte(`"k":"lesson"`))
	content[post+6] ^= 1
	must(t, os.WriteFile(path, content, 0o600))
	said := wants(t, exitRefused, "is damaged; a backup may still have it", "doctor", "--data", path)
	if strings.Count(said, "is damaged") < 2 || !strings.Contains(said, "free on its disk") {
		t.Errorf("the doctor stops at the first damage:\n%s", said)
	}
	wants(t, exitRefused, "which cannot be carried over", "compact", "--data", path)
	wants(t, exitRefused, "the copy holds 2 damaged records; keep an older one too", "backup", bad, "--data", path)
	wants(t, exitRefused, "and nothing was changed; take an older copy", "restore", bad, "--data", path)
	wants(t, exitFine, "was put back as ", "restore", good, "--data", path)
	wants(t, exitFine, "all is well", "doctor", "--data", path)
	must(t, os.Truncate(path, 5000)) // a file that cannot be opened any more is put aside like any other
	wants(t, exitRefused, "class.db", "doctor", "--data", path)
	time.Sleep(time.Second) // the files that are put aside are called after the second
	wants(t, exitFine, "was put back as ", "restore", good, "--data", path)
	wants(t, exitFine, "all is well", "doctor", "--data", path)
	wants(t, exitUsage, "say where the copy goes", "backup", "--data", path)
	wants(t, exitFailed, "no bot runs on", "status", "--data", path)
}

// TestHeldFile refuses to touch a file that somebody has open.
func TestHeldFile(t *testing.T) {
	path := firstVersion(t)
	wants(t, exitFine, "opened and checked", "backup", path+".good", "--data", path)
	store, err := bolt.Open(path, bolt.Options{})
	must(t, err)
	for _, args := range [][]string{{"restore", path + ".good"}, {"compact"}, {"doctor"}, {"backup", path + ".x"}, {"status"},
		{"outbox", "list"}} {
		wants(t, exitFailed, "in use", append(args, "--data", path)...)
	}
	must(t, store.Close())
}

// TestCopiesByTheClock makes a copy when it is due, seals it, and keeps as many as it should.
func TestCopiesByTheClock(t *testing.T) {
	path := firstVersion(t)
	dir := t.TempDir()
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	k := &copies{store: store, work: filepath.Dir(path), log: zerolog.Nop(), conf: config.Backup{Dir: dir, At: "03:30", Keep: 3}}
	now := time.Date(2026, 11, 10, 3, 29, 0, 0, time.Local)
	names := func() (list []string) {
		all, err := backup.In(dir)
		must(t, err)
		for _, x := range all {
			list = append(list, x.At.Local().Format("02 15:04"))
		}
		return list
	}
	must(t, os.WriteFile(filepath.Join(dir, "afterbell-notes.db"), nil, 0o600))
	left := filepath.Join(dir, ".afterbell-copy-123")
	must(t, os.WriteFile(left, nil, 0o600))
	must(t, os.Chtimes(left, now, now))
	for range 6 * 24 * 12 {
		k.once(context.Background(), now)
		now = now.Add(5 * time.Minute)
	}
	if got := strings.Join(names(), ", "); got != "13 03:34, 14 03:34, 15 03:34" {
		t.Errorf("kept are %s", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "afterbell-notes.db")); err != nil {
		t.Error("a file that is none of ours was removed")
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a copy left behind is still there")
	}
	if s := k.state(); s.Failure != "" || s.Dir != dir || s.Time != "03:30" {
		t.Errorf("the state is %+v", s)
	}
	must(t, os.RemoveAll(dir))
	k.once(context.Background(), now.AddDate(0, 0, 1))
	if s := k.state(); !strings.Contains(s.Failure, "look for copies") {
		t.Errorf("without a folder the state is %+v", s)
	}
	must(t, store.Close())
}
