package kombo

import (
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// ChangedLists returns the lists to read after a data-changed webhook: the operations with an iterator
// whose records can show the changes, without deprecated ones. Read those that your program uses, with
// updated_after and include_deleted.
//
// Several lists may show the same change: a changed employment is visible in the employees and in the
// employments. For a model that Kombo has added since, or that no list with an iterator shows, there is
// none.
func ChangedLists(changed *gen.DataChangedWebhook) []*gen.Operation {
	var lists []*gen.Operation
	for _, operation := range gen.Operations() {
		visible := slices.ContainsFunc(changed.ChangedModels, func(model gen.ChangedModel) bool {
			return slices.Contains(operation.Models, model.Name)
		})
		if visible && operation.Iterator != "" && !operation.Deprecated {
			lists = append(lists, operation)
		}
	}
	return lists
}
