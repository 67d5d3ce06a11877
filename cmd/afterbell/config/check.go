package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"afterbell/bot/order"
	"afterbell/cmd/afterbell/strict"
)

// check reports every value that cannot work, in the order of the lines.
func (r *reader) check() {
	r.checkCourses()
	r.checkStore()
	named := false
	for _, s := range r.services() {
		before := len(r.problems)
		s.check(r)
		named = named || r.named(s) || len(r.problems) > before
	}
	r.checkBackup()
	r.checkData()
	r.checkMonitor()
	r.checkOperator()
	r.oneOf("log.level", r.Log.Level, "debug", "info", "warn", "error")
	r.oneOf("log.format", r.Log.Format, "text", "json")
	if !named && r.doc.Parsed() {
		r.report("", "no chat service has a token, so there is nobody to talk to")
	}
	order.By(r.problems, func(x, y strict.Problem) int { return cmp.Compare(x.Line, y.Line) })
}

// named reports whether a token of a service was given anywhere, even if it could not be read: what is wrong with it is
// a report of its own then.
func (r *reader) named(s section) bool {
	return s.On() || slices.ContainsFunc(s.secrets(), func(k secretKey) bool { return r.doc.Has(k.key) || r.given(k.key, *k.inline, *k.file) })
}

func (r *reader) checkCourses() {
	info, err := os.Stat(r.Courses.Dir)
	switch {
	case r.Courses.Dir == "":
		r.report("courses.dir", "courses.dir is empty; name the folder that holds the courses")
	case errors.Is(err, fs.ErrNotExist):
		r.report("courses.dir", "courses.dir: %s does not exist; %s", r.Courses.Dir, HowToFill(r.Courses.Dir))
	case err != nil:
		r.report("courses.dir", "courses.dir: %s %v", r.Courses.Dir, withoutPath(err))
	case !info.IsDir():
		r.report("courses.dir", "courses.dir: %s is not a folder", r.Courses.Dir)
	}
}

// HowToFill says what belongs into a folder of courses that has none.
func HowToFill(dir string) string {
	return fmt.Sprintf("each course is a folder in it; the first can be had with: afterbell course sample %s", filepath.Join(dir, "sample"))
}

func (r *reader) checkStore() {
	path := r.Store.Path
	if path == "" {
		r.report("store.path", "store.path is empty; name the data file")
		return
	}
	if within(path, r.Courses.Dir) {
		r.report("store.path", "store.path: %s lies among the courses, which are meant to be shared; choose another folder", path)
	}
	if err := usableStore(path); err != nil {
		r.report("store.path", "store.path: %v", err)
	}
	if s := r.Store; s.Connections < 0 || s.Connections > mostConnections {
		r.report("store.connections", "store.connections must be how many connections to the database are held, up to %d", mostConnections)
	}
	if r.Store.Shared() && r.Backup.On() {
		r.report("backup.dir", "backup.dir is for a data file; a database is copied by its own means, such as pg_dump")
	}
}

// mostConnections bounds how many connections one replica takes, against a slip of the finger.
const mostConnections = 1000

// within reports whether path lies below dir. Links are not followed.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && filepath.IsLocal(rel)
}

// usableStore says why path cannot be the data file. It leaves nothing behind.
func usableStore(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return usableFolder(filepath.Dir(path))
	case info.IsDir():
		return fmt.Errorf("%s is a folder; add the name of a file, such as %s", path, filepath.Join(path, "afterbell.db"))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("%s may not be written by this user", path)
	}
	return f.Close()
}

// usableFolder says why no new file can be made in dir.
func usableFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("the folder %s %w", dir, withoutPath(err))
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	probe, err := os.CreateTemp(dir, ".afterbell-check-*")
	if err != nil {
		return fmt.Errorf("no file can be written in the folder %s by this user", dir)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// given reports whether a secret was given anywhere, even if it could not be read.
func (r *reader) given(key string, inline Secret, file string) bool {
	return inline != "" || file != "" || r.env[secretKey{key: key}.env()] != ""
}

// checkURL refuses addresses to which a token must not be sent.
func (r *reader) checkURL(key, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		r.report(key, "%s must be an address that begins with https://", key)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		r.report(key, "%s must be a plain address, without user, query or fragment", key)
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		r.report(key, "%s would send the token unencrypted; use https:// (http:// is for this machine only)", key)
	}
}

// Loopback reports whether host, a name or an address without a port, can only be reached from
// this machine.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func (r *reader) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		r.report(key, "%s must be one of %s", key, strings.Join(allowed, ", "))
	}
}
