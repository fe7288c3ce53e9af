package kombo

import (
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// ReadsFor returns the lists to read after a webhook of type data-changed: the operations with an
// iterator whose records can contain the changes, without deprecated ones. Read those that your program
// uses, with updated_after and include_deleted.
//
// Several lists can contain the same change: a changed employment is in the employees and in the
// employments. For a model that the contract does not know, ReadsFor returns nothing.
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
