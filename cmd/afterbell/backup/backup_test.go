package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/when"
	"afterbell/store/bolt"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestName(t *testing.T) {
	at := time.Date(2026, 11, 28, 3, 30, 5, 0, time.FixedZone("", 3600))
	for _, seal := range []bool{false, true} {
		name := Name(at, seal)
		if got, ok := timeOf(name); !ok || !got.Equal(at) || strings.HasSuffix(name, ".age") != seal {
			t.Errorf("%s is of %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"afterbell.db", "afterbell-20261128-023005Z", "afterbell-.db", "x-20261128-023005Z.db",
		"afterbell-20261328-023005Z.db", "afterbell-20261128-023005Z.db.bak", "afterbell-20261128-023005Z.age"} {
		if at, ok := timeOf(name); ok {
			t.Errorf("%s is taken for a copy of %v", name, at)
		}
	}
}

// TestDue makes one copy a day: at its time, later where that was missed, and over a change of the clock.
func TestDue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		must(t, err)
		return x
	}
	for _, tt := range []struct {
		now, newest string
		clock       when.Clock
		want        bool
	}{
		{"2026-11-28 03:29", "2026-11-27 03:30", when.Clock{Hour: 3, Minute: 30}, false},
		{"2026-11-28 03:30", "2026-11-27 03:30", when.Clock{Hour: 3, Minute: 30}, true},
		{"2026-11-28 15:00", "2026-11-28 03:31", when.Clock{Hour: 3, Minute: 30}, false},
		{"2026-11-28 02:00", "2026-11-26 03:30", when.Clock{Hour: 3, Minute: 30}, true},  // the machine slept
		{"2026-03-29 03:30", "2026-03-28 02:30", when.Clock{Hour: 2, Minute: 30}, true},  // 02:30 does not exist
		{"2026-10-25 23:00", "2026-10-25 02:40", when.Clock{Hour: 2, Minute: 30}, false}, // 02:30 comes twice
		{"2026-11-28 00:00", "2026-11-27 00:00", when.Clock{}, true},
	} {
		if got := Due(at(tt.now), at(tt.newest), tt.clock); got != tt.want {
			t.Errorf("at %s, the newest being of %s: due %v", tt.now, tt.newest, got)
		}
	}
	if !Due(at("2026-11-28 12:00"), time.Time{}, when.Clock{Hour: 3}) {
		t.Error("the first copy is not due")
	}
}

// TestBrokenSource throws away what is not whole, and what is no data file.
func TestBrokenSource(t *testing.T) {
	dir := t.TempDir()
	cut := errors.New("the line went dead")
	for name, source := range map[string]Source{
		"cut": func(_ context.Context, w io.Writer) error {
			_, err := w.Write(make([]byte, 8192))
			return errors.Join(err, cut)
		},
		"a letter": func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, "Dear Ada,")
			return err
		},
		"empty": func(context.Context, io.Writer) error { return nil },
	} {
		if _, err := (Job{Source: source, To: filepath.Join(dir, "copy.db")}).Make(t.Context()); err == nil {
			t.Errorf("%s: a copy was made", name)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, left, err)
		}
	}
}

// filled makes a data file with records.
func filled(t *testing.T, path string, keys ...string) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	must(t, err)
	must(t, s.Update(t.Context(), func(tx bot.Tx) error {
		for _, k := range keys {
			if err := tx.Put(k, []byte(k)); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, s.Close())
}

// TestOutlasting takes over what outlasts a copy from the file that is replaced, and nothing else; where that
// cannot be read it is said.
func TestOutlasting(t *testing.T) {
	dir := t.TempDir()
	copied, data := filepath.Join(dir, "copy.db"), filepath.Join(dir, "data.db")
	filled(t, copied, "person/ada", "erased/1")
	filled(t, data, "person/ben", "erased/2", "erased/3")
	put := Return{From: copied, To: data, Carried: []string{"erased"}, Mark: func(tx bot.Tx) error { return tx.Put("meta/back", nil) }}
	done, err := put.Put(t.Context(), time.Unix(1, 0))
	must(t, err)
	if done.Carried != 2 || done.Lost != nil || done.Aside != data+".replaced-19700101-000001Z" {
		t.Errorf("done is %+v", done)
	}
	var keys []string
	must(t, bolt.Read(data, func(tx bot.Tx) error {
		all, err := tx.Scan("", "\xff", 0)
		for _, e := range all {
			keys = append(keys, e.Key)
		}
		return err
	}))
	if got := strings.Join(keys, " "); got != "erased/1 erased/2 erased/3 meta/back person/ada" {
		t.Errorf("the file holds %s", got)
	}
	must(t, os.Truncate(data, 5000))
	if done, err = put.Put(t.Context(), time.Unix(2, 0)); err != nil || done.Lost == nil {
		t.Errorf("with a broken file: %+v, %v", done, err)
	}
}
