package playground

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// policy is the page's content security policy: one style sheet, one script, our own pictures.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// A guard stands between the server and everybody who is not its owner.
type guard struct {
	token  []byte
	pass   string // the cookie has this value, which is derived from the token and gives nothing else away
	name   string // the cookie has this name, with the port in it, because cookies do not tell ports apart
	hosts  []string
	origin *http.CrossOriginProtection
}

func newGuard(token string, port int) *guard {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("playground page"))
	p := strconv.Itoa(port)
	return &guard{
		token: []byte(token), pass: hex.EncodeToString(mac.Sum(nil)), name: "afterbell_" + p,
		hosts:  []string{"127.0.0.1:" + p, "localhost:" + p, "[::1]:" + p},
		origin: http.NewCrossOriginProtection(),
	}
}

// wrap checks what every request must pass, whatever it asks for.
func (g *guard) wrap(next http.Handler) http.Handler {
	next = g.origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if status, why := g.refuse(r); status != 0 {
			http.Error(w, why, status)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bound(r))
		next.ServeHTTP(w, r)
	})
}

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

// secure sets the headers that stand on every answer, refusals included.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// refuse returns the status and the reason for what no honest page or script asks, or 0.
func (g *guard) refuse(r *http.Request) (status int, why string) {
	switch {
	case !g.knows(r.Host):
		// Another name that leads to this address is how a foreign page gets the browser to talk
		// to us as if it were us (DNS rebinding).
		return http.StatusMisdirectedRequest, "This server answers only to its own name."
	case len(r.RequestURI) > maxURI:
		return http.StatusRequestURITooLong, "The address is too long."
	case !cleanPath(r.URL):
		return http.StatusBadRequest, "The address is not in its plain form."
	case r.Header.Get("Content-Encoding") != "":
		return http.StatusUnsupportedMediaType, "Bodies must not be compressed."
	case foreign(r):
		return http.StatusForbidden, "Another site asked for this."
	}
	return 0, ""
}

func (g *guard) knows(host string) bool {
	for _, h := range g.hosts {
		if strings.EqualFold(host, h) {
			return true
		}
	}
	return false
}

// cleanPath reports whether a path is written in the only way in which we write it.
func cleanPath(u *url.URL) bool {
	p := u.Path
	return u.RawPath == "" && path.Clean(p) == p && strings.IndexFunc(p, func(c rune) bool {
		return c < ' ' || c == 0x7f || c == ';' || c == '\\'
	}) < 0
}

// foreign reports whether a browser says that another site wants to read from us. Following a link
// to us is allowed: that site does not see the answer. Writing is CrossOriginProtection's business.
func foreign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// bearer lets scripts pass that carry the token.
func (g *guard) bearer(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(given), g.token) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeError(w, http.StatusUnauthorized, "Send the token that was printed at the start: Authorization: Bearer TOKEN.")
			return
		}
		next(w, r)
	})
}

// cookie lets browsers pass that traded the token for the cookie, and trades it at /?token=T.
func (g *guard) cookie(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.URL.Query().Get("token")
		if r.URL.Path == "/" && subtle.ConstantTimeCompare([]byte(given), g.token) == 1 {
			http.SetCookie(w, &http.Cookie{
				Name: g.name, Value: g.pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
			})
			http.Redirect(w, r, "/", http.StatusSeeOther) // the token stays in no history
			return
		}
		c, err := r.Cookie(g.name)
		if err != nil || subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.pass)) != 1 {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusUnauthorized)
			render(w, "locked", nil)
			return
		}
		next(w, r)
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
