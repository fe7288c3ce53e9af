// Command sdk is a program that uses the SDK.
package main

import (
	"context"
	"fmt"
	"os"

	kombo "github.com/kombo-go/kombo/wrapper"
)

func main() {
	client, err := kombo.NewClient("")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for employee, err := range client.Integration("example:1").HRIS.Employees(context.Background(), nil) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Println(employee.ID)
	}
}
