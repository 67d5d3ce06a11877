// Package loopback keeps strangers from a page that is served on somebody's own machine: it is within reach of every page that is
// open in their browser, and of whoever else uses the machine.
//
// A Guard lets only those pass who know the token. It answers to its own names alone (127.0.0.1, localhost and [::1], with
// the port), refuses requests that other sites caused, changes nothing on GET, and sends a policy under which a page
// runs its own script and reaches nothing but itself. Cookies do not tell ports apart: the cookie's value is derived from the
// token, is not the token, and opens nothing for scripts.
package loopback

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Policy is the content security policy of every answer: one's own style sheets, script and pictures.
const Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// maxURI is how many bytes an address may have.
const maxURI = 8 << 10

// ValidToken reports whether a token can be sent in a header and in an address: it is not empty and
// has visible ASCII characters only.
func ValidToken(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// A Guard stands between a server and everybody who is not its owner. Make one with New.
type Guard struct {
	token  []byte
	pass   string // the cookie has this value, which is derived from the token and gives nothing else away
	name   string // the cookie has this name, with the port in it, because cookies do not tell ports apart
	hosts  []string
	origin *http.CrossOriginProtection
	bound  func(*http.Request) int64
}

// New returns the guard of a server that listens on a port of this machine, for whoever knows the token (see ValidToken). bound
// is how many bytes a request may have.
func New(token string, port int, bound func(*http.Request) int64) *Guard {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("playground page"))
	p := strconv.Itoa(port)
	return &Guard{
		token: []byte(token), pass: hex.EncodeToString(mac.Sum(nil)), name: "afterbell_" + p,
		hosts:  []string{"127.0.0.1:" + p, "localhost:" + p, "[::1]:" + p},
		origin: http.NewCrossOriginProtection(), bound: bound,
	}
}

// Cookie returns the cookie that the token is traded for.
func (g *Guard) Cookie() *http.Cookie {
	return &http.Cookie{Name: g.name, Value: g.pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// Wrap checks what every request must pass, whatever it asks for.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	next = g.origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if status, why := g.refuse(r); status != 0 {
			http.Error(w, why, status)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, g.bound(r))
		next.ServeHTTP(w, r)
	})
}

// secure sets the headers that stand on every answer, refusals included.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", Policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// refuse returns the status and the reason for what no honest page or script asks, or 0.
func (g *Guard) refuse(r *http.Request) (status int, why string) {
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

func (g *Guard) knows(host string) bool {
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

// Bears reports whether a request of a script carries the token.
func (g *Guard) Bears(r *http.Request) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && subtle.ConstantTimeCompare([]byte(given), g.token) == 1
}

// Admits reports whether a browser may see the page. It trades the token for the cookie at /?token=T, with an answer that
// leads on to /, and says so as traded: nothing is to be answered then.
func (g *Guard) Admits(w http.ResponseWriter, r *http.Request) (in, traded bool) {
	given := r.URL.Query().Get("token")
	if r.URL.Path == "/" && subtle.ConstantTimeCompare([]byte(given), g.token) == 1 {
		http.SetCookie(w, g.Cookie())
		http.Redirect(w, r, "/", http.StatusSeeOther) // the token stays in no history
		return false, true
	}
	c, err := r.Cookie(g.name)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.pass)) == 1, false
}
