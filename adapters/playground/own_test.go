package playground

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// brings sends a form of one's own course, files with their paths.
func (s served) brings(t *testing.T, titles string, files ...Upload) string {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("titles", titles)
	for _, f := range files {
		part, err := w.CreateFormFile("file", f.Name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(f.Content)
	}
	w.Close()
	return body(t, must(t)(s.browser.Post(s.base+"/course", w.FormDataContentType(), &form)), http.StatusOK)
}

// TestOwnCourseIsJudgedInPlace takes files with their folders, keeps what was typed, and leaves the old class where nothing
// can be taught.
func TestOwnCourseIsJudgedInPlace(t *testing.T) {
	var got Bundle
	s := serveTest(t, classBot, Config{
		Own: func(_ context.Context, b Bundle) (Verdict, *Config, error) {
			got = b
			return Verdict{Found: "Not yet.", Notes: []string{"01-a.md: <no> steps"}}, nil, nil
		},
		Packed: func(context.Context) ([]byte, error) { return []byte("PK"), nil },
	})
	sayIn(t, s.room, "still here", nil)
	page := s.brings(t, "One\nTwo", Upload{Name: "cells/img/a.png", Content: onePixel}, Upload{Name: "cells/.git/config"}, Upload{Name: ""})
	expect(t, page, "<strong>Not yet.</strong>", "01-a.md: &lt;no&gt; steps", "One Two</textarea>", "still here", `href="/course.zip"`)
	if len(got.Files) != 1 || got.Files[0].Name != "cells/img/a.png" || !bytes.Equal(got.Files[0].Content, onePixel) {
		t.Errorf("the bundle is %q", got.Files)
	}
	got = Bundle{}
	expect(t, s.brings(t, " "), "Nothing was chosen.", "still here")
	big := Upload{Name: "big.zip", Content: make([]byte, 100<<20)}
	expect(t, s.brings(t, "kept", big), "That has more than 10 MB.", "kept</textarea>", "still here")
	if got.Titles != "" {
		t.Error("what is too large is looked at")
	}
	r := must(t)(s.browser.Get(s.base + "/course.zip"))
	if zip := body(t, r, 200); zip != "PK" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the folder comes as %q", zip)
	}
}
