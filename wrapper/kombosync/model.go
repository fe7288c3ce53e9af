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

// Model is a list with the destination of its records. [List] returns one.
type Model interface {
	// Name returns the name that was given to List.
	Name() string

	check() error
	alwaysFull() bool
	read(ctx context.Context, run *modelRun) error
}

// List connects a list with its destination. name is what the state is stored under, such as
// "employees", so it must stay the same. read calls the SDK's iterator on the integration that is
// synced, with since as an option:
//
//	kombosync.List("employees", func(ctx context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Employee, error] {
//		return acme.HRIS.Employees(ctx, nil, since)
//	}, table)
//
// One list serves all integrations; read may be called by several goroutines at once. It can pass
// filters, which must be the same in every run: after a change of filters, call [Syncer.RunFull].
// It can convert the records of the iterator, but a read is only resumed if it yields each of them
// in its turn.
//
// The record must be a struct with a field ID of type string. Deleted records are those with a
// value in the field RemoteDeletedAt of type *time.Time. If the record has no such field, as custom
// fields, the list is read in full in every run, because nothing else shows what was deleted.
// [WithFields] is for other records. Run rejects a list that does not fit.
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

// WithFields sets how to find the ID of a record and when it was deleted, for records that are not
// from package gen. id returns "" for a record without an ID. deletedAt returns nil for a record
// that was not deleted; if deletedAt itself is nil, the list is read in full in every run.
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

// alwaysFull reports whether deletions are only visible as missing records.
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
		return nil, nil, fmt.Errorf("the field RemoteDeletedAt of %v is not a *time.Time: use WithFields", record)
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
