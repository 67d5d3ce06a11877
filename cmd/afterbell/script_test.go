package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts in testdata, and the tests of processes, run this test binary as the
// program itself, or as a program that limits the size of files before it becomes the program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"afterbell": main, "limited": limited})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			example, err := os.ReadFile("../../config.example.toml")
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "config.example.toml"), example, 0o600)
		},
	})
}

// exits is the script command "exits CODE program args…": the program must end with that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
