package kombo

import (
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// ReadsFor tells which lists to read after a webhook data-changed: the operations with an iterator whose records can
// show the changes, deprecated ones left out. Read those that your program cares about, with updated_after and
// include_deleted.
//
// Several lists may show the same change: a changed employment shows in the employees and in the employments. A model
// that Kombo has added since, and one that only lists without an iterator show, calls for none.
func ReadsFor(changed *gen.DataChangedWebhook) []*gen.Operation {
	var reads []*gen.Operation
	for _, operation := range gen.Operations() {
		concerned := slices.ContainsFunc(changed.ChangedModels, func(model gen.ChangedModel) bool {
			return slices.Contains(operation.Models, model.Name)
		})
		if concerned && operation.Iterator != "" && !operation.Deprecated {
			reads = append(reads, operation)
		}
	}
	return reads
}
