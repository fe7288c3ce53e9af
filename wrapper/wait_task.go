package kombo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/kombo-go/kombo/internal/decode/valid"
	"github.com/kombo-go/kombo/internal/redact"
)

// WaitForTask waits until an asynchronous task has ended. get is the method that returns the task:
//
//	started, err := acme.LMS.CreateCoursesInBulk(ctx, courses)
//	task, err := kombo.WaitForTask(ctx, acme.LMS.GetBulkCoursesTask, started.Data.TaskID)
//
// It asks from time to time ([WithPollInterval]). If the task as a whole or any of its items
// failed, it returns the response and a [*TaskError] that says which; other items have succeeded.
// If ctx ends first, the error contains its error, and the task continues: wait again with the same
// ID.
func WaitForTask[T any](ctx context.Context, get func(ctx context.Context, taskID string, options ...CallOption) (*Response[T], error),
	taskID string, options ...WaitOption) (*Response[T], error) {
	var ended *Response[T]
	config, err := waitConfig{time.Second, 30 * time.Second}.with(options)
	if err == nil {
		err = poll(ctx, config, func() (done bool, pending, err error) {
			response, err := get(ctx, taskID, WithResponseBody())
			if err != nil {
				return false, nil, err
			}
			status, err := taskOf(response.Body)
			switch status {
			case "COMPLETED", "FAILED":
				ended = response
				return true, nil, err
			case "":
				return true, nil, errors.New("the response is not that of a task: it has no status")
			}
			return false, errTaskPending, nil
		})
	}
	if err != nil {
		err = fmt.Errorf("kombo: WaitForTask: %w", err)
	}
	return ended, err
}

var errTaskPending = errors.New("the task has not ended")

// TaskError is the error of a task that failed, or that completed although some of its items
// failed. errors.Is(err, code) reports whether any of them failed with a code.
type TaskError struct {
	// TaskFailure is why the task as a whole failed. It is zero if the task completed.
	TaskFailure
	// Items are the items that failed, in their order.
	Items []TaskItemError
	// Total is how many items the task has, 0 if it failed as a whole.
	Total int
}

// TaskItemError is one item of a task that failed.
type TaskItemError struct {
	TaskFailure
	// Index is the index of the item in the results of the task.
	Index int
	// OriginID is your ID of the item, "" if the items have none.
	OriginID string
}

// TaskFailure is why a task or one of its items failed.
type TaskFailure struct {
	// Code is the kind of error, "" if there is none.
	Code Code
	// Title is Kombo's label of the kind of error.
	Title string
	// Message is what went wrong. It may contain personal data, so keep it out of logs. JSON does
	// not have it.
	Message string `json:"-"`
	// LogURL is the page of Kombo's dashboard that shows the task, for Kombo's support.
	LogURL string
}

// Error returns the code and the index of each item, and no messages.
func (e TaskError) Error() string {
	if len(e.Items) == 0 {
		return "the task failed: " + e.kind()
	}
	text := fmt.Sprintf("%d of %d items of the task failed", len(e.Items), e.Total)
	for _, item := range e.Items[:min(len(e.Items), 3)] {
		text += "; " + item.Error()
	}
	return text
}

// Error returns the index of the item and the code.
func (e TaskItemError) Error() string { return fmt.Sprintf("item %d: %s", e.Index, e.kind()) }

func (f TaskFailure) kind() string { return printable(cmp.Or(string(f.Code), f.Title, "no code")) }

// Is reports whether the task as a whole failed with a code.
func (f TaskFailure) Is(target error) bool {
	code, isCode := target.(Code)
	return isCode && code != "" && code == f.Code
}

// Unwrap returns the items.
func (e TaskError) Unwrap() []error {
	errs := make([]error, len(e.Items))
	for i, item := range e.Items {
		errs[i] = item
	}
	return errs
}

// Format prints what Error returns.
func (e TaskError) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// Format prints what Error returns.
func (e TaskItemError) Format(state fmt.State, verb rune) { redact.Format(state, verb, e.Error()) }

// Format prints the code.
func (f TaskFailure) Format(state fmt.State, verb rune) { redact.Format(state, verb, f.kind()) }

// taskForm is what all tasks have in common.
type taskForm struct {
	Status string       `json:"status"`
	Error  *failureForm `json:"error"`
	Data   []struct {
		Status   string       `json:"status"`
		OriginID string       `json:"origin_id"`
		Error    *failureForm `json:"error"`
	} `json:"data"`
}

type failureForm struct {
	Code    *string `json:"code"`
	Title   *string `json:"title"`
	Message *string `json:"message"`
	LogURL  *string `json:"log_url"`
}

func (f *failureForm) failure() TaskFailure {
	if f == nil {
		return TaskFailure{}
	}
	value := func(text *string) string {
		if text == nil {
			return ""
		}
		return *text
	}
	return TaskFailure{Code: Code(value(f.Code)), Title: value(f.Title), Message: value(f.Message), LogURL: value(f.LogURL)}
}

// taskOf returns the status of a task, "" if the body has none, and a TaskError if it or an item
// failed.
func taskOf(body []byte) (status string, err error) {
	var response struct {
		Data taskForm `json:"data"`
	}
	if err := json.Unmarshal(body, &response, valid.Options); err != nil {
		return "", nil // the caller says what is missing
	}
	task := response.Data
	failed := &TaskError{TaskFailure: task.Error.failure(), Total: len(task.Data)}
	for i, item := range task.Data {
		if item.Status == "FAILED" {
			failed.Items = append(failed.Items, TaskItemError{TaskFailure: item.Error.failure(), Index: i, OriginID: item.OriginID})
		}
	}
	if task.Status == "FAILED" || len(failed.Items) > 0 {
		return task.Status, failed
	}
	return task.Status, nil
}
