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

// The colours of a picture as indexes into its palette. Before ink, quiet and
// accent lie their fainter shades: accent-shades+1 is the faintest of accent.
const (
	paper  uint8 = 0
	ink    uint8 = paper + shades // text
	quiet  uint8 = ink + shades   // headings, days that are not done
	accent uint8 = quiet + shades // what is done
	edge   uint8 = accent + 1     // outlines and small marks
	half   uint8 = edge + 1       // half of paper, on the rim of a round corner
	none   uint8 = half + 1       // nothing, outside of a round corner

	colors = int(none) + 1 // at most 16: then a PNG needs 4 bits a pixel

	inverse = 0xff // text in the colour of paper on accent
)

// colours is the palette. The ground is dark, since a dark card lies as quietly in a light chat as in a dark one,
// where a light card would be a lamp.
var colours = mix(rgb(0x22303e), rgb(0xf4f7fa), rgb(0xb6c3d0), rgb(0x7ccaf5), rgb(0x8598ab))

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// mix lays out a palette: the ground, the shades of three colours, the edge, and what the corners need.
func mix(back, ink, quiet, accent, edge color.NRGBA) color.Palette {
	p := make(color.Palette, 0, colors)
	p = append(p, back)
	for _, c := range []color.NRGBA{ink, quiet, accent} {
		for k := 1; k <= shades; k++ {
			p = append(p, color.NRGBA{
				R: blend(back.R, c.R, k), G: blend(back.G, c.G, k), B: blend(back.B, c.B, k), A: 0xff,
			})
		}
	}
	faint := back
	faint.A = 0x80
	return append(p, edge, faint, color.NRGBA{})
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
func (s *sheet) wipe() {
	clear(s.pix)
	s.out.Reset()
	s.img = image.Paletted{Pix: s.pix, Stride: Width, Rect: image.Rect(0, 0, Width, MaxHeight), Palette: colours}
}

// cut ends the picture above y and rounds its corners.
func (s *sheet) cut(y int) {
	height := min(y, MaxHeight)
	s.img.Rect.Max.Y = height
	for dy := range corner {
		for dx := range corner {
			// coverage counts from the middle of the circle, to the right and down.
			c := [...]uint8{none, half, half, half, paper}[coverage(corner-1-dx, corner-1-dy, 4*corner)]
			for _, at := range [...]image.Point{{dx, dy}, {Width - 1 - dx, dy}, {dx, height - 1 - dy}, {Width - 1 - dx, height - 1 - dy}} {
				s.fill(at.X, at.Y, 1, 1, c)
			}
		}
	}
}

// corner is the radius of the round corners in pixels.
const corner = 24

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

// edge paints the edge of a rectangle, t pixels thick, and leaves its inside.
func (s *sheet) edge(x, y, w, h, t int, c uint8) {
	s.fill(x, y, w, t, c)
	s.fill(x, y+h-t, w, t, c)
	s.fill(x, y, t, h, c)
	s.fill(x+w-t, y, t, h, c)
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

// coverage tells how many quarters of a pixel lie on a disc with the radius r, in quarter pixels, around the corner
// that the pixels with px and py of 0 touch, from 4 x 4 samples.
func coverage(px, py, r int) uint8 {
	n := 0
	for i := range 16 {
		// Samples sit in the middle of their quarter; doubled, they are whole numbers.
		x, y := 2*(4*px+i%4)+1, 2*(4*py+i/4)+1
		if x*x+y*y <= 4*r*r {
			n++
		}
	}
	return uint8((n + 2) / 4)
}
