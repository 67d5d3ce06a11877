package memory_test

import (
	"testing"

	"afterbell/bot"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) bot.Store { return memory.New() })
}

// TestTwice runs the suite on a store that runs everything twice, to show that both keep the
// contract: the store underneath, and the Overlay that Twice forgets the first run with.
func TestTwice(t *testing.T) {
	storetest.Run(t, func(*testing.T) bot.Store { return storetest.Twice(memory.New()) })
}
