package kombosync

// batcher collects records into batches. No record is in a batch twice.
type batcher[R any] struct {
	size    int // the number of records to make room for
	upserts []R
	deletes []string
	ids     map[string]struct{}
}

// next returns a pointer to a copy of the record, which is valid until the next call. The record is
// then added or left out.
func (b *batcher[R]) next(record R) *R {
	b.upserts = append(b.upserts, record)
	return &b.upserts[len(b.upserts)-1]
}

// leaveOut removes the record that next has returned.
func (b *batcher[R]) leaveOut() {
	clear(b.upserts[len(b.upserts)-1:])
	b.upserts = b.upserts[:len(b.upserts)-1]
}

// add keeps the record that next has returned.
func (b *batcher[R]) add(id string, deleted bool) {
	if b.ids == nil {
		b.ids = make(map[string]struct{}, b.size)
	}
	b.ids[id] = struct{}{}
	if deleted {
		b.leaveOut()
		b.deletes = append(b.deletes, id)
	}
}

func (b *batcher[R]) has(id string) bool {
	_, has := b.ids[id]
	return has
}

// len returns the number of records in the batch.
func (b *batcher[R]) len() int { return len(b.ids) }

// take returns the batch and begins another one.
func (b *batcher[R]) take(read Read) Batch[R] {
	batch := Batch[R]{Read: read, Upserts: b.upserts, Deletes: b.deletes}
	if len(b.upserts) == 0 {
		batch.Upserts = nil
	}
	b.upserts, b.deletes = nil, nil
	if len(batch.Upserts) >= b.size { // the next one is probably as large
		b.upserts = make([]R, 0, b.size+1)
	}
	clear(b.ids)
	return batch
}
