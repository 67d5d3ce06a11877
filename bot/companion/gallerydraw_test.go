package companion_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"afterbell/adapters/facsimile"
)

// The pictures of the gallery: eight sheets with every message, and the six that the README of the project shows.

// A sheet is the whole gallery in one look.
type sheet struct {
	look   look
	scheme string // "dark" or "light"
	width  int    // of a message, in pixels
	column int    // so many stand in one row
}

func (s sheet) file() string {
	place := "phone"
	if s.width > 400 {
		place = "desktop"
	}
	return strings.ToLower(fmt.Sprintf("%s-%s-%s.png", s.look.name, s.scheme, place))
}

func sheets() (list []sheet) {
	for _, l := range looks() {
		for _, scheme := range []string{"dark", "light"} {
			list = append(list, sheet{l, scheme, 360, 5}, sheet{l, scheme, 620, 3})
		}
	}
	return list
}

// pageTemplate lays messages out in columns, as a phone or a desktop is wide.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html><html lang="en"><meta charset="utf-8">
<style>{{.CSS}}
body { margin: 0; color-scheme: {{.Scheme}}; background: {{.Ground}}; }
main { columns: {{.Columns}}; column-gap: 18px; width: max-content; max-width: {{.Across}}px; padding: 18px; box-sizing: border-box; }
main.one { padding: 0; }
figure { margin: 0 0 22px; width: {{.Width}}px; break-inside: avoid; }
main.one figure { margin: 0; padding: 12px; box-sizing: border-box; }
figcaption { font: 600 13px/1.4 sans-serif; color: {{.Faint}}; padding-bottom: 6px; }
.fx + .fx { margin-top: 10px; }
.fx { font-family: "DejaVu Sans", sans-serif !important; font-size: 14px !important; }
</style><main{{if eq .Columns 1}} class="one"{{end}}>
{{range .Figures}}<figure>{{if .Caption}}<figcaption>{{.Caption}}</figcaption>{{end}}{{range .Parts}}{{.}}{{end}}</figure>
{{end}}</main></html>`))

type figure struct {
	Caption string
	Parts   []template.HTML
}

// page is the HTML of some messages in one look.
func (s sheet) page(t *testing.T, figures []figure) []byte {
	t.Helper()
	grounds := map[string][2]string{"DiscordDark": {"#313338", "#a9aeb8"}, "SlackDark": {"#1a1d21", "#a9aeb8"}}
	ground, ok := grounds[s.look.name+strings.ToUpper(s.scheme[:1])+s.scheme[1:]]
	if !ok {
		ground = [2]string{"#ffffff", "#595e68"}
	}
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, map[string]any{
		"CSS": template.CSS(facsimile.CSS), "Scheme": s.scheme, "Ground": template.CSS(ground[0]), "Faint": template.CSS(ground[1]),
		"Columns": s.column, "Width": s.width, "Across": s.column*(s.width+18) + 18, "Figures": figures,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A browser draws pages.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// newBrowser starts Chromium, or skips the test.
func newBrowser(t *testing.T) browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine")
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(stop)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()))
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return browser{t, ctx}
}

// draw makes a picture of the messages on a page.
func (b browser) draw(page []byte) image.Image {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "page.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		b.t.Fatal(err)
	}
	err := chromedp.Do(b.ctx, chromedp.EmulateViewport(2000, 1000), chromedp.Navigate("file://"+file))
	if err != nil {
		b.t.Fatal(err)
	}
	size, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]int64](`((r) => [Math.ceil(r.width), Math.ceil(r.height)])(
		document.querySelector("main").getBoundingClientRect())`))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(size[0], size[1])); err != nil {
		b.t.Fatal(err)
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	return img
}

// TestGallery draws the gallery, writes it with -update, and compares it else roughly with what was drawn last: letters look
// otherwise on another machine, and words change, but each picture is there, as wide as it was and as light or dark.
func TestGallery(t *testing.T) {
	b := newBrowser(t)
	list, stage := galleryOf(t)
	drawn := map[string]image.Image{}
	for _, s := range sheets() {
		figures := make([]figure, len(list))
		for i, m := range list {
			figures[i] = figure{m.caption, stage.parts(m, s.look)}
			for _, x := range shown {
				if x.name == m.name && x.look == s.look.name && x.scheme == s.scheme && s.width < 400 {
					one := sheet{s.look, s.scheme, s.width, 1}
					drawn[x.name+".png"] = b.draw(one.page(t, []figure{{"", figures[i].Parts}}))
				}
			}
		}
		drawn[s.file()] = b.draw(s.page(t, figures))
	}
	if len(drawn) != len(sheets())+len(shown) {
		t.Errorf("%d pictures were drawn", len(drawn))
	}
	total := 0
	for name, img := range drawn {
		file := galleryFolder + name
		if *update {
			if err := os.WriteFile(file, paletted(t, img), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		total += compareRoughly(t, file, img)
	}
	if total > 2<<20 {
		t.Errorf("the gallery has %d bytes, at most 2 MB are wanted", total)
	}
}

// signs are those that services show as emoji, for machines that have no font with such.
var signs = strings.NewReplacer("✅", "✓", "▫️", "○", "🔹", "◆", "⏳", "◔", "❗", "!")

// parts draws a moment in a look.
func (s *stage) parts(m moment, l look) []template.HTML {
	s.t.Helper()
	parts, err := l.draw(m, s.options(m))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range parts {
		parts[i] = template.HTML(signs.Replace(string(parts[i])))
	}
	return parts
}

// compareRoughly compares a picture with a file and returns how many bytes that has.
func compareRoughly(t *testing.T, file string, got image.Image) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; make gallery draws it", err)
		return 0
	}
	want, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return 0
	}
	if got.Bounds().Dx() != want.Bounds().Dx() {
		t.Errorf("%s is %v, and now %v", file, want.Bounds(), got.Bounds())
	}
	if a, b := lightness(got), lightness(want); a-b > 12 || b-a > 12 {
		t.Errorf("%s is %d of 255 light, and now %d", file, b, a)
	}
	return len(data)
}

// lightness is that of a picture in the middle, from 0 to 255.
func lightness(img image.Image) int {
	sum, n := 0, 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 5 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 5 {
			sum, n = sum+int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y), n+1
		}
	}
	return sum / max(n, 1)
}

// paletted is a picture with the 28 colours that it has most of and that differ, as a PNG: a fifth of the size.
func paletted(t *testing.T, img image.Image) []byte {
	t.Helper()
	r := img.Bounds()
	at := func(i int) color.RGBA {
		return color.RGBAModel.Convert(img.At(r.Min.X+i%r.Dx(), r.Min.Y+i/r.Dx())).(color.RGBA)
	}
	seen := map[color.RGBA]int{}
	for i := range r.Dx() * r.Dy() {
		seen[at(i)]++
	}
	out := image.NewPaletted(image.Rect(0, 0, r.Dx(), r.Dy()), commonest(seen))
	index := map[color.RGBA]uint8{}
	for c := range seen {
		index[c] = uint8(out.Palette.Index(c))
	}
	for i := range out.Pix {
		out.Pix[i] = index[at(i)]
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// commonest is a palette of the colours that are seen most, without those that are near to another.
func commonest(seen map[color.RGBA]int) (p color.Palette) {
	byCount := func(a, b color.RGBA) int {
		return cmp.Or(seen[b]-seen[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	}
	least := uint8(3) // so far are grounds, which are seen most, from each other
	apart := func(a, b uint8) bool { return max(a, b)-min(a, b) > least }
	for _, c := range slices.SortedFunc(maps.Keys(seen), byCount) {
		near := slices.ContainsFunc(p, func(x color.Color) bool {
			y := x.(color.RGBA)
			return !apart(c.R, y.R) && !apart(c.G, y.G) && !apart(c.B, y.B)
		})
		if !near && len(p) < 28 {
			p = append(p, c)
		}
		if len(p) == 5 {
			least = 18
		}
	}
	return p
}
