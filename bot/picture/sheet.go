package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"sync"
)

// shades is the steps from paper to a full colour; the ones between soften edges.
const shades = 4

// The colours of a card as indexes into its palette. Before ink, quiet and
// accent lie their fainter shades: accent-shades+1 is the faintest of accent.
const (
	paper  uint8 = 0
	ink    uint8 = paper + shades // text
	quiet  uint8 = ink + shades   // headings, days that are not done
	accent uint8 = quiet + shades // what is done
	edge   uint8 = accent + 1     // outlines and small marks

	colors = int(edge) + 1 // at most 16: then a PNG needs 4 bits a pixel
)

var (
	light = mix(rgb(0xffffff), rgb(0x1b1f24), rgb(0x4f5864), rgb(0x0a58a8), rgb(0x7d8690))
	dark  = mix(rgb(0x1e1f24), rgb(0xf2f3f5), rgb(0xb9bec6), rgb(0x6cb6ff), rgb(0x868d98))
)

func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// mix lays out a palette: the background, the shades of three colours, the edge.
func mix(back, ink, quiet, accent, edge color.RGBA) color.Palette {
	p := make(color.Palette, 0, colors)
	p = append(p, back)
	for _, c := range []color.RGBA{ink, quiet, accent} {
		for k := 1; k <= shades; k++ {
			p = append(p, color.RGBA{
				R: blend(back.R, c.R, k), G: blend(back.G, c.G, k), B: blend(back.B, c.B, k), A: 0xff,
			})
		}
	}
	return append(p, edge)
}

// blend is k of shades of the way from a to b.
func blend(a, b uint8, k int) uint8 {
	return uint8((int(a)*(shades-k) + int(b)*k) / shades)
}

// A sheet is what one drawing needs: pixels, a line of text, the encoder's
// memory and its output. It is its own png.EncoderBufferPool, of one buffer.
type sheet struct {
	img  image.Paletted
	pix  []uint8 // Width x MaxHeight; img shows its upper part
	line []rune
	buf  *png.EncoderBuffer
	out  bytes.Buffer
}

var sheets = sync.Pool{New: func() any { return &sheet{pix: make([]uint8, Width*MaxHeight)} }}

// Get returns the buffer put back last, nil at first.
func (s *sheet) Get() *png.EncoderBuffer { return s.buf }

// Put keeps the buffer for the next picture.
func (s *sheet) Put(b *png.EncoderBuffer) { s.buf = b }

// wipe makes the sheet an empty one of full height.
func (s *sheet) wipe(onDark bool) {
	clear(s.pix)
	s.out.Reset()
	s.img = image.Paletted{Pix: s.pix, Stride: Width, Rect: image.Rect(0, 0, Width, MaxHeight), Palette: light}
	if onDark {
		s.img.Palette = dark
	}
}

// cut ends the picture above y.
func (s *sheet) cut(y int) {
	s.img.Rect.Max.Y = min(y, MaxHeight)
}

// encode writes the PNG to s.out. BestSpeed takes two thirds of the default's
// time for a fifth more bytes.
func (s *sheet) encode() error {
	enc := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: s}
	return enc.Encode(&s.out, &s.img)
}

// fill paints a rectangle, or what of it is on the sheet.
func (s *sheet) fill(x, y, w, h int, c uint8) {
	r := image.Rect(x, y, x+w, y+h).Intersect(s.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := s.pix[y*Width+r.Min.X : y*Width+r.Max.X]
		for i := range row {
			row[i] = c
		}
	}
}

// frame paints the edge of a rectangle, t pixels thick, and empties its inside.
func (s *sheet) frame(x, y, w, h, t int, c uint8) {
	s.fill(x, y, w, h, c)
	s.fill(x+t, y+t, w-2*t, h-2*t, paper)
}

// stripes paints rising diagonals, each 2 pixels wide and 4 apart, across and down.
func (s *sheet) stripes(x, y, w, h int, c uint8) {
	for dy := range h {
		for dx := range w {
			if (dx+dy)%6 < 2 {
				s.fill(x+dx, y+dy, 1, 1, c)
			}
		}
	}
}

// disc paints a disc with soft edges between the circles of radius r and hole,
// in quarter pixels, around the corner at x, y. c is the full shade.
func (s *sheet) disc(x, y, r, hole int, c uint8) {
	reach := r/4 + 1
	for dy := -reach; dy < reach; dy++ {
		for dx := -reach; dx < reach; dx++ {
			if k := coverage(dx, dy, r, hole); k > 0 {
				s.fill(x+dx, y+dy, 1, 1, c-shades+k)
			}
		}
	}
}

// coverage tells how many quarters of a pixel lie on the disc, from 4 x 4 samples.
func coverage(px, py, r, hole int) uint8 {
	n := 0
	for i := range 16 {
		// Samples sit in the middle of their quarter; doubled, they are whole numbers.
		x, y := 2*(4*px+i%4)+1, 2*(4*py+i/4)+1
		if d := x*x + y*y; d <= 4*r*r && d >= 4*hole*hole {
			n++
		}
	}
	return uint8((n + 2) / 4)
}
