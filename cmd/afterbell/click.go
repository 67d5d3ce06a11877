package main

import (
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/inconshreveable/mousetrap"
	"github.com/mattn/go-isatty"
)

// clickedArgs are what a double click stands for: the playground at a port that is free, in the browser, until
// nobody has looked at it for half an hour, since there may be no window in which it could be stopped.
func clickedArgs() []string {
	return []string{"playground", "--open", "--addr", "127.0.0.1:0", "--idle", "30m"}
}

// A start is what can be known of how the program was started.
type start struct {
	system   string   // runtime.GOOS
	env      []string // in the form of os.Environ
	explorer bool     // Windows' desktop is our parent
	terminal bool     // somebody may read or type in a terminal
}

// started finds out how this process was started.
func started() start {
	terminal := slices.ContainsFunc([]*os.File{os.Stdin, os.Stdout, os.Stderr}, func(f *os.File) bool {
		return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
	})
	return start{runtime.GOOS, os.Environ(), mousetrap.StartedByExplorer(), terminal}
}

// byClick reports whether somebody pressed the program's icon. On Windows the desktop gives such a program a terminal
// of its own, so only the parent tells. Elsewhere it is a desktop without a terminal: a supervisor or a script on a
// server has no display.
func (s start) byClick() bool {
	switch {
	case given(s.env, "CI"):
		return false
	case s.system == "windows":
		return s.explorer
	case s.system == "darwin":
		return !s.terminal
	}
	return !s.terminal && (given(s.env, "DISPLAY") || given(s.env, "WAYLAND_DISPLAY"))
}

// given reports whether an environment, in the form of os.Environ, gives a name a value.
func given(env []string, name string) bool {
	return slices.ContainsFunc(env, func(pair string) bool {
		value, ok := strings.CutPrefix(pair, name+"=")
		return ok && value != ""
	})
}
