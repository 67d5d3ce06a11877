package playground

import (
	"embed"
	"io"
	"net/http"

	"afterbell/adapters/loopback"
)

// bound is how many bytes a request may have.
func bound(r *http.Request) int64 {
	if r.URL.Path == "/act" && isUpload(r) {
		return maxSent
	}
	if r.URL.Path == "/course" && isUpload(r) {
		return maxDrained
	}
	return maxBody
}

// bearer lets scripts pass that carry the token.
func bearer(g *loopback.Guard, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.Bears(r) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeError(w, http.StatusUnauthorized, "Send the token that was printed at the start: Authorization: Bearer TOKEN.")
			return
		}
		next(w, r)
	})
}

// cookie lets browsers pass that traded the token for the cookie.
func cookie(g *loopback.Guard, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch in, traded := g.Admits(w, r); {
		case in:
			next(w, r)
		case !traded:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusUnauthorized)
			render(w, "locked", nil)
		}
	})
}

//go:embed page.html page.css page.js
var files embed.FS

// style serves a style sheet.
func style(w http.ResponseWriter, sheet string) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err := io.WriteString(w, sheet)
	_ = err // the browser has gone away
}

// asset serves one of the files that hold nothing of anybody's.
func asset(name, contentType string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		content, err := files.ReadFile(name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		_, err = w.Write(content)
		_ = err // the browser has gone away
	}
}
