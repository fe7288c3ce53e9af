package gen

// Operation is what the contract says about an operation, except for its types.
type Operation struct {
	// ID is Kombo's operationId.
	ID string
	// Service and Name are the Go service and method: "HRIS" and "GetEmployees".
	Service, Name string
	// Method is the HTTP method. Path is the path template, such as "/integrations/{integration_id}".
	Method, Path string
	// Integration reports whether the operation is about one integration and takes X-Integration-Id.
	Integration bool
	// Action reports whether Kombo runs the operation in the connected system while the request
	// waits. An action may take minutes and counts against the integration's limit of concurrent
	// actions.
	Action bool
	// Read reports whether the operation changes nothing.
	Read bool
	// SafeToRetry reports whether the operation is a write that does no harm when it is sent twice.
	SafeToRetry bool
	// Deprecated reports whether Kombo has replaced the operation.
	Deprecated bool
	// Iterator is the Go method that iterates over all records, such as "Employees". It is "" if
	// there are no pages. The method that iterates over pages has the suffix Pages.
	Iterator string
	// Models are the models, as named by data-changed webhooks, whose changes are visible in the
	// response.
	Models []Model
}

// String returns the service and the method, such as "HRIS.GetEmployees".
func (o *Operation) String() string { return o.Service + "." + o.Name }
