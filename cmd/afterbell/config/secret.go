package config

import (
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"afterbell/cmd/afterbell/strict"
)

// A Secret is a token or a key. Whatever prints, formats, logs or marshals it gets "***"; only
// Reveal returns its value.
type Secret string

const masked = "***"

// Reveal returns the secret itself, to be handed to the platform's adapter and to nothing else.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (Secret) String() string { return masked }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return masked }

// Format implements fmt.Formatter, so that no verb shows the value, wrong ones included.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalText implements encoding.TextMarshaler.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// MarshalJSON implements json.Marshaler, which zerolog uses too.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// maxSecret is the size of the largest secret file that is read, in bytes. Tokens have about 80.
const maxSecret = 4 << 10

// envPrefix begins the name of every environment variable that is read.
const envPrefix = "AFTERBELL_"

// A secretKey is one secret with the three places it may come from.
type secretKey struct {
	key    string // the file calls it so, and the name in the environment follows from it
	inline *Secret
	file   *string
	wrong  func(value string) string // it says what is wrong with a value, or ""
}

// env returns the name of the environment variable: "discord.token" is AFTERBELL_DISCORD_TOKEN.
func (s secretKey) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_"))
}

// secretKeys lists the secrets of all chat services, of the store, of the copies and of the page.
func (c *Config) secretKeys() (keys []secretKey) {
	for _, s := range c.services() {
		keys = append(keys, s.secrets()...)
	}
	return append(append(append(keys, c.Store.secrets()...), c.Backup.secrets()...), c.Operator.secrets()...)
}

// SecretFiles lists the files that secrets were read from.
func (c *Config) SecretFiles() (files []string) {
	for _, s := range c.secretKeys() {
		if *s.file != "" {
			files = append(files, *s.file)
		}
	}
	return files
}

// secrets takes each secret from the one place where it is given.
func (r *reader) secrets() {
	r.refuseUnknownEnvironment()
	for _, s := range r.secretKeys() {
		r.secret(s)
	}
}

func (r *reader) secret(s secretKey) {
	fromEnv := r.env[s.env()]
	var places []string
	if *s.inline != "" {
		places = append(places, s.key)
		r.refuseReadableByOthers(s)
	}
	if *s.file != "" {
		places = append(places, s.key+"_file")
	}
	if fromEnv != "" {
		places = append(places, "the environment variable "+s.env())
	}
	switch {
	case len(places) == 0:
		return
	case len(places) > 1:
		r.report(s.key, "given more than once: keep only one of %s", strings.Join(places, " and "))
		return
	case fromEnv != "":
		*s.inline = Secret(fromEnv)
	case *s.file != "":
		*s.inline = r.secretFile(s)
	}
	if wrong := s.wrong(string(*s.inline)); wrong != "" && *s.inline != "" {
		r.report(s.key, "%s: %s", places[0], wrong)
	}
}

// secretFile reads a secret from its own file and drops the line end that editors add.
func (r *reader) secretFile(s secretKey) Secret {
	name := *s.file
	*s.file = r.resolve(name)
	content, err := readRegular(*s.file, maxSecret)
	if err != nil {
		r.report(s.key+"_file", "%s_file: %s %v", s.key, name, err)
		return ""
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if secret == "" {
		r.report(s.key+"_file", "%s_file: %s is empty", s.key, name)
	}
	return Secret(secret)
}

// refuseReadableByOthers refuses a file that holds a secret and that other users of the machine
// may read. Windows has no such bits.
func (r *reader) refuseReadableByOthers(s secretKey) {
	info, err := os.Stat(r.path)
	if err != nil || runtime.GOOS == "windows" || info.Mode()&0o077 == 0 {
		return
	}
	r.report(s.key, "%s stands in a file that other users of this machine can read (mode %04o); "+
		"run chmod 600 %s, or use %s_file", s.key, info.Mode().Perm(), r.path, s.key)
}

// refuseUnknownEnvironment reports variables that look like ours and would silently do nothing.
func (r *reader) refuseUnknownEnvironment() {
	var known []string
	for _, s := range r.secretKeys() {
		known = append(known, s.env())
	}
	for _, name := range slices.Sorted(maps.Keys(r.env)) {
		if slices.Contains(known, name) {
			continue
		}
		hint := ""
		if near := strict.Nearest(name, known); near != "" {
			hint = "; did you mean " + near + "?"
		}
		r.report("", "unknown environment variable %s%s", name, hint)
	}
}

// environment returns the variables whose names begin like ours. Those that only the tests of this
// program read are left out.
func environment(env []string) map[string]string {
	ours := map[string]string{}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, envPrefix) && name != "AFTERBELL_COURSES" && name != "AFTERBELL_SPECS" {
			ours[name] = value
		}
	}
	return ours
}
