package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

type manCommand struct{}

// Run prints the manual page in the language of man (https://man7.org/linux/man-pages/man7/groff_man.7.html). It is made of what
// --help says, so that the two cannot differ.
func (manCommand) Run(c *console, app *kong.Application) error {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH %s 1 \"\" \"%s %s\"\n", strings.ToUpper(app.Name), app.Name, roff(buildVersion()))
	fmt.Fprintf(&page, ".SH NAME\n%s \\- %s\n", app.Name, roff(strings.TrimSuffix(app.Help, ".")))
	fmt.Fprintf(&page, ".SH SYNOPSIS\n.B %s\n[command] [flags]\n", app.Name)
	page.WriteString(".SH DESCRIPTION\nWithout a command the playground starts: a class in a browser tab, with a clock that can be pushed. " +
		"With serve it is the bot.\n.SH COMMANDS\n")
	manCommands(&page, app.Node, app.Name)
	page.WriteString(".SH FLAGS\nThese may stand with every command.\n")
	manFlags(&page, app.Node)
	page.WriteString(".SH EXIT STATUS\n0 fine, 1 something outside did not work, 2 the command line cannot be understood, " +
		"3 what was read is not right: a course, a configuration, a data file.\n" +
		".SH FILES\n.TP\n.I afterbell.toml\nThe configuration, in the working directory unless \\-\\-config names another.\n")
	_, err := fmt.Fprint(c.out, page.String())
	return err
}

// manCommands writes the commands below a node, each with its flags.
func manCommands(page *strings.Builder, n *kong.Node, path string) {
	for _, child := range n.Children {
		name := path + " " + child.Name
		if child.Hidden {
			continue
		}
		if len(child.Children) == 0 {
			manOne(page, child, name)
		}
		manCommands(page, child, name)
	}
}

// manOne writes one command.
func manOne(page *strings.Builder, n *kong.Node, name string) {
	for _, arg := range n.Positional {
		name += " " + arg.Summary()
	}
	fmt.Fprintf(page, ".SS %s\n%s\n", roff(name), roff(n.Help))
	for _, arg := range n.Positional {
		fmt.Fprintf(page, ".TP\n.I %s\n%s\n", roff(arg.Summary()), roff(arg.Help))
	}
	manFlags(page, n)
}

// manFlags writes the flags of a node.
func manFlags(page *strings.Builder, n *kong.Node) {
	for _, f := range n.Flags {
		if !f.Hidden {
			fmt.Fprintf(page, ".TP\n.B %s\n%s\n", roff(f.String()), roff(f.Help))
		}
	}
}

// roff escapes text for man: a hyphen is one that can be copied, and a dot or an apostrophe at the beginning is no command.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
