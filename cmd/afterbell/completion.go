package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints the script that lets a shell complete our commands and flags, and files wherever it knows better.
// It is text that stands for itself: the shell never has to ask the program.
func (k *completionCommand) Run(c *console, app *kong.Application) error {
	all := spots(app.Node, "")
	switch k.Shell {
	case "zsh":
		return zshScript(c.out, app.Name, all)
	case "fish":
		return fishScript(c.out, app.Name, all)
	}
	return bashScript(c.out, app.Name, all)
}

// A spot is where somebody may stand on the command line: after some words that are commands.
type spot struct {
	at    string // the words so far with spaces between, "" at the beginning
	words []word // what may come next
}

// A word is a command or a flag with what it does.
type word struct {
	text, help string
	flag       bool
}

// spots lists every spot below a node of the command line, itself first.
func spots(n *kong.Node, at string) []spot {
	here := spot{at: at}
	var below []spot
	for _, child := range n.Children {
		if !child.Hidden {
			here.words = append(here.words, word{text: child.Name, help: child.Help})
			below = append(below, spots(child, strings.TrimSpace(at+" "+child.Name))...)
		}
	}
	for _, f := range n.Flags {
		if !f.Hidden {
			here.words = append(here.words, word{text: "--" + f.Name, help: f.Help, flag: true})
		}
	}
	return append([]spot{here}, below...)
}

// steps are the patterns of a shell's case for a step from one spot to the next: the spot, a colon, the word.
func steps(all []spot) string {
	var list []string
	for _, s := range all {
		for _, w := range s.words {
			if !w.flag {
				list = append(list, fmt.Sprintf("%q", s.at+":"+w.text))
			}
		}
	}
	return strings.Join(list, "|")
}

// bashScript is read by bash (https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html).
func bashScript(out io.Writer, name string, all []spot) error {
	var cases strings.Builder
	for _, s := range all {
		var texts []string
		for _, w := range s.words {
			texts = append(texts, w.text)
		}
		fmt.Fprintf(&cases, "\t%q) words=%q ;;\n", s.at, strings.Join(texts, " "))
	}
	_, err := fmt.Fprintf(out, `# What bash completes for %[1]s. Written by "%[1]s completion bash".
_%[1]s() {
	local at="" word words=""
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case "$at:$word" in
		%[2]s) at="${at:+$at }$word" ;;
		esac
	done
	case "$at" in
%[3]s	esac
	COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _%[1]s %[1]s
`, name, steps(all), cases.String())
	return err
}

// zshScript is read by zsh (https://zsh.sourceforge.io/Doc/Release/Completion-System.html).
func zshScript(out io.Writer, name string, all []spot) error {
	var cases strings.Builder
	for _, s := range all {
		var texts []string
		for _, w := range s.words {
			texts = append(texts, quoted(strings.ReplaceAll(w.text, ":", `\:`)+":"+w.help))
		}
		fmt.Fprintf(&cases, "\t(%q) list=(%s) ;;\n", s.at, strings.Join(texts, " "))
	}
	_, err := fmt.Fprintf(out, `#compdef %[1]s
# What zsh completes for %[1]s. Written by "%[1]s completion zsh".
_%[1]s() {
	local at="" word
	local -a list
	for word in "${(@)words[2,CURRENT-1]}"; do
		case "$at:$word" in
		(%[2]s) at="${at:+$at }$word" ;;
		esac
	done
	case "$at" in
%[3]s	esac
	_describe %[1]s list || _files
}
if [ "$funcstack[1]" = "_%[1]s" ]; then _%[1]s "$@"; else compdef _%[1]s %[1]s; fi
`, name, steps(all), cases.String())
	return err
}

// fishScript is read by fish (https://fishshell.com/docs/current/completions.html).
func fishScript(out io.Writer, name string, all []spot) error {
	_, err := fmt.Fprintf(out, `# What fish completes for %[1]s. Written by "%[1]s completion fish".
function __%[1]s_at
	set -l at ""
	for word in (commandline -opc)[2..]
		switch "$at:$word"
			case %[2]s
				set at (string trim "$at $word")
		end
	end
	test "$at" = "$argv[1]"
end
`, name, strings.ReplaceAll(steps(all), "|", " "))
	for _, s := range all {
		for _, w := range s.words {
			kind, text := "-a", w.text
			if w.flag {
				kind, text = "-l", strings.TrimPrefix(w.text, "--")
			}
			if err == nil {
				_, err = fmt.Fprintf(out, "complete -c %s -n '__%s_at \"%s\"' %s %s -d %s\n", name, name, s.at, kind, text, quoted(w.help))
			}
		}
	}
	return err
}

// quoted puts a text into the quotation marks within which no shell changes anything.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
