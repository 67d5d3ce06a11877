package course

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
	"afterbell/bot/rich"
	"afterbell/bot/text"
)

// A conversion is one episode becoming one lesson. All texts are Markdown.
type conversion struct {
	im        *importer
	e         *episode
	aim       string
	guiding   []string // the questions an episode says it answers
	keyPoints []string
	text      []string
	steps     []string
	questions strings.Builder
	prompt    []string
	help      []string
	further   []string
	tries     bool // a step asks to try what a question asks for
	quiet     bool // the format names no minutes, so that their absence is no news
}

// convert returns an episode as a lesson file.
func (im *importer) convert(e *episode, id string) string {
	c := &conversion{im: im, e: e}
	root := parseDivs(e.lines, e.first, e.r)
	for _, d := range root.children {
		c.block(d)
	}
	c.propose()
	return c.file(id)
}

// file writes the lesson.
func (c *conversion) file(id string) string {
	meta := frontMatter{ID: id, Title: c.e.title, Aim: c.aim, Minutes: c.e.minutes}
	var b strings.Builder
	b.WriteString("---\n" + writeYAML(meta) + "---\n")
	writePart(&b, "", joinLines(c.text))
	writePart(&b, "Steps", c.stepLines())
	writePart(&b, "Questions", c.questions.String())
	writePart(&b, "Discuss", joinLines(c.prompt))
	writePart(&b, "More help", joinLines(c.help))
	writePart(&b, "Go further", joinLines(c.further))
	return b.String()
}

// joinLines returns lines as text without needless blank lines; "" if there is nothing else.
func joinLines(lines []string) string {
	text := strings.Trim(strings.Join(squeeze(lines), "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text + "\n"
}

// squeeze makes every run of blank lines outside of code one empty line.
func squeeze(lines []string) []string {
	var out []string
	var fence scan.Fence
	blank := true
	for _, line := range lines {
		inCode := fence.Inside(line)
		if !inCode && strings.TrimSpace(line) == "" {
			if blank {
				continue
			}
			line = ""
		}
		blank = line == "" && !inCode
		out = append(out, line)
	}
	return out
}

// block gives one piece of the episode its place.
func (c *conversion) block(d *div) {
	switch d.class {
	case "":
		c.addText(d.lines)
	case "objectives":
		c.setAim(d.items())
	case "questions":
		c.guiding = append(c.guiding, d.items()...)
	case "keypoints":
		c.keyPoints = append(c.keyPoints, c.im.words(d.items(), c.e)...)
	case "challenge":
		c.challenge(d)
	case "discussion":
		c.discussion(d)
	case "hint":
		c.help = append(c.help, c.titled(d, "### ")...)
	case "spoiler":
		c.further = append(c.further, c.titled(d, "### ")...)
	case "instructor":
		c.comment(d)
	case "callout", "prereq", "testimonial", "checklist", "caution":
		c.text = append(c.text, quoted(c.titled(d, "**"))...)
	default:
		if d.class != "solution" && d.class != "tab" && d.class != "group-tab" {
			c.e.r.warnf(d.line, "the box %q has no place in a course; its words stay in the text", d.class)
		}
		c.text = append(c.text, c.titled(d, "**")...)
	}
}

// addText appends text between boxes; its sections become steps.
func (c *conversion) addText(lines []string) {
	words := c.im.words(lines, c.e)
	var fence scan.Fence
	for i, line := range words {
		inCode := fence.Inside(line)
		level, heading := scan.Heading(line)
		if inCode || level == 0 {
			if len(c.steps) == 0 && strings.TrimSpace(line) != "" && !definition.MatchString(line) {
				c.steps = append(c.steps, firstText(c.own("import.read", c.e.title), c.e.title))
			}
			continue
		}
		title := unmark(strings.TrimRight(heading, "# "))
		if level <= 2 {
			c.steps = append(c.steps, firstText(c.own("import.read", title), title))
		}
		if isPart(title, partNames()) {
			words[i] = "**" + heading + "**" // as a heading it would begin a part
		}
	}
	c.text = append(c.text, words...)
}

// setAim makes one sentence of the objectives.
func (c *conversion) setAim(objectives []string) {
	const most = 280
	var aim string
	for i, o := range objectives {
		o = strings.TrimRight(unmark(o), ". ")
		if c.isEnglish() {
			o = lowerFirst(toBeAble.ReplaceAllString(o, ""))
		}
		next := aim + "; " + o
		if i == 0 {
			next = firstText(c.own("import.aim", o), o)
		}
		if utf8.RuneCountInString(next) > most {
			c.e.r.warnf(0, "the objective %q does not fit the aim and is left out", shorten(o, 60))
			continue
		}
		aim = next
	}
	if aim != "" {
		c.aim = aim + "."
	}
}

// toBeAble is what some authors begin an objective with, and "After this you can" says already.
var toBeAble = regexp.MustCompile(`(?i)^(?:to )?(?:be able to )?(?:to )?`)

// isEnglish reports whether the course is in English, as one is that does not name its language.
func (c *conversion) isEnglish() bool { return baseOf(c.im.conf.Lang) == "en" }

// baseOf returns the language of a tag such as "pt-BR", without its region.
func baseOf(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return firstText(base, "en")
}

// own returns words that the importer adds by itself, in the language of the course, with what they are about in the place
// of {what}; "" where the catalogue does not speak the language, so that no course speaks two.
func (c *conversion) own(key, what string) string {
	speaker := c.im.speaker()
	if speaker == nil {
		return ""
	}
	return strings.ReplaceAll(speaker.Sentence(key, 1), "{what}", what)
}

// speaker is the voice of the catalogue in the language of the course, or nil.
func (im *importer) speaker() *text.Speaker {
	if im.catalogue == nil {
		catalogue, err := text.Load()
		if err != nil {
			return nil // unreachable: the catalogue is part of the program, and its tests load it
		}
		im.catalogue = catalogue
	}
	spoken := append(im.catalogue.Languages(), "en")
	if !slices.ContainsFunc(spoken, func(tag string) bool { return baseOf(tag) == baseOf(im.conf.Lang) }) {
		return nil
	}
	return im.catalogue.Speaker(firstText(im.conf.Lang, "en"))
}

// headingOf makes words a heading below those of parts.
func headingOf(words string) string {
	if words == "" {
		return ""
	}
	return "### " + words
}

// lowerFirst makes the first letter small, unless the word is written in capitals.
func lowerFirst(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// titled returns the words of a box under its title, which is written after mark: "### " makes it a
// heading, "**" bold words.
func (c *conversion) titled(d *div, mark string) []string {
	title := d.cutTitle()
	switch d.class {
	case "callout", "prereq", "testimonial", "checklist", "caution":
		if title == "" {
			title = strings.ToUpper(d.class[:1]) + d.class[1:]
		}
	}
	var out []string
	if title != "" {
		out = append(out, "", mark+rich.EscapeLine(title)+strings.TrimRight(mark, "# "), "")
	}
	return append(append(out, c.content(d)...), "")
}

// content returns the words of a box, of the boxes in it too. Headings are bold words, so that none
// of them begins a part or a question.
func (c *conversion) content(d *div) []string {
	var out []string
	for _, child := range d.children {
		switch child.class {
		case "":
			out = append(out, boldHeadings(c.im.words(child.lines, c.e))...)
		case "hint":
			c.help = append(c.help, c.titled(child, "### ")...)
		case "spoiler":
			c.further = append(c.further, c.titled(child, "### ")...)
		case "instructor":
			c.comment(child)
		case "challenge":
			c.challenge(child)
		default:
			out = append(out, c.titled(child, "**")...)
		}
	}
	return out
}

// boldHeadings makes headings bold paragraphs.
func boldHeadings(lines []string) []string {
	var out []string
	var fence scan.Fence
	for _, line := range lines {
		inCode := fence.Inside(line)
		if level, words := scan.Heading(line); !inCode && level > 0 {
			out = append(out, "", "**"+rich.EscapeLine(unmark(strings.TrimRight(words, "# ")))+"**", "")
			continue
		}
		out = append(out, line)
	}
	return out
}

// quoted puts every line into a quote, with blank lines around it.
func quoted(lines []string) []string {
	out := []string{""}
	for _, line := range strings.Split(strings.TrimSuffix(joinLines(lines), "\n"), "\n") {
		out = append(out, strings.TrimRight("> "+line, " "))
	}
	return append(out, "")
}

// comment keeps a note for instructors where learners do not see it.
func (c *conversion) comment(d *div) {
	note := strings.ReplaceAll(joinLines(c.titled(d, "**")), "-->", "->")
	note = strings.ReplaceAll(note, "\n\n", "\n") // a blank line must not end the comment
	c.text = append(c.text, "", "<!-- For the teacher:", strings.TrimSpace(note), "-->", "")
	c.e.r.warnf(d.line, "a note for instructors is kept as a comment that learners do not see")
}

func (c *conversion) discussion(d *div) {
	c.prompt = append(c.prompt, c.titled(d, "**")...)
	if step := c.own("import.talk", ""); step != "" {
		c.steps = append(c.steps, step)
	}
}

// propose fills what an episode does not say from what it does, and says so.
func (c *conversion) propose() {
	points := bullets(c.keyPoints)
	if len(points) > 0 {
		c.text = append(c.text, "", firstText(headingOf(c.own("import.points", "")), "***"), "")
		c.text = append(c.text, points...)
	}
	if len(c.prompt) == 0 && len(c.guiding) > 0 {
		opening := c.own("import.answer_one", "")
		if len(c.guiding) == 1 {
			opening = c.own("import.answer", "")
		}
		c.prompt = append([]string{opening, ""}, bullets(c.guiding)...)
		c.e.r.warnf(0, "no discussion; its guiding questions are proposed as the prompt")
	}
	if c.questions.Len() == 0 && len(points) > 0 && len(c.guiding) > 0 {
		t := &task{title: unmark(c.guiding[0]), solution: points}
		if len(c.guiding) > 1 {
			t.title = firstText(c.own("import.remember", c.e.title), c.e.title)
			t.ask = bullets(c.guiding)
		}
		c.question(t)
		c.e.r.warnf(0, "no challenge with a solution; a question is proposed that the key points answer")
	}
	if c.e.minutes == 0 && !c.quiet {
		c.e.r.warnf(0, "the episode does not say how long it takes; add minutes to the lesson")
	}
}

func bullets(items []string) []string {
	var out []string
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, "- "+item)
		}
	}
	return out
}

// stepLines returns the steps as a list, no more of them than a menu holds.
func (c *conversion) stepLines() string {
	steps := c.steps
	if answer := c.own("import.questions", ""); answer != "" && c.questions.Len() > 0 && !c.tries {
		steps = append(steps, answer)
	}
	if len(steps) > MaxSteps {
		c.e.r.warnf(0, "%d steps; the last %d are left out, since %d fit", len(steps), len(steps)-MaxSteps, MaxSteps)
		steps = steps[:MaxSteps]
	}
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("- [ ] " + rich.EscapeLine(shorten(s, AdviseStep)) + "\n")
	}
	return b.String()
}
