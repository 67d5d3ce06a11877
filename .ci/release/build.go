package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A target is a system for which the program is built.
type target struct {
	os, arch string // as in GOOS and GOARCH, but for armv7
}

func (t target) String() string { return t.os + "/" + t.arch }

// targets lists all systems. The third is for the small computers that schools have.
func targets() []target {
	return []target{
		{"linux", "amd64"}, {"linux", "arm64"}, {"linux", "armv7"},
		{"darwin", "amd64"}, {"darwin", "arm64"},
		{"windows", "amd64"}, {"windows", "arm64"},
		{"freebsd", "amd64"}, {"freebsd", "arm64"},
	}
}

// program is the name of the program's file.
func (t target) program() string {
	if t.os == "windows" {
		return "afterbell.exe"
	}
	return "afterbell"
}

// env is what tells the go command the target.
func (t target) env() []string {
	if t.arch == "armv7" {
		return []string{"GOOS=" + t.os, "GOARCH=arm", "GOARM=7"}
	}
	return []string{"GOOS=" + t.os, "GOARCH=" + t.arch}
}

// build builds the program, with its tag and commit in it whatever the settings of this machine say.
func (t target) build(to string) error {
	command := exec.Command("go", "build", "-buildvcs=auto", "-trimpath", "-ldflags=-s", "-o", to, "./cmd/afterbell")
	command.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOAMD64=v1"), t.env()...)
	command.Stderr = os.Stderr
	return command.Run()
}

// most is how large the program may be: 30 MB as file managers count them, which a slow line loads in a minute.
const most = 30 << 20

// sized returns the size of a program, and an error if it has grown too large.
func sized(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if info.Size() > most {
		return 0, fmt.Errorf("%s has %d bytes, and at most %d are wanted", path, info.Size(), most)
	}
	return info.Size(), nil
}

// common makes the files that are the same for every target. What the program itself prints comes from one that is built for
// this machine.
func (r *release) common() ([]file, error) {
	own := filepath.Join(r.work, "own")
	if err := (target{}).build(own); err != nil {
		return nil, err
	}
	files := []file{}
	for _, name := range []string{"README.md", "LICENSE", "CHANGELOG.md", "config.example.toml", "deploy/afterbell.service"} {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, file{filepath.Base(name), 0o644, content})
	}
	for name, args := range map[string][]string{
		"afterbell.1":                {"man"},
		"completions/afterbell.bash": {"completion", "bash"},
		"completions/_afterbell":     {"completion", "zsh"},
		"completions/afterbell.fish": {"completion", "fish"},
	} {
		content, err := output(own, args...)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, 0o644, []byte(content + "\n")})
	}
	return files, nil
}
