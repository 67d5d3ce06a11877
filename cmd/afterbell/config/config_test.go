package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"afterbell/cmd/afterbell/strict"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
)

// goodToken has the shape of a Discord token and is none.
const goodToken = "MTA0ODU3NjAwMDAwMDAwMDAw.Gq1x2y.0123456789abcdefghijklmnop"

// home makes a folder with a config and an empty folder of courses, and returns its path.
func home(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "courses"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "afterbell.toml"), text)
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// problemsOf reads the config in dir and returns its problems, one a line, with "DIR" for dir.
func problemsOf(dir string, env ...string) string {
	_, problems := Read(filepath.Join(dir, "afterbell.toml"), env)
	text := strings.ReplaceAll(problems.Error(), dir, "DIR")
	return strings.ReplaceAll(text, "DIR/afterbell.toml", "f")
}

func TestReadDefaults(t *testing.T) {
	dir := home(t, "")
	got, problems := Read(filepath.Join(dir, "afterbell.toml"), []string{"HOME=/", "AFTERBELL_DISCORD_TOKEN=" + goodToken})
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	want := Default()
	want.Store.Path = filepath.Join(dir, "afterbell.db")
	want.Courses.Dir = filepath.Join(dir, "courses")
	want.Discord.Token = goodToken
	want.Discord.ApplicationID = "104857600000000000"
	if !reflect.DeepEqual(want, got) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got.Discord.Token.Reveal() != goodToken || !got.Discord.On() || got.Slack.On() {
		t.Error("the token from the environment does not switch Discord on, and Discord alone")
	}
}

func TestReadProblems(t *testing.T) {
	token := "[discord]\ntoken = \"" + goodToken + "\"\n"
	const fill = "each course is a folder in it; the first can be had with: afterbell course sample DIR/c/sample"
	tests := []struct {
		name, text string
		env        []string
		want       string
	}{
		{name: "empty", want: "f: no chat service has a token, so there is nobody to talk to"},
		{name: "byte order mark", text: "\ufeff" + token},
		{name: "crlf", text: strings.ReplaceAll(token, "\n", "\r\n")},
		{name: "utf-16", text: "\xff\xfe[\x00", want: "f: the file is saved as UTF-16; save it as UTF-8"},
		{name: "10 MB", text: strings.Repeat("#\n", 5<<20), want: "f: is larger than 1048577 bytes"},
		{name: "duplicate table", text: token + "[discord]\n", want: "f:3: table discord already exists"},
		{name: "everything in one run", text: token + "tokn = 1\n[sotre]\npath = 2\n[log]\nlevel = \"loud\"\nformat = 3\n",
			want: "f:3: unknown key \"discord.tokn\"; did you mean discord.token?\n" +
				"f:4: unknown key \"sotre\"; did you mean store?\n" +
				"f:7: log.level must be one of debug, info, warn, error\n" +
				"f:8: log.format must be text in quotation marks, and this is a whole number"},

		{name: "backup", text: token + "[backup]\ndir = \"none\"\nat = \"25:00\"\nkeep = 0\npassphrase = \"short\"\n",
			want: "f:4: backup.dir: DIR/none is not a folder; make it, best on another disk, readable by the bot alone\n" +
				"f:5: backup.at must be a time of day in quotation marks, such as \"03:30\"\n" +
				"f:6: backup.keep must be how many copies are kept, from 1 to 10000\n" +
				"f:7: backup.passphrase: this is too short; take at least 12 characters, such as four words that nobody guesses"},
		{name: "backup among courses", text: token + "[backup]\ndir = \"courses\"\n",
			want: "f:4: backup.dir: DIR/courses lies among the courses, which are meant to be shared; choose another folder"},
		{name: "database", text: token + "[store]\nurl = \"mysql://school\"\nconnections = 2000\n[backup]\ndir = \"courses\"\n",
			want: "f:4: store.url: this is no address of a database; one looks like postgres://user@host:5432/name\n" +
				"f:5: store.connections must be how many connections to the database are held, up to 1000\n" +
				"f:7: backup.dir is for a data file; a database is copied by its own means, such as pg_dump\n" +
				"f:7: backup.dir: DIR/courses lies among the courses, which are meant to be shared; choose another folder"},
		{name: "operator", text: token + "[operator]\nlisten = \"0.0.0.0:8093\"\n",
			want: "f:3: operator has no token; give token_file, token, or the environment variable AFTERBELL_OPERATOR_TOKEN\n" +
				"f:4: operator.listen: 0.0.0.0:8093 could be reached from other machines; use 127.0.0.1, and ssh -L from elsewhere"},
		{name: "operator's token", text: token + "[operator]\nlisten = \"127.0.0.1:8093\"\ntoken = \"short\"\n",
			want: "f:5: operator.token: the token must have at least 16 letters, digits and signs, without spaces; " +
				"make one with: openssl rand -hex 16"},
		{name: "operator and monitor", text: token + "[monitor]\nlisten = \"127.0.0.1:1\"\n[operator]\nlisten = \"127.0.0.1:1\"\n" +
			"token = \"0123456789abcdef\"\n", want: "f:6: operator.listen is the address of something else, too; choose another port"},
		{name: "monitor", text: token + "[monitor]\nlisten = \"8092\"\n",
			want: "f:4: monitor.listen must be an address with a port, such as \"127.0.0.1:8092\""},

		{name: "token with Bot", env: []string{"AFTERBELL_DISCORD_TOKEN=Bot " + goodToken},
			want: "f: the environment variable AFTERBELL_DISCORD_TOKEN: leave out the word \"Bot\": it is added when needed"},
		{name: "token with a newline", text: "[discord]\ntoken = \"a\\nb\"\n",
			want: "f:2: discord.token: this has several lines; a token is one line"},
		{name: "token with quotes", text: "[discord]\ntoken = '\"abc\"'\n",
			want: "f:2: discord.token: this has quotation marks inside; leave only those of the TOML text"},
		{name: "token never filled in", text: "[discord]\ntoken = \"your-token-here\"\n",
			want: "f:2: discord.token: this is still the example; put the real value here"},
		{name: "id as token", text: "[discord]\ntoken = \"104857600000000000\"\n",
			want: "f:2: discord.token: this is an id; the token is on the application's page under Bot, Reset Token"},
		{name: "client secret", text: "[discord]\napplication_id = \"104857600000000000\"\ntoken = \"nR2kXq0vZ7-7xkO0yqj1mJcUqJ3aYwBd\"\n",
			want: "f:3: discord.token: a bot token has three parts with dots between them; this may be the client secret or the public key: " +
				"the token is on the application's page under Bot, Reset Token"},
		{name: "slack token for discord", text: "[discord]\ntoken = \"xoxb-1\"\n",
			want: "f:2: discord.token: this is a token of Slack, not of Discord"},
		{name: "slack tokens swapped", text: "[slack]\nbot_token = \"xapp-1\"\napp_token = \"xoxb-1\"\n",
			want: "f:2: slack.bot_token: this is the app-level token; it belongs in slack.app_token, and slack.bot_token begins with xoxb-\n" +
				"f:3: slack.app_token: this is the bot token; it belongs in slack.bot_token, and slack.app_token begins with xapp-"},
		{name: "token without an id", text: "[discord]\ntoken = \"abc.def.ghi\"\n",
			want: "f:2: discord.token does not begin with the application's id, as tokens do; copy it again, or give application_id"},
		{name: "token twice", text: token, env: []string{"AFTERBELL_DISCORD_TOKEN=x"},
			want: "f:2: given more than once: keep only one of discord.token and the environment variable AFTERBELL_DISCORD_TOKEN"},
		{name: "unknown variable", text: token, env: []string{"AFTERBELL_DISCORD_TOKN=x", "AFTERBELL_ZZZ=1"},
			want: "f: unknown environment variable AFTERBELL_DISCORD_TOKN; did you mean AFTERBELL_DISCORD_TOKEN?\n" +
				"f: unknown environment variable AFTERBELL_ZZZ"},

		{name: "store is a folder", text: token + "[store]\npath = \".\"\n",
			want: "f:4: store.path: DIR is a folder; add the name of a file, such as DIR/afterbell.db"},
		{name: "store folder missing", text: token + "[store]\npath = \"data/a.db\"\n",
			want: "f:4: store.path: the folder DIR/data does not exist"},
		{name: "store below a file", text: token + "[store]\npath = \"afterbell.toml/a.db\"\n", want: "f:4: store.path: f is not a folder"},
		{name: "store is a device", text: token + "[store]\npath = \"/dev/null\"\n", want: "f:4: store.path: /dev/null is not a regular file"},
		{name: "store among the courses", text: token + "[store]\npath = \"courses/a.db\"\n",
			want: "f:4: store.path: DIR/courses/a.db lies among the courses, which are meant to be shared; choose another folder"},
		{name: "store empty", text: token + "[store]\npath = \"\"\n", want: "f:4: store.path is empty; name the data file"},
		{name: "courses missing", text: token + "[courses]\ndir = \"c\"\n",
			want: "f:4: courses.dir: DIR/c does not exist; " + fill},
		{name: "a copy of the example", text: "[courses]\ndir = \"c\"\n",
			want: "f: no chat service has a token, so there is nobody to talk to\nf:2: courses.dir: DIR/c does not exist; " + fill},
		{name: "courses a file", text: token + "[courses]\ndir = \"afterbell.toml\"\n", want: "f:4: courses.dir: f is not a folder"},
		{name: "courses empty", text: token + "[courses]\ndir = \"\"\n",
			want: "f:4: courses.dir is empty; name the folder that holds the courses"},

		{name: "server by name", text: token + "guilds = [\"Biology\", \"104857600000000000\", \"104857600000000000\"]\n",
			want: "f:3: discord.guilds: \"Biology\" is not a server's id; ids are numbers of 17 to 20 digits (Copy Server ID), not names\n" +
				"f:3: discord.guilds: 104857600000000000 is listed twice"},
		{name: "test server by name", text: token + "test_guild = \"Biology\"\n",
			want: "f:3: discord.test_guild must be a server's id, a number of 17 to 20 digits in quotation marks"},
		{name: "test server not allowed", text: token + "guilds = [\"104857600000000000\"]\ntest_guild = \"104857600000000001\"\n",
			want: "f:4: discord.test_guild: 104857600000000001 is not among discord.guilds, so the bot would not answer there"},
		{name: "test server without token", text: "[discord]\ntest_guild = \"104857600000000000\"\n",
			want: "f:1: discord has no token; give token_file, token, or the environment variable AFTERBELL_DISCORD_TOKEN"},
		{name: "application by name", text: token + "application_id = \"afterbell\"\n",
			want: "f:3: discord.application_id must be the application's id, a number of 17 to 20 digits in quotation marks"},
		{name: "discord without token", text: "[discord]\nguilds = [\"104857600000000000\"]\n",
			want: "f:1: discord has no token; give token_file, token, or the environment variable AFTERBELL_DISCORD_TOKEN"},
		{name: "address without encryption", text: token + "api_url = \"http://discord.example.org/api\"\n",
			want: "f:3: discord.api_url would send the token unencrypted; use https:// (http:// is for this machine only)"},
		{name: "address of this machine", text: token + "api_url = \"http://127.0.0.1:9/api\"\n"},
		{name: "address with user", text: token + "api_url = \"https://a:b@example.org\"\n",
			want: "f:3: discord.api_url must be a plain address, without user, query or fragment"},
		{name: "no address", text: token + "api_url = \"discord.com\"\n",
			want: "f:3: discord.api_url must be an address that begins with https://"},

		{name: "socket mode without app token", text: "[slack]\nbot_token = \"xoxb-1\"\n",
			want: "f:1: slack.mode is \"socket\", which needs an app-level token in app_token_file, app_token or AFTERBELL_SLACK_APP_TOKEN"},
		{name: "listen in socket mode", text: token + "[slack]\nlisten = \":8091\"\n",
			want: "f:4: slack.listen is used only with mode = \"http\""},
		{name: "http mode", text: "[slack]\nmode = \"http\"\nbot_token = \"xoxb-1\"\n" +
			"signing_secret = \"0123456789abcdef0123456789abcdef\"\nlisten = \"127.0.0.1:8091\"\n"},
		{name: "http mode without secret", text: "[slack]\nmode = \"http\"\nbot_token = \"xoxb-1\"\nlisten = \"127.0.0.1:65536\"\n",
			want: "f:1: slack.mode is \"http\", which needs signing_secret, so that nobody else can pretend to be Slack\n" +
				"f:4: slack.listen: the port must be a number from 1 to 65535"},
		{name: "port zero", text: token + "[slack]\nmode = \"http\"\nlisten = \"127.0.0.1:0\"\n",
			want: "f:5: slack.listen: the port must be a number from 1 to 65535"},
		{name: "listen missing", text: token + "[slack]\nmode = \"http\"\n",
			want: "f: slack.listen is empty; with mode = \"http\" it is where Slack's calls arrive, such as \"127.0.0.1:8091\""},
		{name: "prefix with a slash", text: token + "[slack]\nprefix = \"/bio-\"\n",
			want: "f:4: slack.prefix: small letters, digits, - and _ only, such as \"bio-\" for /bio-today"},
		{name: "prefix", text: token + "[slack]\nprefix = \"bio-\"\n"},
		{name: "unknown mode", text: token + "[slack]\nmode = \"rtm\"\n", want: "f:4: slack.mode must be one of socket, http"},
		{name: "app token alone", text: token + "[slack]\napp_token = \"xapp-1\"\n",
			want: "f:3: slack has no bot token; give bot_token_file, bot_token, or the environment variable AFTERBELL_SLACK_BOT_TOKEN"},
		{name: "token as signing secret", text: token + "[slack]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\nsigning_secret = \"xoxb-1\"\n",
			want: "f:6: slack.signing_secret: this is a token; the signing secret is on the app's page under Basic Information"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, problemsOf(home(t, tt.text), tt.env...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSecretFile(t *testing.T) {
	dir := home(t, "[discord]\ntoken_file = \"token\"\n")
	path := filepath.Join(dir, "token")
	tests := []struct {
		name string
		make func(t *testing.T)
		want string
	}{
		{"missing", func(*testing.T) {}, "f:2: discord.token_file: token does not exist"},
		{"right, with a line end", func(t *testing.T) { write(t, path, goodToken+"\r\n") }, ""},
		{"empty", func(t *testing.T) { write(t, path, "\n") }, "f:2: discord.token_file: token is empty"},
		{"too large", func(t *testing.T) { write(t, path, strings.Repeat("x", 10<<20)) },
			"f:2: discord.token_file: token is larger than 4096 bytes"},
		{"two lines", func(t *testing.T) { write(t, path, "a\nb\n") }, "f: discord.token_file: this has several lines; a token is one line"},
		{"folder", func(t *testing.T) { must(t, os.Mkdir(path, 0o700)) }, "f:2: discord.token_file: token is a folder, not a file"},
		{"pipe", func(t *testing.T) { must(t, mkfifo(path)) }, "f:2: discord.token_file: token is not a regular file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.make(t)
			defer os.Remove(path)
			if diff := cmp.Diff(tt.want, problemsOf(dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadUnusableFile(t *testing.T) {
	dir := t.TempDir()
	must(t, mkfifo(filepath.Join(dir, "pipe")))
	for name, want := range map[string]string{"": "is a folder, not a file", "absent": "does not exist", "pipe": "is not a regular file"} {
		path := filepath.Join(dir, name)
		if _, problems := Read(path, nil); problems.Error() != path+": "+want {
			t.Errorf("got %q, want %q", problems.Error(), want)
		}
	}
}

func TestInlineSecretReadableByOthers(t *testing.T) {
	dir := home(t, "[discord]\ntoken = \""+goodToken+"\"\n")
	must(t, os.Chmod(filepath.Join(dir, "afterbell.toml"), 0o640))
	want := "f:2: discord.token stands in a file that other users of this machine can read (mode 0640); " +
		"run chmod 600 f, or use discord.token_file"
	if diff := cmp.Diff(want, problemsOf(dir)); diff != "" {
		t.Error(diff)
	}
}

// A problem must never repeat a secret, whatever is wrong with it.
func TestProblemsHideSecrets(t *testing.T) {
	for _, canary := range []string{"Bot canary", "xoxb-canary", "xapp-canary", "xoxp-canary", "your-canary", "canary canary", "\"canary\"",
		"cänary", "canary"} {
		for _, s := range (&Config{}).secretKeys() {
			if text := problemsOf(home(t, ""), s.env()+"="+canary); strings.Contains(text, "canary") {
				t.Errorf("%s: the secret shows in %q", s.key, text)
			}
		}
	}
}

func TestSecretIsMasked(t *testing.T) {
	c := Default()
	c.Discord.Token = "canary"
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%08b", "%10.3s"} {
		fmt.Fprintf(&out, verb+verb+verb, c.Discord.Token, c, &c)
	}
	fmt.Fprint(&out, c.Discord.Token, c.Discord.Token.String(), c.Discord.Token.GoString())
	marshalled, err := json.Marshal(c)
	must(t, err)
	out.Write(marshalled)
	log := zerolog.New(&out)
	log.Info().Interface("config", c).Any("token", c.Discord.Token).Stringer("token", c.Discord.Token).Msg("started")
	log.Error().Err(fmt.Errorf("connect with %s", c.Discord.Token)).Msg("failed")
	if shown := out.String(); strings.Contains(shown, "canary") || strings.Contains(shown, "63616e617279") ||
		!strings.Contains(shown, masked) {
		t.Errorf("the secret shows in %s", shown)
	}
}

// The example explains every key, and what it shows as a default is one.
func TestExample(t *testing.T) {
	example, err := os.ReadFile("../../../config.example.toml")
	must(t, err)
	commented := regexp.MustCompile(`(?m)^# ([a-z_]+ = )`)
	full := commented.ReplaceAll(example, []byte("$1"))
	c := Default()
	doc, problems := strict.Decode("config.example.toml", full, &c)
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	for _, key := range strict.Keys(reflect.TypeFor[Config]()) {
		if !doc.Has(key) {
			t.Errorf("%s is not in the example", key)
		}
	}
	for _, s := range c.secretKeys() {
		if !bytes.Contains(example, []byte(s.env())) {
			t.Errorf("%s is not in the example", s.env())
		}
		*s.inline, *s.file = "", ""
	}
	want := Default()
	want.Discord.Guilds = []string{}
	if !reflect.DeepEqual(want, c) {
		t.Errorf("the example shows other values than the defaults:\n got %+v\nwant %+v", c, want)
	}
	if text := problemsOf(home(t, string(example)), "AFTERBELL_DISCORD_TOKEN="+goodToken); text != "" {
		t.Errorf("the example as it stands has problems: %s", text)
	}
}
