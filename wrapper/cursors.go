package kombo

import "hash/maphash"

// cursors are those that were followed, as hashes: a loop may follow thousands of long ones.
type cursors struct {
	seed   maphash.Seed
	hashes map[uint64]bool
}

func newCursors(first string) *cursors {
	c := &cursors{maphash.MakeSeed(), map[uint64]bool{}}
	c.add(first)
	return c
}

func (c *cursors) has(cursor string) bool { return c.hashes[maphash.String(c.seed, cursor)] }

// add reports whether the cursor is a new one.
func (c *cursors) add(cursor string) bool {
	hash := maphash.String(c.seed, cursor)
	known := c.hashes[hash]
	c.hashes[hash] = true
	return !known
}
