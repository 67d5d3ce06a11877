package source

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A notebook is the part of a Jupyter notebook that people read (https://nbformat.readthedocs.io/en/latest/format_description.html).
type notebook struct {
	Format   int    `json:"nbformat"`
	Cells    []cell `json:"cells"`
	Metadata struct {
		Kernel struct {
			Language string `json:"language"`
		} `json:"kernelspec"`
		Language struct {
			Name string `json:"name"`
		} `json:"language_info"`
	} `json:"metadata"`
}

type cell struct {
	Kind     string   `json:"cell_type"`
	Source   texts    `json:"source"`
	Outputs  []output `json:"outputs"`
	Metadata struct {
		Tags []string `json:"tags"`
	} `json:"metadata"`
	Attachments map[string]map[string]texts `json:"attachments"`
}

type output struct {
	Kind string         `json:"output_type"`
	Text texts          `json:"text"`
	Data map[string]any `json:"data"`
	Name string         `json:"ename"`
	What string         `json:"evalue"`
}

// texts is a text that may be written as a list of lines.
type texts string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = texts(s)
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return errors.New("a text is neither a text nor a list of texts")
	}
	*t = texts(strings.Join(list, ""))
	return nil
}

// maxOutput is how many lines of an output are shown.
const maxOutput = 20

// notebook returns a notebook as Markdown: its words, its code, and what the code printed and drew.
func (t *tree) notebook(book *Book, name string) (string, error) {
	data, err := t.bytes(name, MaxBinary)
	if err != nil {
		return "", err
	}
	var nb notebook
	if err := json.Unmarshal(data, &nb, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil || nb.Format < 4 {
		return "", errors.New("it is no notebook of format 4")
	}
	lang := firstOf(nb.Metadata.Language.Name, nb.Metadata.Kernel.Language)
	var b strings.Builder
	for i, c := range nb.Cells {
		where := fmt.Sprintf("cell %d", i+1)
		switch {
		case hidden(c.Metadata.Tags):
			t.lose(LostHidden, name, 0, where)
		case c.Kind == "markdown":
			text := string(c.Source)
			for file, kinds := range c.Attachments {
				text = strings.ReplaceAll(text, "(attachment:"+file+")", "("+t.attached(book, name, i, file, kinds)+")")
			}
			b.WriteString(text + "\n\n")
		case c.Kind == "code" && strings.TrimSpace(string(c.Source)) != "":
			if !slices.Contains(c.Metadata.Tags, "remove-input") && !slices.Contains(c.Metadata.Tags, "hide-input") {
				b.WriteString(join(code(0, lang, numberedAt(string(c.Source), 0))) + "\n")
			}
			for j, o := range c.Outputs {
				b.WriteString(t.output(book, name, i*100+j, o))
			}
		case c.Kind == "raw":
			t.lose(LostRaw, name, 0, where)
		}
	}
	return strings.ReplaceAll(b.String(), "\r", ""), nil
}

func hidden(tags []string) bool {
	return slices.ContainsFunc(tags, func(s string) bool {
		return s == "remove-cell" || s == "hide-cell" || s == "remove_cell" || s == "skip"
	})
}

// output writes what a cell printed, or a picture that it drew.
func (t *tree) output(book *Book, name string, n int, o output) string {
	for _, kind := range []string{"image/png", "image/jpeg"} {
		if text, ok := o.Data[kind].(string); ok {
			file := fmt.Sprintf("output-%d.%s", n+1, strings.TrimPrefix(kind, "image/"))
			if to := t.keep(book, name, file, text); to != "" {
				return "\n![output of the code above](" + to + ")\n\n"
			}
		}
	}
	text := string(o.Text)
	if text == "" {
		text = anyText(o.Data["text/plain"])
	}
	if o.Kind == "error" {
		text = o.Name + ": " + o.What
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if text == "" {
		return ""
	}
	if len(lines) > maxOutput {
		t.lose(LostOutput, name, 0, fmt.Sprintf("lines %d to %d of an output", maxOutput+1, len(lines)))
		lines = append(lines[:maxOutput], "…")
	}
	return join(code(0, "", numberedAt(strings.Join(lines, "\n"), 0))) + "\n"
}

func anyText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, item := range v {
			s, _ := item.(string)
			b.WriteString(s)
		}
		return b.String()
	}
	return ""
}

// attached keeps a picture that is attached to a cell, and returns its path.
func (t *tree) attached(book *Book, name string, n int, file string, kinds map[string]texts) string {
	for kind, text := range kinds {
		if strings.HasPrefix(kind, "image/") {
			return t.keep(book, name, fmt.Sprintf("%d-%s", n, path.Base(file)), string(text))
		}
	}
	return file
}

// keep puts a file that is written in base64 beside a page, and returns the name by which the page may call it.
func (t *tree) keep(book *Book, page, file, text string) string {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.lose(LostFile, page, 0, file)
		return ""
	}
	stem := strings.TrimSuffix(path.Base(page), path.Ext(page))
	file = strings.ReplaceAll(stem+"_"+file, " ", "-")
	if book.Files == nil {
		book.Files = map[string][]byte{}
	}
	book.Files[path.Join(path.Dir(page), file)] = data
	return file
}
