package kombo

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/redact"
)

// errNoAssessmentURL is a handler that returned nil for an inline assessment without a link for the
// candidate, who would wait in vain.
var errNoAssessmentURL = errors.New("kombo: webhook handler: no link for the candidate: call SetAssessmentURL")

// SetAssessmentURL sets the link that Kombo sends the candidate of an inline assessment to, if the
// handler returns nil. It is an error unless the event is of type inline-assessment:order-received and
// the link is an absolute https or http URL.
// See https://docs.kombo.dev/assessment/features/inline-assessment.
func (e *WebhookEvent) SetAssessmentURL(assessmentURL string) error {
	if e.Type != gen.WebhookTypeInlineAssessmentOrderReceived {
		return fmt.Errorf("kombo: SetAssessmentURL: an event of type %q takes no link, only %s does",
			printable(e.Type), gen.WebhookTypeInlineAssessmentOrderReceived)
	}
	parsed, err := url.Parse(assessmentURL)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" {
		return errors.New("kombo: SetAssessmentURL: invalid link: it must start with https:// and a host")
	}
	e.assessmentURL = assessmentURL
	return nil
}

// OrderRejection is what a handler returns to reject an assessment order. See [RejectOrder].
type OrderRejection struct {
	// Message tells the recruiter why. Many recruiting systems show it.
	Message string `json:"-"`
}

// Error returns a fixed text, because Message may contain personal data.
func (*OrderRejection) Error() string { return "the assessment order was rejected" }

// Format implements [fmt.Formatter]. It prints the text of Error, for every verb.
func (r OrderRejection) Format(state fmt.State, verb rune) { redact.Format(state, verb, r.Error()) }

// RejectOrder returns an error for a handler to return, if it rejects an order of type
// assessment:order-received. Kombo then rejects the order in the recruiting system, with the message.
// After any other error Kombo keeps the order. See https://docs.kombo.dev/assessment/how-it-works.
func RejectOrder(message string) error { return &OrderRejection{Message: message} }

// reply returns the response to an event that was handled with the result err.
func reply(event *WebhookEvent, err error) (status int, body []byte) {
	var rejection *OrderRejection
	switch {
	case errors.As(err, &rejection) && event.Type == gen.WebhookTypeAssessmentOrderReceived:
		body, _ = json.Marshal(map[string]string{"message": rejection.Message})
		return http.StatusUnprocessableEntity, body
	case err != nil:
		return http.StatusInternalServerError, nil
	case event.Type == gen.WebhookTypeInlineAssessmentOrderReceived:
		body, _ = json.Marshal(map[string]string{"assessment_url": event.assessmentURL})
	}
	return http.StatusOK, body
}
