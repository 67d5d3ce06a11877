package slacktest

import (
	"net/http"
	"strings"
	"testing"
)

// TestUploaded: bytes as they are and a form that ends once are taken, and nothing else.
func TestUploaded(t *testing.T) {
	const form, part = "multipart/form-data; boundary=B",
		"--B\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"a.png\"\r\n\r\nPNG\r\n--B--\r\n"
	for name, tt := range map[string]struct {
		kind, body string
		length     int64 // beside that of the body
		taken      bool
	}{
		"bytes":            {"application/octet-stream", "PNG", 0, true},
		"without a length": {"application/octet-stream", "PNG", -4, false},
		"a form":           {form, part, 0, true},
		"ends twice":       {form, part + "\r\n--B--\r\n", 0, false},
		"never ends":       {form, strings.TrimSuffix(part, "--B--\r\n"), 0, false},
		"no file":          {form, strings.Replace(part, "filename", "x", 1), 0, false},
	} {
		r, err := http.NewRequest(http.MethodPost, "http://slack.test/upload/F1", strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", tt.kind)
		r.ContentLength += tt.length
		if got, err := uploaded(r); (err == nil) != tt.taken || tt.taken && string(got) != "PNG" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
