package slacktest

import (
	"fmt"
	"strings"
	"testing"
)

// TestCheckMessage: each thing that Slack forbids is found.
func TestCheckMessage(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	plain := func(n int) string { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, long(n)) }
	many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	button := func(id string) string {
		return fmt.Sprintf(`{"type":"button","action_id":%q,"text":%s}`, id, plain(3))
	}
	fine := `[{"type":"section","text":` + plain(3) + `}]`
	if got := CheckMessage("x", fine, `{"event_type":"t","event_payload":{"k":"v"}}`); got != nil {
		t.Errorf("a good message: %v", got)
	}
	for name, blocks := range map[string]string{
		"no json":         `[`,
		"too many blocks": `[` + many(51, `{"type":"divider"}`) + `]`,
		"unknown block":   `[{"type":"video2"}]`,
		"twice an id":     `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`,
		"long header":     `[{"type":"header","text":` + plain(151) + `}]`,
		"long section":    `[{"type":"section","text":` + plain(3001) + `}]`,
		"empty text":      `[{"type":"section","text":` + plain(0) + `}]`,
		"call of all":     `[{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}]`,
		"unescaped":       `[{"type":"section","text":{"type":"mrkdwn","text":"a < b"}}]`,
		"empty context":   `[{"type":"context","elements":[]}]`,
		"two pictures":    `[{"type":"image","alt_text":"a","image_url":"https://x","slack_file":{"id":"F"}}]`,
		"no words for it": `[{"type":"image","image_url":"https://x"}]`,
		"long button":     `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":` + plain(76) + `}]}]`,
		"twice an action": `[{"type":"actions","elements":[` + button("a") + `,` + button("a") + `]}]`,
		"no action":       `[{"type":"actions","elements":[` + button("") + `]}]`,
		"many in actions": `[{"type":"actions","elements":[{"type":"multi_static_select","action_id":"a","options":[{"text":` + plain(1) +
			`,"value":"v"}]}]}]`,
		"11 checkboxes": `[{"type":"actions","elements":[{"type":"checkboxes","action_id":"a","options":[` +
			many(11, `{"text":`+plain(1)+`,"value":"v"}`) + `]}]}]`,
		"long option": `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[{"text":` + plain(76) +
			`,"value":"v"}]}]}]`,
		"strange choice": `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[{"text":` + plain(1) +
			`,"value":"v"}],"initial_option":{"value":"w"}}]}]`,
		"input": `[{"type":"input","block_id":"a","label":` + plain(1) +
			`,"element":{"type":"plain_text_input","action_id":"a"}}]`,
		"empty rich text": `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}]`,
		"broadcast": `[{"type":"rich_text","elements":[{"type":"rich_text_section",` +
			`"elements":[{"type":"broadcast","range":"channel"}]}]}]`,
		"empty words":     `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}]`,
		"in all too long": `[` + many(5, `{"type":"section","text":`+plain(3000)+`}`) + `]`,
	} {
		if got := CheckMessage("x", blocks, ""); len(got) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
	if CheckMessage(" ", fine, "") == nil || CheckMessage(long(40_001), fine, "") == nil ||
		CheckMessage("x", fine, `{"event_type":"t","event_payload":{"k":"v","name":"Ada"}}`) == nil {
		t.Error("text or metadata: nothing found")
	}
}

// TestCheckView: each thing that Slack forbids in a view is found.
func TestCheckView(t *testing.T) {
	label := `"label":{"type":"plain_text","text":"x"}`
	view := func(rest, element string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"x"},` + rest + `"blocks":[{"type":"input","block_id":"a",` + label +
			`,"element":` + element + `}]}`
	}
	submit, input := `"submit":{"type":"plain_text","text":"x"},`, `{"type":"plain_text_input","action_id":"a"}`
	if got := CheckView([]byte(view(submit, input))); got != nil {
		t.Errorf("a good view: %v", got)
	}
	for name, v := range map[string]string{
		"no submit":     view("", input),
		"long submit":   view(strings.Replace(submit, `"x"`, `"`+strings.Repeat("x", 25)+`"`, 1), input),
		"long metadata": view(submit+`"private_metadata":"`+strings.Repeat("x", 3001)+`",`, input),
		"long value":    view(submit, `{"type":"plain_text_input","action_id":"a","max_length":2,"initial_value":"xxx"}`),
		"no type":       `{"blocks":[]}`,
		"no title":      `{"type":"modal","blocks":[{"type":"divider"}]}`,
	} {
		if got := CheckView([]byte(v)); len(got) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
}
