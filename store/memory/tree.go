package memory

import (
	"slices"
	"strings"

	"afterbell/bot"
)

// width is the largest number of entries in a leaf and of children in an inner node. Small nodes
// are cheap to copy, wide ones make a flat tree; 32 gives four levels at a million keys.
const width = 32

// A node of a B+ tree. A node whose epoch is not the running transaction's may be in somebody's
// snapshot: it is copied before it is changed, and so are its ancestors up to the root.
type node struct {
	epoch uint64
	leaf  []bot.Entry // a leaf has these entries, ascending
	kids  []child     // an inner node has these children, ascending; a leaf has none
}

// A child is a subtree and the lower bound of its keys. The first child's bound is not looked at.
type child struct {
	low string
	*node
}

// find returns the position of key among a leaf's entries, or where it would be.
func (n *node) find(key string) (int, bool) {
	return slices.BinarySearchFunc(n.leaf, key, func(e bot.Entry, k string) int { return strings.Compare(e.Key, k) })
}

// route returns the index of the child that holds key.
func (n *node) route(key string) int {
	lo, hi := 1, len(n.kids)
	for lo < hi {
		mid := (lo + hi) / 2
		if n.kids[mid].low <= key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// low returns the smallest key that may be in n.
func (n *node) low() string {
	if len(n.kids) > 0 {
		return n.kids[0].low
	}
	return n.leaf[0].Key
}

// get returns the entry under key, or nil.
func (n *node) get(key string) *bot.Entry {
	for len(n.kids) > 0 {
		n = n.kids[n.route(key)].node
	}
	if i, found := n.find(key); found {
		return &n.leaf[i]
	}
	return nil
}

// own returns n if it belongs to epoch, or a copy that does, with room for one more than width.
func (n *node) own(epoch uint64) *node {
	if n.epoch == epoch {
		return n
	}
	c := &node{epoch: epoch}
	if len(n.kids) > 0 {
		c.kids = append(make([]child, 0, width+1), n.kids...)
	} else {
		c.leaf = append(make([]bot.Entry, 0, width+1), n.leaf...)
	}
	return c
}

// put returns n with e in it, and the right half if n had to be split.
func (n *node) put(epoch uint64, e bot.Entry) (self, right *node) {
	n = n.own(epoch)
	if len(n.kids) == 0 {
		i, found := n.find(e.Key)
		if found {
			n.leaf[i] = e
			return n, nil
		}
		n.leaf = slices.Insert(n.leaf, i, e)
		return n.split(epoch, i)
	}
	i := n.route(e.Key)
	kid, half := n.kids[i].put(epoch, e)
	n.kids[i].node = kid
	if half == nil {
		return n, nil
	}
	n.kids = slices.Insert(n.kids, i+1, child{half.low(), half})
	return n.split(epoch, i+1)
}

// split cuts n in two if it is too wide. at is where it has just grown: if that is its end, the
// left half stays full, so that keys put in ascending order fill the nodes.
func (n *node) split(epoch uint64, at int) (left, right *node) {
	size := max(len(n.leaf), len(n.kids))
	if size <= width {
		return n, nil
	}
	cut := size / 2
	if at == size-1 {
		cut = at
	}
	right = &node{epoch: epoch}
	if len(n.kids) > 0 {
		right.kids = append(make([]child, 0, width+1), n.kids[cut:]...)
		n.kids = slices.Delete(n.kids, cut, size)
	} else {
		right.leaf = append(make([]bot.Entry, 0, width+1), n.leaf[cut:]...)
		n.leaf = slices.Delete(n.leaf, cut, size)
	}
	return n, right
}

// remove returns n without key, which must be there, or nil if nothing is left. Nodes are not
// merged before they are empty: what is deleted here is mostly whole ranges of old keys.
func (n *node) remove(epoch uint64, key string) *node {
	n = n.own(epoch)
	if len(n.kids) == 0 {
		i, _ := n.find(key)
		n.leaf = slices.Delete(n.leaf, i, i+1)
	} else {
		i := n.route(key)
		if kid := n.kids[i].remove(epoch, key); kid != nil {
			n.kids[i].node = kid
		} else {
			n.kids = slices.Delete(n.kids, i, i+1)
		}
	}
	if len(n.leaf)+len(n.kids) == 0 {
		return nil
	}
	return n
}

// ascend calls visit for the entries with from <= key < to, and reports whether it got through
// without visit returning false.
func (n *node) ascend(from, to string, visit func(bot.Entry) bool) bool {
	if len(n.kids) == 0 {
		i, _ := n.find(from)
		for ; i < len(n.leaf) && n.leaf[i].Key < to; i++ {
			if !visit(n.leaf[i]) {
				return false
			}
		}
		return true
	}
	first := n.route(from)
	for i := first; i < len(n.kids) && (i == first || n.kids[i].low < to); i++ {
		if !n.kids[i].ascend(from, to, visit) {
			return false
		}
	}
	return true
}

// descend calls visit for the entries with low <= key < high in descending order, and reports
// whether it got through without visit returning false.
func (n *node) descend(high, low string, visit func(bot.Entry) bool) bool {
	if len(n.kids) == 0 {
		i, _ := n.find(high)
		for i--; i >= 0 && n.leaf[i].Key >= low; i-- {
			if !visit(n.leaf[i]) {
				return false
			}
		}
		return true
	}
	last := n.route(low)
	for i := n.route(high); i >= last; i-- {
		if !n.kids[i].descend(high, low, visit) {
			return false
		}
	}
	return true
}
