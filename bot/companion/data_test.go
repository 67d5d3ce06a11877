package companion_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/bot/turn"
)

// dataPage is the page of the documentation that says what is stored.
const dataPage = "../../docs/data.md"

// keptUntil says in words how long the purge leaves the records of an owner.
var keptUntil = map[record.Owner]string{
	record.OfPerson: "until the person is in no class any more",
	record.OfClass:  "until the class is deleted",
	record.OfSpace:  "until what it leads to is deleted",
	record.Shared:   "until no class uses it any more",
	record.OfSystem: "as long as what it is about",
}

// The page is made of the list that purge reads, so it cannot say anything else than what is done. Write it anew
// with: go test ./bot/companion -run TestDataPage -update
func TestDataPage(t *testing.T) {
	want := dataPageOf(t)
	if *update {
		if err := os.WriteFile(dataPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(dataPage)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/data.md does not list the tables and kinds of today; write it anew with -update. Want:\n%s", want)
	}
}

// dataPageOf writes the page from the tables and kinds of all stories.
func dataPageOf(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(dataHead)
	for _, table := range turn.TablesOf(companion.Stories()) {
		kept, known := keptUntil[table.Owner]
		if !known {
			t.Errorf("nothing says how long records of owner %q are kept", table.Owner)
		}
		fmt.Fprintf(&b, "| %s | `%s/%s` | %s | %s | %s |\n", table.Name, table.Name, table.Rest, table.Holds, table.Owner, kept)
	}
	b.WriteString(postsHead)
	kinds := kindsOfPosts()
	for _, prefix := range slices.Sorted(maps.Keys(kinds)) {
		k, unclear := kinds[prefix], "is not sent again"
		if k.RatherTwice {
			unclear = "is sent again"
		}
		fmt.Fprintf(&b, "| %s | `post/%s…` | %s | %s |\n", k.Name, k.Occurrences("OWNER"), k.Owner, unclear)
	}
	return b.Bytes()
}

const dataHead = `# What is stored

A test writes this page from the lists in the code (` + "`bot/companion/data_test.go`" + `), so it says what the program does.
Everything stands in one ordered map from keys to records. All keys with the same first segment are a table, and each table says whose its
records are; that decides when they are deleted. A class is deleted with its space, 30 days after the space removed the bot
(or as configured), or when it was over for long (privacy.md); a person when they erase themselves.

` + "`TIME`" + ` is a number of microseconds in hexadecimal, 13 digits wide, so the order of bytes is the order of time. Ids of persons
and classes are our own; ids of a platform are escaped as one segment.

| table | key | what it holds | whose it is | how long it is kept |
|---|---|---|---|---|
`

const postsHead = `
## Posts

An occurrence names what a post is and whose, never when. When nobody can tell whether a post arrived, and it cannot be found where
it should be, its kind decides whether it is sent again.

| kind | key | whose it is | if nobody can tell whether it arrived, it |
|---|---|---|---|
`
