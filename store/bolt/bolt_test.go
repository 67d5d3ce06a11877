package bolt_test

import (
	"path/filepath"
	"testing"

	"afterbell/bot"
	"afterbell/store/bolt"
	"afterbell/store/storetest"
)

func open(t testing.TB, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{Append: []string{"fact"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) bot.Store { return open(t, filepath.Join(t.TempDir(), "data.db")) })
}

func TestTwice(t *testing.T) {
	storetest.Run(t, func(t *testing.T) bot.Store {
		return storetest.Twice(open(t, filepath.Join(t.TempDir(), "data.db")))
	})
}

func TestDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	storetest.RunDurable(t, func(t *testing.T) bot.Store { return open(t, path) })
}
