package bolt

// OpenUnseen opens a file without looking at it first, as Open does with the pages of a large file
// that was closed properly.
func OpenUnseen(path string) (*Store, error) { return attach(path, Options{}.withDefaults()) }
