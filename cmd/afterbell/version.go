package main

import (
	"fmt"
	"runtime/debug"

	"afterbell/bot/when"
)

type versionCommand struct{}

// Run prints what was built, from what and with what, and which rules of time zones it goes by.
func (versionCommand) Run(c *console) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	revision := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = " " + s.Value[:min(12, len(s.Value))]
		}
	}
	_, err := fmt.Fprintf(c.out, "afterbell %s%s (%s)\ntime zones %s\n", buildVersion(), revision, info.GoVersion, when.ZoneData())
	return err
}

// buildVersion is the version that was built, "development" where it has none.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
