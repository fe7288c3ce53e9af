// Command activate shows the first thing a program does with Kombo: it exchanges the activation token of a connection
// flow for the integration it stands for.
//
// Without KOMBO_API_KEY it talks to the stand-in server that comes with the SDK. With it, it talks to Kombo, in the
// region of KOMBO_REGION, about the token in KOMBO_TOKEN.
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

// documentedToken is the token of Kombo's documentation. It says itself that it is none.
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
	// One line for each attempt. There is no key, token, id or address of a person in it.
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))

	var client *kombo.Client
	var server *kombotest.Server
	if os.Getenv("KOMBO_API_KEY") != "" {
		var err error
		if client, err = kombo.NewClient("", kombo.WithLogger(logger)); err != nil {
			return err
		}
		fmt.Println("Talking to Kombo.")
	} else {
		server = kombotest.Start()
		defer server.Close()
		client = server.Client(kombo.WithLogger(logger))
		fmt.Println("Talking to the stand-in server; set KOMBO_API_KEY to talk to Kombo.")
	}
	fmt.Printf("  region    %s\n", cmp.Or(string(client.Region()), "none, the base URL was given"))
	fmt.Printf("  base URL  %s\n\n", client.BaseURL())

	fmt.Println("Activating the integration that a customer has just connected:")
	token := cmp.Or(os.Getenv("KOMBO_TOKEN"), documentedToken)
	//lint:ignore SA1019 This is the endpoint that the demo is about; new programs use GetIntegrationByToken.
	activated, err := client.Connect.ActivateIntegration(ctx, gen.ActivateIntegrationRequest{Token: token})
	if err != nil {
		explain(err)
		return errors.New("the integration was not activated: is KOMBO_TOKEN the token of a connection flow that has just ended?")
	}
	integration := activated.Data
	fmt.Printf("  tool          %s\n", integration.Tool)
	fmt.Printf("  id            %s\n", integration.ID)
	fmt.Printf("  organisation  %s\n", integration.EndUserOrganizationName)
	fmt.Printf("  origin id     %s\n", orNone(integration.EndUserOriginID))
	fmt.Printf("  email         %s\n", orNone(integration.EndUserEmail))
	fmt.Printf("  setup status  %s\n", integration.SetupStatus)

	fmt.Println("\nTrying a token that is not valid:")
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

// explain prints what a program can learn from an error.
func explain(err error) {
	var failure *kombo.Error
	switch {
	case err == nil:
		fmt.Println("  It worked.")
	case errors.As(err, &failure):
		fmt.Printf("  error        %v\n", failure)
		fmt.Printf("  status       %d\n", failure.StatusCode)
		fmt.Printf("  code         %s\n", cmp.Or(string(failure.Code), "none"))
		fmt.Printf("  try again    %t\n", kombo.IsRetryable(err))
		fmt.Printf("  what to do   %s\n", cmp.Or(failure.Advice(), "look at the error"))
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
