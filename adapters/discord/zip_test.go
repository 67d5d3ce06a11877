package discord

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

// bread is a course in a zip.
func bread(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := w.AddFS(os.DirFS("../../bot/companion/testdata/zips/bread")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const notHanded = "did not hand the file over"

// moved spoils the address of a file.
func moved(from, to string) func(map[string]any) {
	return func(f map[string]any) { f["url"] = strings.Replace(f["url"].(string), from, to, 1) }
}

// sends lets somebody choose a file in a form, and returns the answer. change spoils what Discord tells of it.
func (w *week) sends(u discordtest.User, f *discordtest.Form, name string, content []byte, change func(map[string]any)) discordtest.Answer {
	w.t.Helper()
	if f == nil || len(f.Fields) != 1 || f.Fields[0].Type != typeUpload {
		w.t.Fatalf("no form with a file: %+v", f)
	}
	id, attachment := w.server.Upload(name, content)
	if change != nil {
		change(attachment)
	}
	inner := map[string]any{"type": typeUpload, "id": 2, "custom_id": f.Fields[0].Name, "values": []string{id}}
	return w.answerTo(w.server.Interact(discordtest.Interaction{
		User: u, Guild: w.guild, Channel: w.channel.Channel, Type: 5,
		Data: map[string]any{
			"custom_id": f.CustomID, "components": []any{map[string]any{"type": typeLabel, "id": 1, "component": inner}},
			"resolved": map[string]any{"attachments": map[string]any{id: attachment}},
		},
	}))
}

// TestACourseIsSent lets a teacher without access to the machine send a course, and teach it; its picture goes along. What does
// not come over, or lies elsewhere, is said to be so, and nothing is kept of it.
func TestACourseIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.types(rivera, "class")
		form := func() *discordtest.Form { return w.press(rivera, "Send a course as a zip").Form }
		content := bread(t)
		for _, tt := range []struct {
			name, want string
			change     func(map[string]any)
			fault      *discordtest.Fault
		}{
			{name: "elsewhere", want: notHanded, change: moved("http://cdn.discord.test", "http://evil.example")},
			{name: "a like name", want: notHanded, change: moved("http://cdn.discord.test", "http://cdn.discord.test.evil.example")},
			{name: "no address", want: notHanded, change: func(f map[string]any) { f["url"] = "" }},
			{name: "an old address", want: notHanded, change: moved("hm=", "hm=old")},
			{name: "too large", want: "more than 10 MB", change: func(f map[string]any) { f["size"] = bot.MaxSent + 1 }},
			{name: "an outage", want: notHanded, fault: &discordtest.Fault{Path: "^/attachments/", Status: 503}},
			{name: "elsewhere by way of here", want: notHanded, fault: &discordtest.Fault{Path: "^/attachments/", Status: 302,
				Header: map[string][]string{"Location": {"http://discord.test/attachments/1/2/bread.zip"}}}},
			{name: "a broken line", want: notHanded, fault: &discordtest.Fault{Path: "^/attachments/", Stall: true}},
		} {
			if tt.fault != nil {
				w.server.Script(*tt.fault)
			}
			if a := w.sends(rivera, form(), "bread.zip", content, tt.change); !strings.Contains(a.Message.Text, tt.want) || !a.Private {
				t.Errorf("%s: %+v", tt.name, a)
			}
		}
		w.expect(w.sends(rivera, form(), "large.zip", make([]byte, bot.MaxSent+1), func(f map[string]any) { f["size"] = 10 }), "did not hand")
		w.expect(w.sends(rivera, form(), "essay.zip", []byte("hello"), nil), "this is no zip file")
		w.server.Script(discordtest.Fault{Path: "^/attachments/", Delay: 5 * time.Second}) // the person hears meanwhile that an answer comes
		w.expect(w.sends(rivera, form(), "bread.zip", content, nil), "Bread has 2 lessons")
		a := w.press(rivera, "Use it")
		w.expect(w.fills(rivera, a.Form, map[string]string{"start": "2026-11-12", "rhythm": "tue, thu at 17:00", "zone": "Europe/London"}),
			"Lesson 1, Flour")
		w.expect(w.press(rivera, "Start"), "has started")
		w.until(firstDay.Add(2 * time.Hour))
		var files []string
		for _, in := range append(w.server.Threads(w.channel.Channel), w.channel.Channel) {
			for _, m := range w.server.Shown(in) {
				files = append(files, m.Files...)
			}
		}
		if len(files) != 2 || files[0] != "loaf.png" || files[1] != "calendar.png" {
			t.Errorf("the files of the lesson and of the welcome card: %q", files)
		}
		if strings.Contains(w.log.String(), "canary-signature") {
			t.Error("the log holds the address of a file")
		}
	})
}
