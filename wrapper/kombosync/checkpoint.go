package kombosync

import (
	"encoding/json"
	"errors"
	"time"
)

// checkpoint is where an unfinished read can be resumed. State.Checkpoint contains it as JSON.
type checkpoint struct {
	// Started is when the read began. All its batches and its sweep have this time, whichever run
	// they come from.
	Started time.Time `json:"started"`
	// RunStarted is when the run began that saved the checkpoint.
	RunStarted time.Time `json:"run_started"`
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
	// Doubts is how many runs in a row could not read the first page.
	Doubts int `json:"doubts,omitempty"`
}

// counts are numbers of records of one read, over all its runs.
type counts struct {
	Upserted int `json:"upserted,omitempty"`
	Deleted  int `json:"deleted,omitempty"`
	Skipped  int `json:"skipped,omitempty"`
}

// listed returns how many records Kombo has listed.
func (c counts) listed() int { return c.Upserted + c.Deleted + c.Skipped }

// errCheckpointOutdated is why a read is not resumed: the list or its filters have changed.
var errCheckpointOutdated = errors.New("kombosync: the list has changed since the read began")

func (c checkpoint) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // the type has nothing that could fail
	}
	return string(text)
}

// parseCheckpoint returns nil if there is no checkpoint that this version can use.
func parseCheckpoint(text string) *checkpoint {
	var c checkpoint
	if text == "" || json.Unmarshal([]byte(text), &c) != nil || c.Started.IsZero() || c.List == "" || c.Cursor == "" {
		return nil
	}
	return &c
}
