package bot

// What the outside tests of this package see of its inside.

// A Row is one post of the outbox as stored.
type Row = row

// A Class is a class as stored.
type Class = class

// A Human is a person as stored.
type Human = person

// A Fact is one thing that somebody did, as stored.
type Fact = fact

// RecountOf returns the stored figures of a learner, those that a recount of the facts gives, and how
// many facts they know of.
func RecountOf(tx Tx, class, person string) (stored, counted any, facts int, err error) {
	f, _, err := load(tx, figureKey(class, person))
	if err != nil {
		return nil, nil, 0, err
	}
	again, err := recount(tx, f.Last)
	return f, again, f.Facts, err
}
