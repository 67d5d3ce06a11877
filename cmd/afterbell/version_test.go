package main

import (
	"runtime/debug"
	"testing"
)

// TestSourceOf says from which commit a program is, as far as the go command noted that.
func TestSourceOf(t *testing.T) {
	set := func(pairs ...string) (list []debug.BuildSetting) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return list
	}
	for _, tt := range []struct {
		settings []debug.BuildSetting
		want     string
	}{
		{nil, ""},
		{set("vcs", "git", "vcs.revision", "72e8ac4", "vcs.time", "2026-11-28T14:12:31Z", "vcs.modified", "false"),
			"commit 72e8ac4 of 2026-11-28 14:12 UTC"},
		{set("vcs.revision", "72e8ac4", "vcs.time", "2026-11-28T14:12:31+13:00", "vcs.modified", "true"),
			"commit 72e8ac4 of 2026-11-28 01:12 UTC, with changes that are in no commit"},
		{set("vcs.revision", "72e8ac4"), "commit 72e8ac4"},
	} {
		if got := sourceOf(tt.settings); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
