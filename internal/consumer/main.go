// Command consumer is the smallest program that uses the SDK.
package main

import (
	"context"
	"fmt"
	"os"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() {
	client, err := kombo.NewClient("")
	if err == nil {
		_, err = client.General.CheckAPIKey(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
