// Afterbell is a study companion for a class that lives in Discord or Slack.
//
// Without arguments it starts the playground: a class in a browser tab, with a clock that can be
// pushed, and nothing to install or to register. On a double click it opens the tab, too. With "serve"
// it is the bot. The other commands look after a bot that runs and its data file, examine a
// configuration, work on course folders, and play a whole term in a second.
//
// This package only connects: it reads what the operator wrote, opens a store, hands both to the
// core and stops it again. Each command is one file. What a command found out goes to the standard
// output, everything else to the error output, and the exit code says which kind of end it was.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"afterbell/bot"
	"afterbell/cmd/afterbell/control"
	"afterbell/cmd/afterbell/strict"
)

// Exit codes.
const (
	exitFine    = 0
	exitFailed  = 1 // something outside did not work: the network, the disk
	exitUsage   = 2 // the command line cannot be understood
	exitRefused = 3 // what was read is not right: a course, a configuration, a data file
)

func main() {
	args := os.Args[1:]
	if len(args) == 0 && started().byClick() {
		args = clickedArgs()
	}
	os.Exit(runCommand(args, os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}

// A console is what a command meets of the outside world.
type console struct {
	in       io.Reader
	out, err io.Writer
	env      []string
}

// commands is the command line.
type commands struct {
	Playground playgroundCommand `cmd:"" default:"withargs" help:"A class in a browser tab. Starts when no command is given."`
	Serve      serveCommand      `cmd:"" help:"Run the bot."`
	Check      checkCommand      `cmd:"" help:"Examine a configuration, its data file and its courses; change nothing."`
	Status     statusCommand     `cmd:"" help:"Say how the bot is that runs on the data file."`
	Outbox     outboxCommand     `cmd:"" help:"See what waits to be sent and why, try it again or drop it."`
	Backup     backupCommand     `cmd:"" help:"Make a copy of the data file, also while the bot runs."`
	Restore    restoreCommand    `cmd:"" help:"Put a copy of the data file back; nothing is said twice after it."`
	Doctor     doctorCommand     `cmd:"" help:"Examine the data file, every page and every figure of it; change nothing."`
	Compact    compactCommand    `cmd:"" help:"Write the data file anew without the room that deleted records left."`
	Copy       copyCommand       `cmd:"" help:"Carry everything into another data file, or into lines of JSON and back."`
	People     personsCommand    `cmd:"" help:"List the people who are known, by name and id alone."`
	Export     takeoutCommand    `cmd:"" help:"Write everything that is kept of a person to a file; they see that it was made."`
	Erase      eraseCommand      `cmd:"" help:"Erase a person, or a class with its people, and print a receipt."`
	Policy     policyCommand     `cmd:"" help:"Print what is done with people's data as it is configured, for a school or for learners."`
	Reload     reloadCommand     `cmd:"" help:"Let the bot that runs read its configuration again."`
	Course     courseCommand     `cmd:"" help:"Work on course folders."`
	Simulate   simulateCommand   `cmd:"" help:"Play a term in a second and print everything that anybody would receive."`
	Invite     inviteCommand     `cmd:"" help:"Print the link that adds the bot to a Discord server, with its reasons."`
	Manifest   manifestCommand   `cmd:"" help:"Print what a chat service wants to know of the app."`
	Completion completionCommand `cmd:"" help:"Print what lets a shell complete these commands."`
	Man        manCommand        `cmd:"" help:"Print the manual page."`
	Version    versionCommand    `cmd:"" help:"Print the version, the commit and the rules of time zones."`

	VersionFlag versionFlag `name:"version" help:"Print the same as the command version."`
}

// runCommand is the whole program, with everything it meets as an argument.
func runCommand(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	var cli commands
	helped := false
	parser, err := kong.New(&cli, kong.Name("afterbell"),
		kong.Description("A study companion for classes in Discord and Slack."),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { helped = true }))
	if err != nil {
		return exitCode(stderr, err)
	}
	command, err := parser.Parse(args)
	switch {
	case helped:
		return exitFine
	case err != nil:
		return exitCode(stderr, &usageError{nearly(err, parser.Model.Node, args)})
	}
	return exitCode(stderr, command.Run(&console{stdin, stdout, stderr, env}, parser.Model))
}

// nearly adds the command that was probably meant to an error about one that there is not. The parser does so itself,
// but not beside a command that is the default: to it the word is an argument of that.
func nearly(err error, node *kong.Node, args []string) error {
	for _, word := range args {
		names := map[string]*kong.Node{}
		for _, child := range node.Children {
			names[child.Name] = child
		}
		if node = names[word]; node != nil {
			continue
		}
		near := strict.Nearest(word, sortedKeys(names))
		if near == "" || !strings.HasSuffix(err.Error(), "unexpected argument "+word) {
			return err
		}
		return fmt.Errorf("%w; did you mean %s?", err, near)
	}
	return err
}

// exitCode prints an error and returns the exit code that belongs to it.
func exitCode(stderr io.Writer, err error) int {
	var usage *usageError
	var refused *refusedError
	var told *control.Error
	if err == nil {
		return exitFine
	}
	fmt.Fprintln(stderr, "afterbell:", plainly(err))
	switch {
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "Try: afterbell --help")
		return exitUsage
	case errors.As(err, &refused), errors.Is(err, bot.ErrDamaged), errors.As(err, &told) && told.Refused:
		return exitRefused
	}
	return exitFailed
}

// A usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func misused(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// A refusedError is content that must be put right before it can be used.
type refusedError struct{ err error }

func (e *refusedError) Error() string { return e.err.Error() }
func (e *refusedError) Unwrap() error { return e.err }

func refuse(format string, args ...any) error {
	return &refusedError{fmt.Errorf(format, args...)}
}
