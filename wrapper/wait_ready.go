package kombo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
)

// WaitUntilReady waits until the integration has data, that is, until its first sync has ended.
// That takes seconds to hours: servers that receive webhooks should wait for data-changed instead.
// It reads one record of a list from time to time ([WithPollInterval]) and returns nil when Kombo
// allows that.
//
// It returns an error at once if waiting does not help: with [CodeIntegrationSetupIncomplete] if
// the customer has to finish the setup, with [CodeIntegrationQAFailed] if Kombo's support has to
// look at the data, and if the integration is not active. If ctx ends first, the error contains its
// error and [CodeIntegrationSetupSyncPending].
func (i *Integration) WaitUntilReady(ctx context.Context, options ...WaitOption) error {
	err := i.waitUntilReady(ctx, options)
	if err != nil {
		return fmt.Errorf("kombo: WaitUntilReady: %w", err)
	}
	return nil
}

func (i *Integration) waitUntilReady(ctx context.Context, options []WaitOption) error {
	if ctx == nil {
		return errNilContext
	}
	config, err := waitConfig{10 * time.Second, 2 * time.Minute}.with(options)
	if err != nil {
		return err
	}
	var probe *gen.Operation
	return poll(ctx, config, func() (done bool, pending, err error) {
		if probe == nil {
			if probe, err = i.probe(ctx); err != nil {
				return false, nil, err
			}
		}
		request := &call.Request{Query: []call.QueryParam{{Name: "page_size", Values: []string{"1"}}}}
		_, err = i.caller.Call(ctx, probe, request, new(any), nil)
		if errors.Is(err, CodeIntegrationSetupSyncPending) {
			return false, err, nil
		}
		return err == nil, nil, err
	})
}

// probe returns a list that the integration can read.
func (i *Integration) probe(ctx context.Context) (*gen.Operation, error) {
	details, err := gen.NewAccountServices(caller{core: i.caller().core}).General.GetIntegrationDetails(ctx, i.ID())
	if err != nil {
		return nil, err
	}
	if status := details.Data.Status; status != gen.IntegrationStatusActive && status != "" {
		return nil, fmt.Errorf("the integration is %s", printable(string(status)))
	}
	area := "/" + strings.ToLower(string(details.Data.Category)) + "/"
	var first *gen.Operation
	for _, operation := range gen.Operations() {
		if operation.Iterator == "" || operation.Deprecated || !operation.Integration ||
			!strings.HasPrefix(operation.Path, area) || strings.Contains(operation.Path, "{") {
			continue
		}
		readable := slices.ContainsFunc(details.Data.ReadModels, func(model gen.IntegrationReadModel) bool {
			return model.IsAvailable && slices.Contains(operation.Models, gen.Model(model.ID))
		})
		if readable {
			return operation, nil
		}
		if first == nil {
			first = operation
		}
	}
	if first == nil {
		return nil, fmt.Errorf("integrations of the category %s have no list to read", printable(string(details.Data.Category)))
	}
	return first, nil
}
