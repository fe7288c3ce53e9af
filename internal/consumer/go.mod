// A program that uses the SDK the way others do, from a module of its own: it shows what they carry, and that the parts
// that are meant to fit other libraries do.
module github.com/kombo-go/kombo/internal/consumer

go 1.26.0

require (
	github.com/kombo-go/kombo v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/time v0.16.0
)

require (
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	golang.org/x/text v0.44.0 // indirect
)

replace github.com/kombo-go/kombo => ../..
