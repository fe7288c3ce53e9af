package kombosync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// File is a store in one file, for programs that run on one machine and sync up to some thousand models: every [Lease]
// that stores something writes the whole file. It is safe for concurrent use by one process.
//
// The file is replaced in one step, so that a program or machine that stops at any moment leaves the old file or the new
// one. It has ids of integrations and times, and is readable by its owner only.
type File struct {
	path string
	lock *os.File

	mu     sync.Mutex
	states map[Key]State
	leased map[Key]bool
	closed bool
}

// OpenFile opens a store in a file, which is made when the first state is stored. A file that is damaged, or that another
// process has open, is an error; the latter is only noticed on Unix. Close ends the use of the file.
func OpenFile(path string) (*File, error) {
	if path == "" {
		return nil, errors.New("kombosync: OpenFile needs a path")
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("kombosync: OpenFile: %w", err)
	}
	states, err := readFile(path)
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("kombosync: OpenFile: %w", err)
	}
	return &File{path: path, lock: lock, states: states, leased: map[Key]bool{}}, nil
}

// Close lets other processes open the file. Leases can be taken no more, and store nothing.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	return f.lock.Close()
}

var errFileClosed = errors.New("kombosync: the store was closed")

// Acquire takes the lease of a model. It is not lost before it is released.
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
	return &fileLease{file: f, key: key, state: f.states[key]}, nil
}

// States returns the states of all models that were saved.
func (f *File) States(context.Context) (map[Key]State, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, errFileClosed
	}
	states := maps.Clone(f.states)
	for key, state := range states {
		state.Checkpoint = ""
		states[key] = state
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

func (l *fileLease) Save(_ context.Context, state State) error {
	f := l.file
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return errFileClosed
	case l.released:
		return ErrLeaseLost
	}
	before, had := f.states[l.key]
	state.Started, state.FullStarted = milliseconds(state.Started), milliseconds(state.FullStarted)
	f.states[l.key] = state
	if err := writeFile(f.path, f.states); err != nil {
		if f.states[l.key] = before; !had {
			delete(f.states, l.key)
		}
		return fmt.Errorf("kombosync: the state could not be stored: %w", err)
	}
	return nil
}

func (l *fileLease) Release() {
	l.file.mu.Lock()
	defer l.file.mu.Unlock()
	l.released = true
	delete(l.file.leased, l.key)
}

// fileForm is what is in the file: integrations by their ids, in them models by their names.
type fileForm struct {
	Version      int                             `json:"version"`
	Integrations map[string]map[string]fileState `json:"integrations"`
}

type fileState struct {
	Started     time.Time `json:"started,omitzero"`
	FullStarted time.Time `json:"full_started,omitzero"`
	FullRecords int       `json:"full_records,omitempty"`
	Checkpoint  string    `json:"checkpoint,omitempty"`
}

const fileVersion = 1

func readFile(path string) (map[Key]State, error) {
	states := map[Key]State{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return states, nil
	}
	if err != nil {
		return nil, err
	}
	var form fileForm
	const advice = "restore it, or remove it to read everything in full"
	if err := json.Unmarshal(text, &form); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w: %s", path, err, advice)
	}
	if form.Version != fileVersion || form.Integrations == nil {
		return nil, fmt.Errorf("%s is not a state of version %d: %s", path, fileVersion, advice)
	}
	for integrationID, models := range form.Integrations {
		for model, state := range models {
			if state.Started.IsZero() && state.Checkpoint == "" {
				return nil, fmt.Errorf("%s is damaged: a start is missing: %s", path, advice)
			}
			states[Key{integrationID, model}] = State(state)
		}
	}
	return states, nil
}

// writeFile replaces the file in one step, and is done only when the disk has it.
func writeFile(path string, states map[Key]State) (err error) {
	form := fileForm{Version: fileVersion, Integrations: map[string]map[string]fileState{}}
	for key, state := range states {
		if form.Integrations[key.IntegrationID] == nil {
			form.Integrations[key.IntegrationID] = map[string]fileState{}
		}
		form.Integrations[key.IntegrationID][key.Model] = fileState(state)
	}
	text, err := json.MarshalIndent(form, "", "\t")
	if err != nil {
		return err
	}
	temporary := path + ".new" // always the same, so that a program that is killed does not leave more and more of them
	if err := writeAndSync(temporary, append(text, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

func writeAndSync(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDirectory makes the new name of a file last, where the system has a way to do so.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
