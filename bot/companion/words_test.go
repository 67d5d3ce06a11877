package companion_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/say"
	"afterbell/bot/text"
	"afterbell/bot/turn"
)

// polish says some of the table, and one thing in markup.
const polish = `
[name]
checkin = "wpis"
checkin_did = "zrobione"
[command]
checkin = "Zapisz, co **masz** za sobą."
ask_message = "Zapytaj o to"
[option]
checkin_did = "Co robisz?"
ask_to = "Kto ma to przeczytać?"
[ask]
to_class = "klasa"
`

// tableWith builds the table from the English sentences and those of further files.
func tableWith(t *testing.T, further map[string]string) map[string]bot.Command {
	t.Helper()
	english, err := os.ReadFile("../text/en.toml")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"en.toml": {Data: english}}
	for name, content := range further {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	texts, err := text.LoadFrom(files)
	if err != nil {
		t.Fatal(err)
	}
	table, _ := turn.CommandTable(turn.ActionsOf(companion.Stories()), say.NewBook(texts, nil))
	byName := map[string]bot.Command{}
	for _, c := range table {
		byName[c.Name] = c
	}
	return byName
}

func TestEnglishAloneHasNoFurtherWords(t *testing.T) {
	for _, c := range tableWith(t, nil) {
		if c.Words != nil {
			t.Errorf("%s: %v", c.Name, c.Words)
		}
		if (c.Description == "") == c.Typed || (c.Label == "") == c.OnMessage {
			t.Errorf("%s: description %q, label %q", c.Name, c.Description, c.Label)
		}
		for _, o := range c.Options {
			if o.Words != nil || o.Description == "" {
				t.Errorf("%s %s: description %q, words %v", c.Name, o.Name, o.Description, o.Words)
			}
			for _, choice := range o.Choices {
				if choice.Label == "" {
					t.Errorf("%s %s: %s has no label", c.Name, o.Name, choice.Value)
				}
			}
		}
	}
}

// A second language is one more file. What it says stands beside the English words; what it does
// not say is empty there, neither English nor the name of a key.
func TestTableSpeaksASecondLanguage(t *testing.T) {
	table := tableWith(t, map[string]string{"pl.toml": polish})
	checkin, ask, today := table["checkin"], table["ask"], table["today"]
	if got, want := checkin.Words, map[string]bot.CommandWords{
		"pl": {Name: "wpis", Description: "Zapisz, co masz za sobą."},
	}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got, want := ask.Words, map[string]bot.CommandWords{"pl": {Label: "Zapytaj o to"}}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got, want := today.Words, map[string]bot.CommandWords{"pl": {}}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got, want := checkin.Options[0].Words, map[string]bot.OptionWords{
		"pl": {Name: "zrobione", Description: "Co robisz?"},
	}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got, want := ask.Options[1].Words, map[string]bot.OptionWords{
		"pl": {Description: "Kto ma to przeczytać?", Choices: []string{"", "klasa", ""}},
	}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if table["checkin.form"].Words != nil {
		t.Error("what is only pressed has words")
	}
}

// Nothing but the words differs from the table in English, and no word of it is a key.
func TestFurtherLanguagesLeaveTheTableAlone(t *testing.T) {
	english := tableWith(t, nil)
	for name, c := range tableWith(t, map[string]string{"pl.toml": polish, "de.toml": "hello = \"Hallo.\""}) {
		for tag, w := range c.Words {
			if strings.Contains(w.Name+w.Description+w.Label, "[") {
				t.Errorf("%s in %s: %+v", name, tag, w)
			}
		}
		c.Words = nil
		for i := range c.Options {
			c.Options[i].Words = nil
		}
		if diff := cmp.Diff(english[name], c); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
