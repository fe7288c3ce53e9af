// Command bare is a program that uses net/http and encoding/json without the SDK.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	response, err := http.Get("https://example.com/employees")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer response.Body.Close()
	var page struct {
		Data struct{ Results []struct{ ID string } }
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, employee := range page.Data.Results {
		fmt.Println(employee.ID)
	}
}
