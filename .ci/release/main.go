// Release builds what is given to people: for each system an archive with the program, its manual page, what lets shells
// complete its commands, and the licences of what it is made of; packages for Debian and Fedora; a list of the modules in
// it (SBOM); and the checksums of all that.
//
// The same commit gives the same bytes wherever it is built with the same Go: paths are trimmed, no C compiler takes part, and
// the time in archives is that of the commit (https://reproducible-builds.org/docs/source-date-epoch/).
//
//	go run ./.ci/release [-out dist] [-only linux/amd64,linux/armv7] [-packages=false]
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	out := flag.String("out", "dist", "the folder for what is built; what it held before is removed")
	only := flag.String("only", "", "these targets alone, with commas between")
	packages := flag.Bool("packages", true, "build .deb and .rpm, too")
	flag.Parse()
	if err := run(*out, *only, *packages); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// A release is what is common to all that is built.
type release struct {
	out     string    // finished files stand in this folder
	work    string    // half-finished ones in this
	version string    // such as "1.2.0"; "0.0.0-" and the commit where no tag is
	at      time.Time // when the commit was made
}

// run builds everything.
func run(out, only string, packages bool) (err error) {
	r := release{out: out}
	if err := r.describe(); err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if r.work, err = os.MkdirTemp("", "afterbell-release-"); err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(r.work)) }()
	common, err := r.common()
	if err != nil {
		return err
	}
	for _, t := range targets() {
		if only != "" && !slices.Contains(strings.Split(only, ","), t.String()) {
			continue
		}
		if err := r.target(t, common, packages); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return r.checksums()
}

// target builds all files of one target.
func (r *release) target(t target, common []file, packages bool) error {
	binary := filepath.Join(r.work, t.os+"-"+t.arch, t.program())
	if err := t.build(binary); err != nil {
		return err
	}
	size, err := sized(binary)
	if err != nil {
		return err
	}
	modules, err := modulesOf(binary)
	if err != nil {
		return err
	}
	licences, err := licencesOf(modules)
	if err != nil {
		return err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	files := append([]file{{t.program(), 0o755, program}, {"LICENCES.txt", 0o644, licences}}, common...)
	if t.os == "darwin" {
		files = append(files, file{"Afterbell.command", 0o755, []byte(clickable)})
	}
	if err := r.archive(t, files); err != nil {
		return err
	}
	if err := r.write(r.name(t)+".cdx.json", sbom(r.version, r.at, t, modules)); err != nil {
		return err
	}
	fmt.Printf("%-14s %.1f MB, %d modules\n", t, float64(size)/1e6, len(modules))
	if packages && t.os == "linux" {
		return r.packages(t, files)
	}
	return nil
}

// clickable is what starts the playground from the Finder of a Mac, which shows a program without a window of its own in a
// terminal, so that the program cannot tell it from one that was typed.
const clickable = "#!/bin/sh\ncd \"$(dirname \"$0\")\" && exec ./afterbell playground --open --addr 127.0.0.1:0\n"

// describe finds out which commit is built.
func (r *release) describe() error {
	tag, err := output("git", "describe", "--tags", "--always", "--dirty")
	if err != nil {
		return err
	}
	r.version = versionOf(tag)
	stamp, err := output("git", "log", "-1", "--format=%ct")
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	r.at = time.Unix(seconds, 0).UTC()
	return err
}

// versionOf makes a version that files and packages can be named by of what git says of a commit.
func versionOf(described string) string {
	if version, ok := strings.CutPrefix(described, "v"); ok && strings.Contains(version, ".") {
		return version
	}
	return "0.0.0-" + described
}

// name begins the names of the files of a target.
func (r *release) name(t target) string { return "afterbell_" + r.version + "_" + t.os + "_" + t.arch }

func (r *release) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(r.out, name), content, 0o644)
}

// output is what a command prints, without the line end.
func output(name string, args ...string) (string, error) {
	command := exec.Command(name, args...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
