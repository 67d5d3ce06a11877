package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"time"
)

// This file reads bbolt's format without bbolt, which panics, or follows a wild page number out of
// its memory mapping, where this returns an error. The format, in the byte order of the machine, is
// that of https://github.com/etcd-io/bbolt/tree/v1.5.0/internal/common (page.go, meta.go).

var order = binary.NativeEndian

const (
	magic      = 0xED0CDAED
	headerSize = 16 // a page begins with its id in 8 bytes, kind in 2, count in 2, number of further pages in 4
	elemSize   = 16 // an entry of a branch or leaf page has as many bytes
	metaSize   = 64 // the content of a header page has as many, and its checksum is in the last 8
	noFreelist = ^uint64(0)

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketEntry  = 0x01
)

// checkTime bounds a check while somebody waits for a start. What it does not get to still has checksums and
// guarded reads.
const checkTime = 10 * time.Second

const maxDamaged = 100

// A layout is what a file's newest header page says.
type layout struct {
	f        *os.File
	pageSize int
	root     uint64
	freelist uint64
	pages    uint64 // all page numbers are below it
	txid     uint64
}

func (l *layout) size() int64 { return int64(l.pages) * int64(l.pageSize) }

// readLayout reads both header pages. It wants both: bbolt would go on with one, but then the last
// change may be missing without a word.
func readLayout(f *os.File) (*layout, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	first, err := readMeta(f, 0)
	if err != nil {
		return nil, err
	}
	second, err := readMeta(f, int64(first.pageSize))
	if err != nil {
		return nil, err
	}
	newest := first
	if second.txid > first.txid {
		newest = second
	}
	if newest.pageSize != first.pageSize || newest.pages > uint64(info.Size())/uint64(newest.pageSize) {
		return nil, &verdict{fmt.Sprintf("is cut short: it has %d bytes and needs %d", info.Size(), newest.size()), adviceBackup}
	}
	return newest, nil
}

// readMeta reads the header page at offset.
func readMeta(f *os.File, offset int64) (*layout, error) {
	var page [headerSize + metaSize]byte
	_, err := f.ReadAt(page[:], offset)
	m := page[headerSize:]
	if err != nil || order.Uint32(m) != magic {
		return nil, describe(f)
	}
	sum := fnv.New64a()
	_, _ = sum.Write(m[:metaSize-8]) // a hash.Hash never fails
	l := &layout{
		f: f, pageSize: int(order.Uint32(m[8:])),
		root: order.Uint64(m[16:]), freelist: order.Uint64(m[32:]),
		pages: order.Uint64(m[40:]), txid: order.Uint64(m[48:]),
	}
	if sum.Sum64() != order.Uint64(m[metaSize-8:]) || l.pageSize < 1<<10 || l.pageSize > 1<<24 || l.pages > 1<<40 {
		return nil, errHeader
	}
	return l, nil
}

// check reads every page in use. It returns an error if they do not make a whole, and the keys of
// records that do not match their checksums. A limit of 0 lets it take as long as it takes.
func (l *layout) check(limit time.Duration) (damaged []string, err error) {
	c := l.checker()
	if limit > 0 {
		c.until = time.Now().Add(limit)
	}
	err = c.walkTree(l.root, span{}, nil)
	if err == nil && l.freelist != noFreelist {
		err = c.walkFreelist()
	}
	if errors.Is(err, errOutOfTime) {
		err = nil
	}
	return c.damaged, err
}

func (l *layout) checker() *checker {
	return &checker{layout: l, used: make([]bool, l.pages)}
}

var errOutOfTime = errors.New("out of time")

type checker struct {
	*layout
	used    []bool    // the pages met so far are true here
	until   time.Time // the walk ends then; zero: when it is done
	damaged []string
	only    string                         // this bucket of records alone is read; empty means everything
	visit   func(key string, value []byte) // it is called with every record that is not damaged, unless it is nil
}

// A span is a range of keys: from low, and below high unless that is nil.
type span struct{ low, high []byte }

// wrong is the error for a page that makes no sense.
func wrong(id uint64, what string) error {
	return &verdict{fmt.Sprintf("is damaged: page %d %s", id, what), adviceBackup}
}

func (c *checker) late() bool { return !c.until.IsZero() && time.Now().After(c.until) }

// page reads a page with all its further pages, and refuses one that was met before.
func (c *checker) page(id uint64) ([]byte, error) {
	if c.late() {
		return nil, errOutOfTime
	}
	if id < 2 || id >= c.pages {
		return nil, wrong(id, "does not exist")
	}
	page := make([]byte, c.pageSize)
	if _, err := c.f.ReadAt(page, int64(id)*int64(c.pageSize)); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(order.Uint32(page[12:]))
	if order.Uint64(page) != id || more >= c.pages-id {
		return nil, wrong(id, "has a wrong number or length")
	}
	for i := id; i <= id+more; i++ {
		if c.used[i] {
			return nil, wrong(i, "is used twice")
		}
		c.used[i] = true
	}
	if more > 0 {
		rest := make([]byte, more*uint64(c.pageSize))
		if _, err := c.f.ReadAt(rest, int64(id+1)*int64(c.pageSize)); err != nil {
			return nil, fmt.Errorf("page %d: %w", id, err)
		}
		page = append(page, rest...)
	}
	return page, nil
}

// walkTree checks the tree under page id, whose keys must be in s. path names its bucket.
func (c *checker) walkTree(id uint64, s span, path []string) error {
	page, err := c.page(id)
	if err != nil {
		return err
	}
	switch order.Uint16(page[8:]) {
	case branchPage:
		return c.walkBranch(id, page, s, path)
	case leafPage:
		return c.walkLeaf(id, page, s, path)
	}
	return wrong(id, "is of an unexpected kind")
}

func (c *checker) walkBranch(id uint64, page []byte, s span, path []string) error {
	n := int(order.Uint16(page[10:]))
	keys, children := make([][]byte, n), make([]uint64, n)
	for i := range n {
		at := headerSize + i*elemSize
		if at+elemSize > len(page) {
			return wrong(id, "has too many entries")
		}
		key, ok := cut(page, at, order.Uint32(page[at:]), order.Uint32(page[at+4:]))
		if !ok {
			return wrong(id, "points outside itself")
		}
		keys[i], children[i] = key, order.Uint64(page[at+8:])
	}
	if n == 0 {
		return wrong(id, "is empty")
	}
	for i := range keys {
		child := span{keys[i], s.high}
		if i+1 < n {
			child.high = keys[i+1]
		}
		if !s.holds(keys[i]) || (child.high != nil && bytes.Compare(keys[i], child.high) >= 0) {
			return wrong(id, "has keys out of order")
		}
		if err := c.walkTree(children[i], child, path); err != nil {
			return err
		}
	}
	return nil
}

// walkLeaf checks a leaf page, or a bucket so small that it lies within its parent's page.
func (c *checker) walkLeaf(id uint64, page []byte, s span, path []string) error {
	if c.late() { // buckets within each other's pages may be very many
		return errOutOfTime
	}
	for i := range int(order.Uint16(page[10:])) {
		at := headerSize + i*elemSize
		if at+elemSize > len(page) {
			return wrong(id, "has too many entries")
		}
		pos, keySize := order.Uint32(page[at+4:]), order.Uint32(page[at+8:])
		key, ok := cut(page, at, pos, keySize)
		value, ok2 := cut(page, at+int(keySize), pos, order.Uint32(page[at+12:]))
		if !ok || !ok2 {
			return wrong(id, "points outside itself")
		}
		if !s.holds(key) || len(key) == 0 {
			return wrong(id, "has keys out of order")
		}
		s.low = append(bytes.Clone(key), 0) // the next key is greater
		var err error
		if order.Uint32(page[at:])&bucketEntry != 0 {
			if c.wants(path, string(key)) {
				err = c.walkBucket(id, value, append(path, string(key)))
			}
		} else {
			c.record(path, string(key), value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// walkBucket checks the bucket that a leaf entry describes: the number of its root page and a
// sequence, or 0 and the page itself.
func (c *checker) walkBucket(id uint64, value []byte, path []string) error {
	const describes = 16
	if len(value) < describes {
		return wrong(id, "describes a bucket in too few bytes")
	}
	if root := order.Uint64(value); root != 0 {
		return c.walkTree(root, span{}, path)
	}
	inline := value[describes:]
	if len(inline) < headerSize || order.Uint16(inline[8:]) != leafPage {
		return wrong(id, "holds a bucket that makes no sense")
	}
	return c.walkLeaf(id, inline, span{}, path)
}

// record checks the checksum of one of our records.
func (c *checker) record(path []string, key string, sealed []byte) {
	if len(path) == 0 || path[0] != string(dataBucket) {
		return
	}
	if len(path) == 2 {
		key = path[1][:max(0, len(path[1])-1)] + key
	}
	value, err := unseal([]byte(key), sealed)
	switch {
	case err == nil && c.visit != nil:
		c.visit(key, value)
	case err != nil && len(c.damaged) < maxDamaged:
		c.damaged = append(c.damaged, key)
	}
}

// wants reports whether the bucket called name, in the one at path, is to be read.
func (c *checker) wants(path []string, name string) bool {
	switch {
	case c.only == "":
		return true
	case len(path) == 0:
		return name == string(dataBucket)
	}
	return name == c.only
}

// walkFreelist checks that no free page is in use, or is listed twice.
func (c *checker) walkFreelist() error {
	page, err := c.page(c.freelist)
	if err != nil {
		return err
	}
	if order.Uint16(page[8:]) != freelistPage {
		return wrong(c.freelist, "is of an unexpected kind")
	}
	n, ids := uint64(order.Uint16(page[10:])), page[headerSize:]
	if n == 0xFFFF { // then the number did not fit, and is in front of the list
		n, ids = order.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return wrong(c.freelist, "has too many entries")
	}
	for i := range n {
		id := order.Uint64(ids[8*i:])
		if id < 2 || id >= c.pages {
			return wrong(id, "is free but does not exist")
		}
		if c.used[id] {
			return wrong(id, "is both free and in use")
		}
		c.used[id] = true
	}
	return nil
}

func (s span) holds(key []byte) bool {
	return bytes.Compare(key, s.low) >= 0 && (s.high == nil || bytes.Compare(key, s.high) < 0)
}

// cut returns size bytes of page at base + pos.
func cut(page []byte, base int, pos, size uint32) ([]byte, bool) {
	start := uint64(base) + uint64(pos)
	end := start + uint64(size)
	if end > uint64(len(page)) {
		return nil, false
	}
	return page[start:end:end], true
}
