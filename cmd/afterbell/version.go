package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"afterbell/bot/when"
)

type versionCommand struct{}

// Run prints what was built, from what and with what, and which rules of time zones it goes by.
func (versionCommand) Run(c *console) error {
	_, err := fmt.Fprintln(c.out, versionText())
	return err
}

// A versionFlag is --version, which people try before they look for a command.
type versionFlag bool

// BeforeReset prints the version and ends, before anything else on the command line can be found wrong.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	_, err := fmt.Fprintln(app.Stdout, versionText())
	app.Exit(exitFine)
	return err
}

// versionText is what "version" prints. The tag, the commit and its date are what the go command noted when it
// built the program from a repository, so that nobody has to hand them over and nobody can forget to.
func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	lines := []string{"afterbell " + buildVersion()}
	if source := sourceOf(info.Settings); source != "" {
		lines = append(lines, source)
	}
	return strings.Join(append(lines,
		fmt.Sprintf("built with %s for %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH),
		fmt.Sprintf("time zones %s", when.ZoneData())), "\n")
}

// sourceOf says from which commit a program was built, "" where the go command saw no repository.
func sourceOf(settings []debug.BuildSetting) string {
	is := map[string]string{}
	for _, s := range settings {
		is[s.Key] = s.Value
	}
	if is["vcs.revision"] == "" {
		return ""
	}
	source := "commit " + is["vcs.revision"]
	if at, err := time.Parse(time.RFC3339, is["vcs.time"]); err == nil {
		source += at.UTC().Format(" of 2006-01-02 15:04 UTC")
	}
	if is["vcs.modified"] == "true" {
		source += ", with changes that are in no commit"
	}
	return source
}

// buildVersion is the version that was built, "development" where it has none.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
