package kombosync

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Model is one list of Kombo's with the place where its records go, made by [List].
type Model interface {
	// Name is the name that was given to List.
	Name() string

	check() error
	alwaysFull() bool
	read(ctx context.Context, run *modelRun) error
}

// List connects a list of Kombo's with its destination. The name is what the state is stored under, so it has to stay the
// same from run to run: "employees". read calls the SDK's iterator on the integration that is being
// synced, with since as an option:
//
//	kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
//		return acme.HRIS.Employees(ctx, nil, since)
//	}, destination)
//
// One list serves all integrations. read may be called by several goroutines at once, for different
// integrations.
//
// Other filters may be added, the same ones in every run: after a change of filters, [Syncer.RunFull] is needed.
//
// The record has to be a struct with a field ID of type string. Deleted records are known by a field RemoteDeletedAt of
// type *time.Time. A list of records without it, such as custom fields, is read in full in every run, because nothing else
// shows what was deleted. [WithFields] is for records of other forms. Run refuses a list that does not fit.
func List[R any](name string, read func(ctx context.Context, acme *kombo.Integration, since Since) iter.Seq2[R, error],
	destination Destination[R], options ...ListOption[R]) Model {
	l := &list[R]{name: name, source: read, destination: destination}
	for _, option := range options {
		option(l)
	}
	if l.id == nil && l.err == nil {
		l.id, l.deletedAt, l.err = fields[R]()
	}
	return l
}

// ListOption changes how one list is read.
type ListOption[R any] func(*list[R])

// WithFields tells where a record has its id and when it was deleted, for records that are not those of package gen. id
// returns "" for a record without one, deletedAt nil for a record that was not deleted. A nil deletedAt means that the
// records cannot tell: the list is read in full in every run.
func WithFields[R any](id func(R) string, deletedAt func(R) *time.Time) ListOption[R] {
	return func(l *list[R]) {
		if id == nil {
			l.err = errors.New("WithFields needs a function that returns the id")
		}
		l.id = func(r *R) string { return id(*r) }
		if l.deletedAt = nil; deletedAt != nil {
			l.deletedAt = func(r *R) *time.Time { return deletedAt(*r) }
		}
	}
}

type list[R any] struct {
	name        string
	source      func(context.Context, *kombo.Integration, Since) iter.Seq2[R, error]
	destination Destination[R]
	id          func(*R) string
	deletedAt   func(*R) *time.Time // nil if the records do not say
	err         error
}

func (l *list[R]) Name() string { return l.name }

// alwaysFull tells whether deletions show only by absence.
func (l *list[R]) alwaysFull() bool { return l.deletedAt == nil }

func (l *list[R]) check() error {
	switch {
	case l.name == "":
		return errors.New("kombosync: a list has no name: give it one, its state is stored under it")
	case l.err != nil:
		return fmt.Errorf("kombosync: list %s: %w", l.name, l.err)
	case l.source == nil:
		return fmt.Errorf("kombosync: list %s: there is no function that reads it", l.name)
	case l.destination == nil:
		return fmt.Errorf("kombosync: list %s: there is no destination", l.name)
	}
	return nil
}

// fields finds the ID and the time of deletion of a record type.
func fields[R any]() (id func(*R) string, deletedAt func(*R) *time.Time, err error) {
	record := reflect.TypeFor[R]()
	if id = idField[R](); id == nil {
		return nil, nil, fmt.Errorf("%v has no field ID of type string: use WithFields", record)
	}
	deletedField, has := record.FieldByName("RemoteDeletedAt")
	if !has {
		return id, nil, nil
	}
	if deletedField.Type != reflect.TypeFor[*time.Time]() {
		return nil, nil, fmt.Errorf("the field RemoteDeletedAt of %v is no *time.Time: use WithFields", record)
	}
	deletedAt = func(r *R) *time.Time {
		return reflect.ValueOf(r).Elem().FieldByIndex(deletedField.Index).Interface().(*time.Time)
	}
	return id, deletedAt, nil
}

// idField returns a function that returns a record's field ID, or nil if there is no such field.
func idField[R any]() func(*R) string {
	record := reflect.TypeFor[R]()
	if record.Kind() != reflect.Struct {
		return nil
	}
	field, has := record.FieldByName("ID")
	if !has || field.Type.Kind() != reflect.String {
		return nil
	}
	return func(r *R) string { return reflect.ValueOf(r).Elem().FieldByIndex(field.Index).String() }
}
