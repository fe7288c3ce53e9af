package kombosync

import (
	"errors"
	"time"
)

// checkpoint is where an unfinished read can be resumed. State.Checkpoint contains it as JSON.
type checkpoint struct {
	// Started is when the read began. All its batches and its sweep have this time, whichever run
	// they come from.
	Started time.Time `json:"started"`
	// UpdatedAfter is what the read was asked for, nil in a full read.
	UpdatedAfter *time.Time `json:"updated_after,omitempty"`
	// List identifies the list and its filters. The cursor is only valid for them.
	List string `json:"list"`
	// Cursor is the cursor of the first page that has not been applied in full.
	Cursor string `json:"cursor"`
	// Counts are those of the pages before it.
	Counts counts `json:"counts"`
	// Keep are the IDs of records that were skipped. KeepAll reports whether one of them had no ID.
	Keep    []string `json:"keep,omitempty"`
	KeepAll bool     `json:"keep_all,omitempty"`
}

// counts are numbers of records of one read, over all its runs.
type counts struct {
	Upserted int `json:"upserted"`
	// Listed also counts the records that were deleted or skipped.
	Listed int `json:"listed"`
}

// errCheckpointOutdated is why a read is not resumed: the list or its filters have changed.
var errCheckpointOutdated = errors.New("kombosync: the list has changed since the read began")
