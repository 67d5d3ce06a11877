package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/store/bolt"
)

// named returns a path under which this test binary is one of the programs of TestMain.
func named(t testing.TB, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// fill makes a data file so full that a few more records make it grow, and returns its size.
func fill(t *testing.T, path string) string {
	t.Helper()
	store, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	for i := range 12 {
		if err := store.Update(t.Context(), func(tx bot.Tx) error {
			return tx.Put(fmt.Sprintf("filler/%03d", i), make([]byte, 64<<10))
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return strconv.FormatInt(size(), 10)
}

// ends waits for a process and returns its exit code and what it complained of.
func ends(t *testing.T, c *exec.Cmd) (code int, complaint string) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
	case <-time.After(40 * time.Second):
		_ = c.Process.Kill()
		t.Fatal("the process goes on")
	}
	return c.ProcessState.ExitCode(), c.Stderr.(*bytes.Buffer).String()
}

// lastLine is what a process said at its end, after what it logged.
func lastLine(complaint string) string {
	lines := strings.Split(strings.TrimSpace(complaint), "\n")
	return lines[len(lines)-1]
}

// TestNewFileOnFullDisk names the file that was asked for, and leaves nothing behind.
func TestNewFileOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "class.db")
	c := exec.Command(named(t, "limited"), "1000", named(t, "afterbell"), "playground", "--addr", "127.0.0.1:0", "--data", data)
	c.Stderr = &bytes.Buffer{}
	must(t, c.Start())
	if code, complaint := ends(t, c); code != exitFailed || complaint != "afterbell: "+data+" could not be made: file too large\n" {
		t.Errorf("exit code %d: %s", code, complaint)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestPlaygroundEndsAfterFailedCommit fills the disk under a playground. It ends with a line, its page
// and its interface say so before, and what was answered is there the next time.
func TestPlaygroundEndsAfterFailedCommit(t *testing.T) {
	data := filepath.Join(t.TempDir(), "class.db")
	program := named(t, "afterbell")
	args := []string{"playground", "--addr", "127.0.0.1:0", "--start", "2026-11-12", "--data", data}
	limit := fill(t, data)
	p := launch(t, named(t, "limited"), append([]string{limit, program}, args...)...)
	noted := 0
	status, body := http.StatusOK, ""
	for status == http.StatusOK && noted < 500 {
		noted++
		status, body = p.try(t, "POST", "/api/act", fmt.Sprintf(
			`{"person":"ada","channel":"biology-9b","action":"checkin","args":{"did":"entry %03d %s"}}`, noted, strings.Repeat("x", 900)))
	}
	if status == http.StatusOK {
		t.Fatal("the disk was never full")
	}
	noted--
	page, html := p.browse(t)
	for what, got := range map[string]string{"interface": body, "page": html} {
		if !strings.Contains(got, "This playground has ended") || !strings.Contains(got, "class.db could not be written: file too large") {
			t.Errorf("the %s says %q", what, got)
		}
	}
	if status != http.StatusServiceUnavailable || page != http.StatusServiceUnavailable {
		t.Errorf("status %d, and %d of the page", status, page)
	}
	code, complaint := ends(t, p.process)
	if last := lastLine(complaint); code != exitFailed ||
		!strings.HasPrefix(last, "afterbell: "+data+" could not be written: file too large") {
		t.Errorf("exit code %d: %s", code, complaint)
	}
	p = launch(t, program, args...)
	defer p.kill(t)
	said := p.get(t, "/api/messages?person=ada")
	for i := 1; i <= noted; i++ {
		if !strings.Contains(said, fmt.Sprintf("entry %03d", i)) {
			t.Errorf("entry %d of %d is gone", i, noted)
		}
	}
}

// try asks the interface and takes any answer.
func (r *running) try(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, r.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	return answered(t, req, http.DefaultClient)
}

// browse opens the page.
func (r *running) browse(t *testing.T) (int, string) {
	t.Helper()
	req, err := http.NewRequest("GET", r.base+"/?token="+r.token, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answered(t, req, http.DefaultClient)
}

func answered(t *testing.T, req *http.Request, client *http.Client) (int, string) {
	t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(content)
}

// TestServeEndsAfterFailedCommit fills the disk under a bot on both services, and takes its file away:
// it ends at once, with a line and the exit code that tells a supervisor whether to start it again.
func TestServeEndsAfterFailedCommit(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(t *testing.T, data string)
		code int
		says string
	}{
		{"full disk", nil, exitFailed, "afterbell.db could not be written: file too large"},
		{"removed", func(t *testing.T, data string) { must(t, os.Remove(data)) }, exitRefused, "afterbell.db was removed while in use"},
		{"cut", func(t *testing.T, data string) { must(t, os.Truncate(data, 0)) }, exitRefused, "was cut from"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, s, connected := sidesOnSockets(t)
			conf := configFor(t, d, s)
			data := filepath.Join(filepath.Dir(conf), "afterbell.db")
			limit := fill(t, data)
			if tt.harm != nil {
				limit = strconv.Itoa(1 << 30)
			}
			c := exec.Command(named(t, "limited"), limit, named(t, "afterbell"), "serve", "--config", conf)
			c.Stderr = &bytes.Buffer{}
			must(t, c.Start())
			awake, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			must(t, s.server.AwaitConnections(awake, 1))
			select {
			case <-connected:
			case <-awake.Done():
				_ = c.Process.Kill()
				t.Fatalf("Discord was not greeted in time: %s", c.Stderr)
			}
			found(t, s)
			if tt.harm != nil {
				tt.harm(t, data)
			}
			gone, stop := context.WithCancel(awake)
			go checkInUntil(gone, s)
			code, complaint := ends(t, c)
			if last := lastLine(complaint); code != tt.code || !strings.HasPrefix(last, "afterbell: "+filepath.Dir(data)) ||
				!strings.Contains(last, tt.says) {
				t.Errorf("exit code %d, want %d and %q: %s", code, tt.code, tt.says, complaint)
			}
			noSecrets(t, complaint, d)
			stop()
		})
	}
}

// checkInUntil lets the teacher on Slack check in again and again.
func checkInUntil(ctx context.Context, s *slackSide) {
	for i := 0; ctx.Err() == nil; i++ {
		// Nobody is stuck, since that is refused after the tenth in an hour.
		words := fmt.Sprintf("entry %d %s", i, strings.Repeat("x", 1_900))
		_, _ = s.server.Send(ctx, s.server.Slash(slacktest.Team, slacktest.Channel, s.who.teacher.id, "/checkin", words)) // the bot may have gone
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
