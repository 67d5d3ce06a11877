package discord

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

// translatedCommands is a table in several languages. Klingon is none of Discord's, "plan" is the
// same word in German.
func translatedCommands() []bot.Command {
	return []bot.Command{
		{Name: "checkin", Description: "Note what you did.", Typed: true, Private: true, Opens: true,
			Words: map[string]bot.CommandWords{
				"de":  {Name: "eintrag", Description: "Notiere, was du getan hast."},
				"sv":  {Description: "Skriv vad du har gjort."},
				"tlh": {Name: "qonos"},
			},
			Options: []bot.Option{
				{Name: "did", Description: "what you did", Max: 1000,
					Words: map[string]bot.OptionWords{"de": {Name: "getan", Description: "was du getan hast"}, "sv": {}}},
				{Name: "sure", Description: "how sure you feel", Choices: []bot.Choice{{Label: "not at all", Value: "1"}, {Label: "very", Value: "5"}},
					Words: map[string]bot.OptionWords{"de": {Choices: []string{"gar nicht", ""}}, "pt-BR": {Choices: []string{"nada"}}}},
			}},
		{Name: "ask", Description: "Ask.", Typed: true, Private: true, OnMessage: true, Label: "Ask about this",
			Words: map[string]bot.CommandWords{"de": {Label: "Danach fragen"}}},
		{Name: "plan", Description: "Plan.", Typed: true, Private: true,
			Words: map[string]bot.CommandWords{"de": {Name: "plan", Description: "Plane."}}},
	}
}

func TestTranslatedCommands(t *testing.T) {
	got, err := json.MarshalIndent(applicationCommands(translatedCommands(), false), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	want := `[
	{
		"type": 1,
		"name": "ask",
		"description": "Ask."
	},
	{
		"type": 1,
		"name": "checkin",
		"name_localizations": {
			"de": "eintrag"
		},
		"description": "Note what you did.",
		"description_localizations": {
			"de": "Notiere, was du getan hast.",
			"sv-SE": "Skriv vad du har gjort."
		},
		"options": [
			{
				"type": 3,
				"name": "did",
				"name_localizations": {
					"de": "getan"
				},
				"description": "what you did",
				"description_localizations": {
					"de": "was du getan hast"
				},
				"max_length": 1000
			},
			{
				"type": 3,
				"name": "sure",
				"description": "how sure you feel",
				"choices": [
					{
						"name": "not at all",
						"name_localizations": {
							"de": "gar nicht",
							"pt-BR": "nada"
						},
						"value": "1"
					},
					{
						"name": "very",
						"value": "5"
					}
				]
			}
		]
	},
	{
		"type": 1,
		"name": "plan",
		"description": "Plan.",
		"description_localizations": {
			"de": "Plane."
		}
	},
	{
		"type": 3,
		"name": "Ask about this",
		"name_localizations": {
			"de": "Danach fragen"
		},
		"description": ""
	}
]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// A table in several languages is written once; then only a change of a translation is. The
// requests are validated when the bubble is closed.
func TestRegisterTranslations(t *testing.T) {
	for name, test := range map[string]bool{"everywhere": false, "in one server": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				o := Options{}
				if test {
					o.TestGuild = e.guild
				}
				start := func(want int, after string) {
					t.Helper()
					e.adapter = e.newAdapter(o)
					e.run()
					e.stop()
					if n := e.server.CommandWrites(); n != want {
						t.Errorf("commands written %d times after %s, want %d", n, after, want)
					}
				}
				table := translatedCommands()
				e.handler.commands = table
				start(1, "the first start")
				start(1, "another start")
				table[0].Words["de"] = bot.CommandWords{Name: "notiz"}
				start(2, "another name")
				table[0].Options[0].Words["sv"] = bot.OptionWords{Description: "vad du har gjort"}
				start(3, "one more description of an option")
				delete(table[0].Options[1].Words, "pt-BR")
				start(4, "one label less")
				table[1].Words["de"] = bot.CommandWords{Label: "Dazu fragen"}
				start(5, "another label on messages")
				delete(table[0].Words, "tlh")
				start(5, "a language less that Discord does not know")
			})
		})
	}
}

func TestCheckTranslatedCommands(t *testing.T) {
	if err := CheckCommands(translatedCommands()); err != nil {
		t.Fatalf("a good table: %v", err)
	}
	long := strings.Repeat("ä", 101)
	for _, tt := range []struct {
		name   string
		change func(checkin *bot.Command)
		want   []string // in the message; none: accepted
	}{
		{"a space in the name", func(c *bot.Command) { c.Words["de"] = bot.CommandWords{Name: "ein eintrag"} },
			[]string{"/checkin in de", `"ein eintrag"`, "lower-case"}},
		{"upper case", func(c *bot.Command) { c.Words["sv"] = bot.CommandWords{Name: "Åter"} }, []string{"/checkin in sv-SE", "lower-case"}},
		{"a long name", func(c *bot.Command) { c.Words["de"] = bot.CommandWords{Name: strings.Repeat("ä", 33)} },
			[]string{"/checkin in de", "1 to 32"}},
		{"an umlaut", func(c *bot.Command) { c.Words["de"] = bot.CommandWords{Name: "übung"} }, nil},
		{"a script without case", func(c *bot.Command) { c.Words["hi"] = bot.CommandWords{Name: "प्रविष्टि"} }, nil},
		{"a language that Discord does not know", func(c *bot.Command) {
			c.Words["tlh"] = bot.CommandWords{Name: "Not A Name",
				Description: long}
		}, nil},
		{"a long description", func(c *bot.Command) { c.Words["de"] = bot.CommandWords{Description: long} },
			[]string{"/checkin in de", "description has 101"}},
		{"an option's name", func(c *bot.Command) { c.Options[0].Words["de"] = bot.OptionWords{Name: "Getan"} },
			[]string{"/checkin did in de", `"Getan"`, "lower-case"}},
		{"an option's description", func(c *bot.Command) { c.Options[0].Words["de"] = bot.OptionWords{Description: long} },
			[]string{"/checkin did in de", "description has 101"}},
		{"a choice", func(c *bot.Command) { c.Options[1].Words["de"] = bot.OptionWords{Choices: []string{long, ""}} },
			[]string{"/checkin sure in de", "choice has 101"}},
		{"another option's name", func(c *bot.Command) { c.Options[0].Words["de"] = bot.OptionWords{Name: "sure"} },
			[]string{"/checkin in de", `"sure" is there twice`}},
		{"one name for two options", func(c *bot.Command) {
			c.Options[0].Words["de"] = bot.OptionWords{Name: "wie"}
			c.Options[1].Words["de"] = bot.OptionWords{Name: "wie"}
		}, []string{"/checkin in de", `"wie" is there twice`}},
		{"one name in two languages", func(c *bot.Command) {
			c.Options[0].Words["de"] = bot.OptionWords{Name: "wie"}
			c.Options[1].Words["pt-BR"] = bot.OptionWords{Name: "wie"}
		}, nil},
		{"a label on messages", func(c *bot.Command) {
			c.OnMessage, c.Label, c.Words["de"] = true, "About this", bot.CommandWords{Label: strings.Repeat("x", 33)}
		}, []string{"About this in de", "33 characters"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := translatedCommands()
			tt.change(&table[0])
			err := CheckCommands(table)
			if (err != nil) != (tt.want != nil) {
				t.Fatalf("error %v", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v: %q is not named", err, want)
				}
			}
		})
	}
}

// Of the 8,000 characters each text takes as many as its longest translation.
func TestCommandSizeCountsTheLongestTranslation(t *testing.T) {
	c := wireCommand{Name: "ab", Names: translations{"de": "abcd", "fr": "a"}, Description: "1234567890",
		Descriptions: translations{"de": "1"},
		Options: []wireOption{{Name: "o", Description: "x", Descriptions: translations{"fr": "xyz"},
			Choices: []wireChoice{{Name: "l", Names: translations{"de": "ll", "fr": "lll"}, Value: "v"}}}}}
	if got, want := commandSize(c), 4+10+1+3+3+1; got != want {
		t.Errorf("%d characters, want %d", got, want)
	}
	table := []bot.Command{{Name: "a", Description: "b", Typed: true}}
	for _, name := range "abcdefghijklmnopqrstuvwxy" {
		o := bot.Option{Name: string(name), Description: "x", Words: map[string]bot.OptionWords{"de": {}}}
		for _, value := range "123" {
			o.Choices = append(o.Choices, bot.Choice{Label: "l", Value: string(value)})
			w := o.Words["de"]
			w.Choices = append(w.Choices, strings.Repeat("l", 100))
			o.Words["de"] = w
		}
		table[0].Options = append(table[0].Options, o)
	}
	if err := CheckCommands(table); err != nil {
		t.Errorf("7,627 characters: %v", err)
	}
	for i := range table[0].Options {
		table[0].Options[i].Words["fr"] = bot.OptionWords{Description: strings.Repeat("d", 50)}
	}
	if err := CheckCommands(table); err == nil || !strings.Contains(err.Error(), "/a: 8852 characters in all") {
		t.Errorf("8,852 characters: %v", err)
	}
}

// Every locale is one of Discord's, and each of Discord's is there.
func TestLocalesAreDiscords(t *testing.T) {
	own := map[string]bool{}
	for tag, locale := range localeOf {
		own[locale] = true
		if localeOf[locale] != locale {
			t.Errorf("%s means %s, which does not mean itself", tag, locale)
		}
	}
	if specFile() == "" {
		return // TestOpenAPI says so
	}
	raw, err := os.ReadFile(specFile())
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Components struct {
			Schemas struct {
				Locales struct {
					OneOf []struct {
						Const string `json:"const"`
					} `json:"oneOf"`
				} `json:"AvailableLocalesEnum"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	var theirs []string
	for _, l := range spec.Components.Schemas.Locales.OneOf {
		theirs = append(theirs, l.Const)
		if !own[l.Const] {
			t.Errorf("%s is missing", l.Const)
		}
	}
	for locale := range own {
		if !slices.Contains(theirs, locale) {
			t.Errorf("%s is none of Discord's", locale)
		}
	}
}

// TestCommandsAlike refuses commands that cannot be told apart in some language.
func TestCommandsAlike(t *testing.T) {
	command := func(name, german string) bot.Command {
		return bot.Command{Name: name, Typed: true, Description: "What it does.",
			Words: map[string]bot.CommandWords{"de": {Name: german, Description: "Was es tut."}}}
	}
	for _, tt := range []struct {
		name  string
		table []bot.Command
		want  string // in the message; "" for none
	}{
		{"different", []bot.Command{command("today", "heute"), command("plan", "vorhaben")}, ""},
		{"the same name", []bot.Command{command("today", "heute"), command("today", "jetzt")}, `command "today" is there twice`},
		{"the same translation", []bot.Command{command("today", "heute"), command("plan", "heute")}, `command "heute" is there twice in de`},
		{"a translation that is another's name", []bot.Command{command("today", "plan"), command("plan", "vorhaben")},
			`command "plan" is there twice in de`},
	} {
		if err := CheckCommands(tt.table); (err != nil) != (tt.want != "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
