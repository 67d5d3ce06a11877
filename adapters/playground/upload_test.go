package playground

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"afterbell/bot"
)

// fileBot opens a form with a file, and says what came.
func fileBot(ev bot.Event) bot.Reply {
	if ev.Action == "send" {
		return bot.Reply{Form: &bot.Form{Action: "sent", Target: "c1", Title: "A file",
			Fields: []bot.Field{{Name: "file", Label: "The zip", Kind: bot.FieldFile, Required: true}}}}
	}
	said := fmt.Sprintf("%d files for %s, %q", len(ev.Files), ev.Args["target"], ev.Args["file"])
	for _, f := range ev.Files {
		said += fmt.Sprintf(": %s with %d of %d bytes", f.Name, len(f.Content), f.Size)
	}
	return bot.Reply{Message: say(said), Private: true}
}

// TestPageSendsFiles chooses a file in a form of the page, as a browser sends it, and is held to the bound of one.
func TestPageSendsFiles(t *testing.T) {
	s := serveTest(t, fileBot, Config{})
	open := func() {
		if _, err := s.room.Act(t.Context(), "ada", Action{Channel: "class", Action: "send", Kind: bot.KindButton}); err != nil {
			t.Fatal(err)
		}
	}
	open()
	expect(t, s.page(t, "/?show=ada"), `enctype="multipart/form-data"`, `type="file" name="arg.file" required`)
	send := func(content []byte) *http.Response {
		open()
		var out bytes.Buffer
		w := multipart.NewWriter(&out)
		for _, f := range [][2]string{{"person", "ada"}, {"kind", "form"}, {"action", "sent"}, {"arg.target", "c1"}} {
			if err := w.WriteField(f[0], f[1]); err != nil {
				t.Fatal(err)
			}
		}
		part, err := w.CreateFormFile("arg.file", "bread.zip")
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		r, err := s.browser.Post(s.base+"/act", w.FormDataContentType(), &out)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	expect(t, body(t, send([]byte("hello")), http.StatusOK), "1 files for c1, &#34;bread.zip&#34;: bread.zip with 5 of 5 bytes")
	expect(t, body(t, send(make([]byte, bot.MaxSent+1)), http.StatusOK), "bread.zip with 0 of 10485761 bytes")
	if said := body(t, send(make([]byte, bot.MaxSent+maxBody)), http.StatusBadRequest); !strings.Contains(said, "larger than 10 MB") {
		t.Error(said)
	}
}
