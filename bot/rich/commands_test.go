package rich_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/rich"
)

func TestCommands(t *testing.T) {
	known := func(name string) bool { return name == "plan" || name == "today" }
	for markdown, want := range map[string]string{
		"/plan":                              "[/plan]",
		"Type /plan, then (/today). “/plan”": "Type [/plan], then ([/today]). “[/plan]”",
		"**/plan** it, *or* /today":          "[/plan] it, or [/today]",
		"[a](https://x.org/)/plan and/plan or /etc/plan /plan-b": "a/plan and/plan or /etc/plan /plan-b",
		"`/plan` and [/plan](https://x.org/)":                    "/plan and /plan",
		"https://x.org/plan /plans /Plan / 1/2":                  "https://x.org/plan /plans /Plan / 1/2",
		"one /plan\\\n/today two":                                "one [/plan]\n[/today] two",
	} {
		blocks, err := rich.Parse(markdown)
		if err != nil {
			t.Fatal(err)
		}
		before := rich.Plain(blocks)
		made := rich.Commands(blocks, known)
		got := ""
		for _, s := range made[0].Spans {
			switch s.Kind {
			case rich.Command:
				got += "[" + s.Text + "]"
			case rich.Break:
				got += "\n"
			default:
				got += s.Text
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", markdown, got, want)
		}
		if diff := cmp.Diff(before, rich.Plain(made)); diff != "" || rich.Plain(blocks) != before {
			t.Errorf("%q says something else: %s", markdown, diff)
		}
	}
	code := []rich.Block{{Kind: rich.Code, Spans: []rich.Span{{Text: "/plan"}}}}
	if made := rich.Commands(code, known); made[0].Spans[0].Kind != rich.Text {
		t.Errorf("code became %+v", made)
	}
}

func TestCommandWords(t *testing.T) {
	known := func(name string) bool { return name == "plan" }
	want := []rich.Span{{Text: "Save it with "}, {Kind: rich.Command, Text: "/plan", Ref: "plan"}, {Text: " (not /etc)"}}
	if diff := cmp.Diff(want, rich.CommandWords("Save it with /plan (not /etc)", known)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := rich.CommandWords("", known); got != nil {
		t.Errorf("nothing is %+v", got)
	}
}
