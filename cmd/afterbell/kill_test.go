package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A check-in that was answered is on disk: a playground killed right after it still knows it.
func TestKilledPlaygroundForgetsNothing(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "afterbell") // under this name the test binary is the program, see TestMain
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	start := func() *running {
		return launch(t, program, "playground", "--addr", "127.0.0.1:0", "--start", "2026-11-12", "--data", filepath.Join(dir, "class.db"))
	}

	p := start()
	p.act(t, `{"person":"ada","channel":"biology-9b","action":"checkin","args":{"did":"folded a paper membrane","sure":"2"}}`)
	before := p.act(t, `{"person":"ada","channel":"biology-9b","action":"progress"}`)
	p.kill(t)

	p = start()
	defer p.kill(t)
	after := p.act(t, `{"person":"ada","channel":"biology-9b","action":"progress"}`)
	if after != before {
		t.Errorf("progress before the kill:\n%s\nand after it:\n%s", before, after)
	}
	if !strings.Contains(p.get(t, "/api/messages?person=ada"), "folded a paper membrane") {
		t.Error("the answer to the check-in is gone from the room")
	}
}

// running is a playground in a process of its own.
type running struct {
	process *exec.Cmd
	base    string
	token   string
}

func launch(t testing.TB, program string, args ...string) *running {
	t.Helper()
	c := exec.Command(program, args...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	c.Stderr = &complaints
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no address was printed: %v\n%s", err, complaints.String())
	}
	_, address, _ := strings.Cut(strings.TrimSpace(line), "open ")
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("token") == "" {
		t.Fatalf("no address in %q", line)
	}
	return &running{c, "http://" + u.Host, u.Query().Get("token")}
}

// kill ends the process as kill -9 does.
func (r *running) kill(t testing.TB) {
	t.Helper()
	if err := r.process.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = r.process.Wait() // its error is the kill
	if strings.Contains(fmt.Sprint(r.process.Stderr), r.token) {
		t.Error("the log gives the playground's key away")
	}
}

// act does something through the JSON interface and returns what the bot answered.
func (r *running) act(t testing.TB, body string) string {
	t.Helper()
	var reply struct{ Text string }
	if err := json.Unmarshal([]byte(r.request(t, "POST", "/api/act", body)), &reply); err != nil {
		t.Fatal(err)
	}
	if reply.Text == "" {
		t.Fatalf("no answer to %s", body)
	}
	return reply.Text
}

func (r *running) get(t testing.TB, path string) string { return r.request(t, "GET", path, "") }

func (r *running) request(t testing.TB, method, path, body string) string {
	t.Helper()
	req, err := http.NewRequest(method, r.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s %v", method, path, resp.Status, content, err)
	}
	return string(content)
}
