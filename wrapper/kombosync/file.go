package kombosync

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// File is a store in one file, for programs that run on one machine. It is safe for concurrent use
// by one process.
//
// Every write replaces the whole file, and concurrent calls of [Lease.Save] share one write. A write
// takes a few milliseconds for some thousand models; above 100,000 models use [NewSQL].
//
// The file is replaced in one step: if the program or the machine stops at any moment, the file is
// the old or the new one. It contains integration IDs and times, and only its owner can read it.
type File struct {
	path string
	lock *os.File

	writing sync.Mutex // held by the one Save that writes; integrations change only under both locks

	mu           sync.Mutex
	integrations map[string]fileIntegration
	pending      *fileWrite // what the next write stores, nil if nothing waits for one
	leased       map[Key]bool
	closed       bool
}

// fileWrite is a write that concurrent saves share.
type fileWrite struct {
	states map[Key]State
	done   chan struct{}
	err    error // set before done is closed
}

// OpenFile opens a store in a file, and creates the file if there is none. It writes the file once,
// so that a file that cannot be written is noticed here and not after the first read.
//
// It is an error if the file is damaged, if it is not a regular file, if it has several names (hard
// links) or is mounted by itself, because then it cannot be replaced, and if another process has
// it open, which is noticed only on Unix. Symbolic links are followed. Close ends the use of the file.
func OpenFile(path string) (*File, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("kombosync: OpenFile: %w", err)
	}
	return f, nil
}

func openFile(path string) (*File, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	f := &File{path: path, lock: lock, leased: map[Key]bool{}}
	if f.integrations, err = readFile(path); err == nil {
		err = replaceFile(path, f.integrations)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return f, nil
}

// Close lets other processes open the file, after a write in progress. Afterwards, leases cannot be
// acquired and store nothing.
func (f *File) Close() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	return f.lock.Close()
}

var errFileClosed = errors.New("kombosync: the store was closed")

// Acquire takes the lease of a model. The lease is not lost before it is released.
func (f *File) Acquire(_ context.Context, key Key) (Lease, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return nil, errFileClosed
	case f.leased[key]:
		return nil, ErrRunning
	}
	f.leased[key] = true
	return &fileLease{file: f, key: key, state: f.integrations[key.IntegrationID].models[key.Model]}, nil
}

// States returns the states of all models that were saved.
func (f *File) States(context.Context) (map[Key]State, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, errFileClosed
	}
	states := map[Key]State{}
	for integrationID, integration := range f.integrations {
		for model, state := range integration.models {
			state.Checkpoint = ""
			states[Key{integrationID, model}] = state
		}
	}
	return states, nil
}

type fileLease struct {
	file     *File
	key      Key
	state    State
	released bool // guarded by file.mu
}

func (l *fileLease) State() State          { return l.state }
func (l *fileLease) Lost() <-chan struct{} { return nil }

// Save adds the state to the next write. The first Save that does so also writes, when the write
// before it is done; those that come until then wait for it.
func (l *fileLease) Save(_ context.Context, state State) error {
	f := l.file
	f.mu.Lock()
	if f.closed || l.released {
		defer f.mu.Unlock()
		if f.closed {
			return errFileClosed
		}
		return ErrLeaseLost
	}
	write := f.pending
	first := write == nil
	if first {
		write = &fileWrite{states: map[Key]State{}, done: make(chan struct{})}
		f.pending = write
	}
	write.states[l.key] = state
	f.mu.Unlock()
	if first {
		f.write(write)
	}
	<-write.done
	return write.err
}

func (l *fileLease) Release() {
	l.file.mu.Lock()
	defer l.file.mu.Unlock()
	l.released = true
	delete(l.file.leased, l.key)
}

// write stores the states of a shared write, all or none of them.
func (f *File) write(write *fileWrite) {
	f.writing.Lock()
	defer f.writing.Unlock()
	defer close(write.done)
	f.mu.Lock()
	f.pending = nil // later saves need another write
	closed := f.closed
	f.mu.Unlock()
	if closed {
		write.err = errFileClosed
		return
	}
	integrations, err := withStates(f.integrations, write.states)
	if err == nil {
		err = replaceFile(f.path, integrations)
	}
	if err != nil {
		write.err = fmt.Errorf("kombosync: the state could not be stored: %w", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.integrations = integrations
}
