package slack

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
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

// moved spoils the addresses of a file.
func moved(from, to string) func(map[string]any) {
	return func(f map[string]any) {
		for _, name := range []string{"url_private", "url_private_download"} {
			f[name] = strings.Replace(f[name].(string), from, to, 1)
		}
	}
}

// sends opens the form for a zip, chooses one, and returns the answer.
func (c *classroom) sends(content []byte, change func(map[string]any)) slacktest.Given {
	c.t.Helper()
	form := c.presses(slacktest.Rivera, c.types(slacktest.Rivera, "/afterbell", "class"), "outline.send")
	if form.View == nil || !strings.Contains(form.View.JSON, `"file_input"`) {
		c.t.Fatalf("no form with a file: %+v", form)
	}
	return c.fills(slacktest.Rivera, form, map[string]string{"file": c.Chosen("bread.zip", content, change)})
}

// TestACourseIsSent lets a teacher without access to the machine send a course, and teach it. What does not come over, or
// lies elsewhere, is said to be so; the token goes to Slack alone.
func TestACourseIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		content := bread(t)
		for name, change := range map[string]func(map[string]any){
			"elsewhere":   moved(c.FilesURL(), "http://evil.example"),
			"a like name": moved(c.FilesURL(), c.FilesURL()+".evil.example"),
			"no address":  func(f map[string]any) { f["url_private"], f["url_private_download"] = "", "" },
			"not there":   moved("-F", "-FX"),
		} {
			g := c.sends(content, change)
			if text := c.Read(g.Text, g.Blocks).Text; !strings.Contains(text, notHanded) {
				t.Errorf("%s: %s", name, text)
			}
		}
		c.says(c.sends(content, func(f map[string]any) { f["size"] = bot.MaxSent + 1 }), "more than 10 MB")
		c.says(c.sends(make([]byte, bot.MaxSent+1), func(f map[string]any) { f["size"] = 10 }), notHanded)
		for _, f := range []slacktest.Fault{{Status: 503}, {Status: 302, Header: map[string]string{"Location": c.FilesURL()}},
			{Status: 200, Header: map[string]string{"Content-Type": "text/html"}, Body: "<p>Sign in"}} {
			f.Method = "files.read"
			c.Script(f)
			c.says(c.sends(content, nil), notHanded)
		}
		c.says(c.sends([]byte("hello"), nil), "this is no zip file")
		c.Script(slacktest.Fault{Method: "files.read", Delay: 5 * time.Second, Status: 503}) // longer than Slack waits
		if g := c.sends(content, nil); g.View == nil || !strings.Contains(g.View.JSON, wordLoading) {
			t.Errorf("while waiting: %+v", g)
		}
		c.says(c.next(t), notHanded)
		g := c.sends(content, nil)
		c.says(g, "Bread", "2 lessons", "Flour")
		g = c.fills(slacktest.Rivera, c.presses(slacktest.Rivera, g, "class.form"),
			map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
		c.says(g, "Lesson 1, Flour")
	})
}

// TestWithoutReadingFiles offers the list where the scope was refused, since Slack would not open the form.
func TestWithoutReadingFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		c.SetScopes(strings.Replace(slacktest.AllScopes, "files:read,", "", 1))
		for _, w := range c.a.serving() {
			who, err := w.whoAmI(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			w.found(who)
		}
		g := c.presses(slacktest.Rivera, c.types(slacktest.Rivera, "/afterbell", "class"), "outline.send")
		if c.says(g, "files:read"); g.View != nil {
			t.Error("a form was opened")
		}
	})
}
