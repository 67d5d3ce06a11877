package transfer

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/store/memory"
)

// strange are records that JSON, base64 or a line might change.
func strange() map[string]string {
	return map[string]string{"a": "", "a/1": `{"b":1,  "a":"é\u00e9\/"}`, "a/2": "1e400", "a/3": " 1",
		"a/4": "{\"x\":\n1}", "a/5": "plain words", "a/\xff": `"x"`, "b/\u2028": "\x00\xff", "b/\"": `{"x":"\ud800"}`, "c/nul\x00": "null",
		"c/twice": `{"a":1,"a":2}`}
}

func filled(t *testing.T, records map[string]string) bot.Store {
	t.Helper()
	s := memory.New()
	put(t, s)(entries(records))
	return s
}

func entries(records map[string]string) (list []bot.Entry) {
	for k, v := range records {
		list = append(list, bot.Entry{Key: k, Value: []byte(v)})
	}
	return list
}

func put(t *testing.T, s bot.Store) func([]bot.Entry) error {
	return func(some []bot.Entry) error {
		err := s.Update(context.Background(), func(tx bot.Tx) error {
			for _, e := range some {
				if err := tx.Put(e.Key, e.Value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return err
	}
}

func lines(t *testing.T, s bot.Store) (text string, sum Sum) {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out)
	if err := s.View(t.Context(), func(tx bot.Tx) (err error) {
		if sum, err = Walk(tx, w.Put); err != nil {
			return err
		}
		return w.End(sum)
	}); err != nil {
		t.Fatal(err)
	}
	return out.String(), sum
}

// TestThereAndBack carries records into lines and back: byte for byte the same, with the same sum.
func TestThereAndBack(t *testing.T) {
	text, sum := lines(t, filled(t, strange()))
	if sum.Records != len(strange()) || sum.Tables["b"] != 2 {
		t.Errorf("the sum is %+v", sum)
	}
	back := memory.New()
	got, err := Read(strings.NewReader(text), put(t, back))
	if d := cmp.Diff(sum, got); err != nil || d != "" {
		t.Errorf("%v\n%s\n%s", err, d, text)
	}
	again, _ := lines(t, back)
	if again != text {
		t.Errorf("written again it is\n%s\nand was\n%s", again, text)
	}
}

// TestChangedLines refuses what was cut or changed on its way.
func TestChangedLines(t *testing.T) {
	text, _ := lines(t, filled(t, strange()))
	all := strings.SplitAfter(text, "\n")
	for name, changed := range map[string]string{
		"empty":              "",
		"a letter":           "Dear Ada,\n",
		"no first line":      strings.Join(all[1:], ""),
		"no last line":       strings.Join(all[:len(all)-2], ""),
		"a line less":        strings.Join(append(append([]string{}, all[:3]...), all[4:]...), ""),
		"two lines swapped":  all[0] + all[2] + all[1] + strings.Join(all[3:], ""),
		"a value changed":    strings.Replace(text, "1e400", "1e401", 1),
		"a key changed":      strings.Replace(text, `"a/2"`, `"a/21"`, 1),
		"more at the end":    text + all[1],
		"half a line":        text[:len(text)/2],
		"a line without key": strings.Replace(text, `"k":"a/2",`, "", 1),
		"no base64":          strings.Replace(text, `"b":"`, `"b":"!`, 1),
		"a line too long":    all[0] + `{"k":"a","b":"` + strings.Repeat("A", maxLine) + "\"}\n",
	} {
		if _, err := Read(strings.NewReader(changed), func([]bot.Entry) error { return nil }); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("{\"format\":\"afterbell records 1\"}\n{\"k\":\"a\",\"v\":1}\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Read(strings.NewReader(text), func(some []bot.Entry) error {
			for _, e := range some {
				if e.Key == "" {
					t.Error("a record without a key")
				}
			}
			return nil
		})
	})
}
