package rich

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What people type without a thought of marks must reach their readers.
func TestWhatIsTypedStays(t *testing.T) {
	for in, want := range map[string]string{
		"Type `git clone` <url>, then cd <folder>. Use vector<int> v; and List<String> s. " +
			"If a<b and c>d then x<y. #include <iostream>": "Type git clone <url>, then cd <folder>. " +
			"Use vector<int> v; and List<String> s. If a<b and c>d then x<y. #include <iostream>",
		"<folder>\nis *yours*":                         "<folder> is yours",
		"</folder>":                                    "</folder>",
		"<my-widget> <T> <std::string> <div":           "<my-widget> <T> <std::string> <div",
		"<folder name=\"*a*\"> *b*":                    "<folder name=\"*a*\"> b",
		"<?php echo 1 ?> <!DOCTYPE x> <![CDATA[ y ]]>": "<?php echo 1 ?> <!DOCTYPE x> <![CDATA[ y ]]>",
		"<?php\n\necho 1;":                             "<?php\n\necho 1;",
		"### What is 5*3*2?":                           "What is 5*3*2?",
		"2**3**4, 1*2, *a 1*2* b":                      "2**3**4, 1*2, a 1*2 b",
		"__init__.py, a/__init__, print(__name__)":     "__init__.py, a/__init__, print(__name__)",
		"obj.__class__.x, __init__(), _x_.y":           "obj.__class__.x, __init__(), _x_.y",
		"__very important__, (__so__) and _so_.":       "very important, (so) and so.",
		"3. a\n5. b\n8. c":                             "3. a\n5. b\n8. c",
		"1. a\n1. b\n1. c":                             "1. a\n2. b\n3. c",
		"a <b>c</b> <KBD class='x'>d</KBD> <br/>e":     "a c d\ne",
		"<em x>f": "<em x>f",
		"<img src=\"a b.png\" alt=\"A &amp; B\"> c": "c\n\n[picture: A & B]",
		"c <img src=a.png> d":                       "c d\n\n[picture: a.png]",
		"|a|b|\n|-|-|\n|![c](d.png)|e|":             "a  b\nc  e\n\n[picture: c]",
		"x <svg><path d=\"1\"/> no</svg> y":         "x y",
		"<div>x<svg><path d=\"1\"/></svg>y</div>":   "x y",
		"<script>a</script> b <style>c":             "b c",
	} {
		got := Plain(parse(t, in))
		if got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
		if again := Plain(parse(t, Markdown(parse(t, in)))); again != got {
			t.Errorf("%q is read back as %q, want %q", in, again, got)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a\n\nb <source> c", "3 tag source: <source>"},
		{"a <b>c</b>", "1 look b: <b>"},
		{"a <b>c", "1 tag b: <b>"},
		{"<p>a\n\n<ul><li>b</ul>", "1 look p: <p>\n3 look ul: <ul>\n3 look li: <li>"},
		{"a\n</body> b", "2 tag body: </body>"},
		{"<div>\n<iframe src=\"https://x.org\"></iframe>\n</div>", "1 look div: <div>\n2 tag iframe: <iframe src=\"https://x.org\">"},
		{"x <svg><path/></svg>", "1 tag svg: <svg>"},
		{"<script>\na()\n</script>", "1 tag script: <script>"},
		{"<img alt='x'> <img src='a.png'></img>", "1 tag img: <img alt='x'>"},
		{"a\n\n<!-- b\n\nc", "3 comment : <!-- b"},
		{"<!-- a -->\n\nb <!-- c -->\n\n<!--\nd\n-->", ""},
		{"*a* **b**: _c_ `a*b*c` \\*d\\* un**believ**able", ""},
		{"a*b*c\n(x+y)*z*(w)", "1 mark : a*b*c > abc\n2 mark : (x+y)*z*(w) > (x+y)z(w)"},
		{"a*3 and 4*b and src/*/x/*.go", "1 mark : a*3 and 4*b > a3 and 4b\n1 mark : src/*/x/*.go > src//x/.go"},
		{"a\nb __init__ c", "2 mark : __init__ > init"},
		{"5*3*2 __init__.py", ""},
		{"a\n`x` C:\\new\\_temp\\*.txt", "2 backslash : C:\\new\\_temp\\*.txt > C:\\new_temp*.txt"},
		{"\\\\server\\share and \\d+\\.\\d+", "1 backslash : \\\\server\\share > \\server\\share\n1 backslash : \\d+\\.\\d+ > \\d+.\\d+"},
		{"\\(x\\) C:\\a\\\nb", "1 backslash : \\(x\\) > (x)\n1 backslash : C:\\a\\ > C:\\a"},
		{"C:\\new\\file.txt and 1\\. and \\*\\*x", ""},
		{"| a | b |\n|---|---|\n| c | d | lost cell | e |\n| f |\n", "3 cell : lost cell | e"},
		{"> |a|b|\n> |-|-|\n> |c|d|e|", "3 cell : e"},
		{"[next](02-next.md)\n[b](www.x.org) [c](https://x.org)", "1 link 02-next.md: next\n2 link www.x.org: b"},
		{"1. a\n1. b\n\n2) c\n4) d", ""},
		{"1. a\n1. b\n2. c\n\n3. d\n7. e", "2 number : 1 > 2\n3 number : 2 > 3\n5 number : 3 > 4\n6 number : 7 > 5"},
	} {
		blocks, losses, err := Check(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range losses {
			s := fmt.Sprintf("%d %s %s: %s", l.Line, l.Kind, l.Of, l.Text)
			if l.Left != "" {
				s += " > " + l.Left
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
		blocks = Resolve(blocks, func(s Span) []Span {
			s.Kind, s.Ref = Text, ""
			return []Span{s}
		})
		if diff := cmp.Diff(parse(t, tt.in), blocks); diff != "" {
			t.Errorf("%q: Check and Parse read differently:\n%s", tt.in, diff)
		}
	}
}

func TestCheckRefusesWhatParseRefuses(t *testing.T) {
	if _, _, err := Check(strings.Repeat("> ", 40)); err == nil {
		t.Error("a text beyond the bounds was checked")
	}
}

// Every loss names a line of the text.
func FuzzCheck(f *testing.F) {
	f.Add("a <b>c\n\n<!-- d\n\n|a|b|\n|-|-|\n|c|d|e|\n\\a\\* [x](y) 1. a\n1. b\n3. c")
	f.Fuzz(func(t *testing.T, in string) {
		_, losses, err := Check(in)
		if err != nil {
			return
		}
		lines := strings.Count(string(prepared(in)), "\n") + 1
		for _, l := range losses {
			if l.Line < 1 || l.Line > lines || l.Kind == "" {
				t.Errorf("%+v in a text of %d lines", l, lines)
			}
		}
	})
}
