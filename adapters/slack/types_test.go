package slack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// produced are the messages and views of all tests so far, for TestTypes, which runs last.
var produced struct {
	sync.Mutex
	all map[slacktest.Recorded]bool
}

func record(payloads []slacktest.Recorded) {
	produced.Lock()
	defer produced.Unlock()
	if produced.all == nil {
		produced.all = map[slacktest.Recorded]bool{}
	}
	for _, p := range payloads {
		if len(p.JSON) < 20_000 && len(produced.all) < 500 {
			produced.all[p] = true
		}
	}
}

// samples are messages and views with everything that can be drawn.
func samples(t *testing.T) []slacktest.Recorded {
	body, err := rich.Parse("# Osmosis\n\nText with **bold**, *italic*, `code` and [a link](https://x.org/).\n\n" +
		"1. one\n2. two\n   - deeper\n\n> quoted\n\n```go\ncode\n```\n\n---\n\n![a cell](https://x.org/cell.png)\n")
	if err != nil {
		t.Fatal(err)
	}
	body = append(body, rich.Block{Kind: rich.Small, Spans: []rich.Span{{Text: "Due "}, {Kind: rich.Time, At: noon, Text: "Tue"}}},
		rich.Block{Spans: []rich.Span{{Kind: rich.Time, At: noon, Text: "Tue"}, {Kind: rich.Mention, Ref: slacktest.Ada, Text: "Ada"}}})
	choices := []bot.Choice{{Label: "One", Value: "1", Note: "note", On: true}, {Label: "Two", Value: "2"}}
	m := bot.Message{Body: body, Image: &bot.Image{Name: "p.png", Alt: "alt"}, Select: &bot.Select{Action: "a", Target: "t", Many: true,
		Options: choices},
		Buttons: []bot.Button{{Label: "Start", Action: "s", Primary: true}, {Label: "Erase", Action: "e", Danger: true}}}
	one := m
	one.Select = &bot.Select{Action: "a", Hint: "Choose", Options: choices}
	pictures := map[string]picture{"p.png": {id: "F1"}}
	form := ourForm(did, bot.Field{Name: "sure", Label: "Sure?", Kind: bot.FieldOne, Options: choices, Value: "2", Error: "Hm."},
		bot.Field{Name: "day", Label: "Day?", Kind: bot.FieldList, Options: choices, Note: "note"},
		bot.Field{Name: "zone", Label: "Zone?", Kind: bot.FieldList, Value: "x"})
	return []slacktest.Recorded{{Kind: "message", JSON: raw(t, draw(m, pictures).blocks)},
		{Kind: "message", JSON: raw(t, draw(one, nil).blocks)},
		{Kind: "view", JSON: raw(t, formView(*form, memo{}))}, {Kind: "view", JSON: raw(t, homeView(draw(m, nil).blocks))},
		{Kind: "view", JSON: raw(t, messageView(draw(one, nil), memo{}))}}
}

// untyped are missing in the published types: offset is documented for ordered lists
// (https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element), and skin_tone is
// what Slack's own composer writes.
var untyped = regexp.MustCompile(`,"(?:offset|skin_tone)":\d+`)

// TestTypes lets the TypeScript compiler compare what the tests produced with the types that Slack
// publishes. It needs npm and its registry.
func TestTypes(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not installed")
	}
	if testing.Short() {
		t.Skip("short: the packages come from the npm registry")
	}
	dir := t.TempDir()
	install := exec.Command(npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", dir, "@slack/types@3.2.0",
		"typescript@5.9.3")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm cannot install the packages: %v %.200s", err, out)
	}
	record(samples(t))
	var source strings.Builder
	source.WriteString("import type { HomeView, KnownBlock, ModalView } from '@slack/types';\n")
	produced.Lock()
	for p := range produced.all {
		kind := map[string]string{"message": "KnownBlock[]", "view": "ModalView | HomeView"}[p.Kind]
		fmt.Fprintf(&source, "export const p%d: %s = %s;\n", source.Len(), kind, untyped.ReplaceAllString(p.JSON, ""))
	}
	n := len(produced.all)
	produced.Unlock()
	file := filepath.Join(dir, "payloads.ts")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	tsc := exec.Command(filepath.Join(dir, "node_modules", ".bin", "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext",
		"--moduleResolution", "nodenext", file)
	tsc.Dir = dir
	if out, err := tsc.CombinedOutput(); err != nil {
		t.Errorf("of %d payloads some are not what Slack's types say: %v\n%.3000s", n, err, out)
	}
	t.Logf("%d payloads compared", n)
}
