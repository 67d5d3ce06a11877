package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"afterbell/bot/course/scan"
)

// cutFrontMatter returns the YAML between the two lines of hyphens at the start of a lesson and the
// lines after it. firstBody is the number of the first of these, from 1.
func cutFrontMatter(text string, r *reporter) (front string, body []string, firstBody int, ok bool) {
	lines := strings.Split(text, "\n")
	switch first := strings.TrimRight(lines[0], " \t"); {
	case first == "---":
	case strings.HasPrefix(first, "+++"):
		r.errorf(1, "the front matter is TOML (+++); write it as YAML between two lines of ---")
		return "", nil, 0, false
	case strings.HasPrefix(first, "{"):
		r.errorf(1, "the front matter is JSON ({); write it as YAML between two lines of ---")
		return "", nil, 0, false
	case titleLine(lines) >= 0:
		return titleFront(lines)
	default:
		r.errorf(1, "the title is missing; begin the file with \"# \" and the title of the lesson")
		return "", nil, 0, false
	}
	for i, line := range lines[1:] {
		if strings.TrimRight(line, " \t") != "---" {
			continue
		}
		front = strings.Join(lines[1:i+1], "\n")
		if len(front) > MaxFrontMatter {
			r.errorf(1, "the front matter has %d bytes; at most %d fit", len(front), MaxFrontMatter)
			return "", nil, 0, false
		}
		return front, lines[i+2:], i + 3, true
	}
	r.errorf(1, "the front matter is not closed; end it with a line of ---")
	return "", nil, 0, false
}

// titleLine returns the line of a heading of the first level with which a file without front matter begins, or -1.
func titleLine(lines []string) int {
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if level, words := scan.Heading(line); level == 1 && unmark(words) != "" {
			return i
		}
		return -1
	}
	return -1
}

// titleFront makes front matter of that heading.
func titleFront(lines []string) (front string, body []string, firstBody int, ok bool) {
	i := titleLine(lines)
	_, words := scan.Heading(lines[i])
	title := unmark(strings.TrimRight(words, "# "))
	return "title: '" + strings.ReplaceAll(title, "'", "''") + "'", lines[i+1:], i + 2, true
}

// fields are the entries of a YAML mapping with their lines in the file.
type fields struct {
	nodes map[string]*yaml.Node
	lines map[string]int // of each key
	above int            // lines of the file above the YAML
	r     *reporter
}

// lineOf returns the line of a key, or 1 if it was not written.
func (f fields) lineOf(key string) int { return max(f.lines[key], 1) }

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// readFields reads front matter. above is the number of lines of the file above it.
func readFields(front string, above int, r *reporter, known ...string) (fields, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(front), &doc); err != nil {
		line, text, right := slipInYAML(front)
		if line == 0 {
			line = 1
			text = "the front matter cannot be read here; write each line as \"key: …\" from the first column on, with its text in straight " +
				"quotation marks"
			if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
				line, _ = strconv.Atoi(m[1])
			}
		}
		r.errorf(max(line, 1)+above, "%s", text)
		r.fix(right.Old, right.New)
		return fields{}, false
	}
	if len(doc.Content) == 0 {
		return fields{lines: map[string]int{}, r: r}, true
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		line, text, right := slipInYAML(front)
		if line == 0 {
			line, text = root.Line, "the front matter holds no \"key: value\" lines"
		}
		r.errorf(line+above, "%s", text)
		r.fix(right.Old, right.New)
		return fields{}, false
	}
	return mapFields(root, above, r, known)
}

// mapFields checks the keys of a mapping: known, and each of them once.
func mapFields(node *yaml.Node, above int, r *reporter, known []string) (fields, bool) {
	f := fields{map[string]*yaml.Node{}, map[string]int{}, above, r}
	before := len(r.problems)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		line := key.Line + above
		switch {
		case value.Kind == yaml.AliasNode || value.Anchor != "" || key.Kind != yaml.ScalarNode:
			r.errorf(line, "anchors, aliases and keys that are not words are not used in course files")
		case f.nodes[key.Value] != nil:
			r.errorf(line, "%q stands here twice, first in line %d; keep one of them", key.Value, f.lines[key.Value])
		case !slices.Contains(known, key.Value):
			r.errorf(line, "%q is unknown%s", key.Value, didYouMean(key.Value, known))
			if near := nearest(key.Value, known); !hasKey(node, near) {
				r.fix(key.Value, near)
			}
		default:
			f.nodes[key.Value], f.lines[key.Value] = value, line
			f.lintNote(key, value)
		}
	}
	return f, !HasErrors(r.problems[before:])
}

func hasKey(node *yaml.Node, key string) bool {
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return true
		}
	}
	return false
}

// lintNote warns of a text that is cut at a # because YAML takes the rest for a note.
func (f fields) lintNote(key, value *yaml.Node) {
	note := value.LineComment + key.LineComment
	if note == "" || value.Style != 0 || key.Value != "title" && key.Value != "aim" {
		return
	}
	f.r.warnf(f.lineOf(key.Value), "%q is taken for a note and left out; if it belongs to the text, put the text in quotation marks: %s",
		shorten(note, 60), keyText(key.Value, ": ", value.Value+" "+note))
}

// text returns a value as one plain line.
func (f fields) text(key string) string {
	n := f.nodes[key]
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		f.r.errorf(f.lineOf(key), "%q is one text, not a list", key)
		return ""
	}
	if n.Style&yaml.DoubleQuotedStyle != 0 {
		f.r.warnEscapes(f.lineOf(key), n.Value)
	}
	return plainLine(n.Value)
}

// list returns a value as plain lines; a single text is a list of one.
func (f fields) list(key string) []string {
	n := f.nodes[key]
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		if s := plainLine(n.Value); s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	for _, item := range n.Content {
		if n.Kind != yaml.SequenceNode || item.Kind != yaml.ScalarNode {
			f.r.errorf(f.lineOf(key), "%q is a list of texts: [one, two]", key)
			return nil
		}
		out = append(out, plainLine(item.Value))
	}
	return out
}

// number returns a whole number from 1 to most, or 0 if the key is absent or wrong.
func (f fields) number(key string, most int) int {
	s := f.text(key)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(s, "min")))
	if err != nil || n < 1 || n > most {
		f.r.errorf(f.lineOf(key), "%q is %q; write a whole number from 1 to %d", key, s, most)
		return 0
	}
	return n
}

// limit reports a text that is too long.
func (f fields) limit(key, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		f.r.errorf(f.lineOf(key), "%q has %d characters; at most %d fit", key, n, most)
	}
}
