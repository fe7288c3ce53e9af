// Command activate shows the first thing that a program does with Kombo: it exchanges the
// activation token of a connection flow for the integration.
//
// Without KOMBO_API_KEY it uses the SDK's mock server. With it, it uses Kombo, in the region of
// KOMBO_REGION, and the token in KOMBO_TOKEN.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// documentedToken is the example in Kombo's documentation. It is not a real token.
const documentedToken = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJtZXNzYWdlIjoiVGhpcyBpcyBub3QgYW4gYWN0dWFsIHRva2VuLiJ9.JulqgOZBMKceI8vh9YLpVX51efND0ZyfUNHDXLrPz_4"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// One line for each attempt, without API keys, tokens, IDs and personal data.
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))

	var client *kombo.Client
	var server *kombotest.Server
	if os.Getenv("KOMBO_API_KEY") != "" {
		var err error
		if client, err = kombo.NewClient("", kombo.WithLogger(logger)); err != nil {
			return err
		}
		fmt.Println("Using Kombo.")
	} else {
		server = kombotest.Start()
		defer server.Close()
		client = server.Client(kombo.WithLogger(logger))
		fmt.Println("Using the mock server; set KOMBO_API_KEY to use Kombo.")
	}
	fmt.Printf("  region    %s\n", cmp.Or(string(client.Region()), "none, because of the base URL"))
	fmt.Printf("  base URL  %s\n\n", client.BaseURL())

	fmt.Println("Activating the integration that a customer has just connected:")
	token := cmp.Or(os.Getenv("KOMBO_TOKEN"), documentedToken)
	//lint:ignore SA1019 The demo is about this endpoint. New programs use GetIntegrationByToken.
	activated, err := client.Connect.ActivateIntegration(ctx, gen.ActivateIntegrationRequest{Token: token})
	if err != nil {
		explain(err)
		return errors.New("the integration was not activated: check that KOMBO_TOKEN is the token of a connection flow that has just ended")
	}
	integration := activated.Data
	fmt.Printf("  tool          %s\n", integration.Tool)
	fmt.Printf("  ID            %s\n", integration.ID)
	fmt.Printf("  organization  %s\n", integration.EndUserOrganizationName)
	fmt.Printf("  origin ID     %s\n", orNone(integration.EndUserOriginID))
	fmt.Printf("  email         %s\n", orNone(integration.EndUserEmail))
	fmt.Printf("  setup status  %s\n", integration.SetupStatus)

	fmt.Println("\nTrying an invalid token:")
	if server != nil {
		server.Fail("POST /connect/activate-integration", kombotest.Failure{
			Code:    kombo.CodePlatformInputInvalid,
			Title:   "The input is invalid.",
			Message: "The token could not be verified.",
			LogURL:  "https://app.kombo.dev/my-dev/logs?interactionId=123456",
		})
	}
	//lint:ignore SA1019 As above.
	_, err = client.Connect.ActivateIntegration(ctx, gen.ActivateIntegrationRequest{Token: "not-a-token"})
	explain(err)
	return ctx.Err()
}

// explain prints what an error contains.
func explain(err error) {
	var failure *kombo.Error
	switch {
	case err == nil:
		fmt.Println("  It worked.")
	case errors.As(err, &failure):
		fmt.Printf("  error        %v\n", failure)
		fmt.Printf("  status       %d\n", failure.StatusCode)
		fmt.Printf("  code         %s\n", cmp.Or(string(failure.Code), "none"))
		fmt.Printf("  retryable    %t\n", kombo.IsRetryable(err))
		fmt.Printf("  advice       %s\n", cmp.Or(failure.Advice(), "none"))
	default:
		fmt.Printf("  error        %v\n", err)
	}
}

func orNone(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}
