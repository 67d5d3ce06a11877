package record

import (
	"encoding/base32"
	"encoding/binary"
	"hash/fnv"

	"afterbell/bot"
)

// IDOf makes an id of our own from the event that calls for it: the same event delivered again
// makes the same id, so nothing is made twice. Ids are names, not secrets.
func IDOf(ev bot.Event, what string) string {
	h := fnv.New64a()
	for _, s := range []string{ev.In.Platform, ev.ID, Stamp(ev.At), what} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	var mixed [8]byte
	binary.BigEndian.PutUint64(mixed[:], mix(h.Sum64()))
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(mixed[:])[:10]
}

// mix spreads the bits of x (the finaliser of SplitMix64; Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
