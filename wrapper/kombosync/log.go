package kombosync

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// LogValue returns what log/slog writes: the integration, the model, counts, and why it failed. It has
// no records, no IDs of records and only errors whose text cannot contain them.
func (r ModelResult) LogValue() slog.Value { return slog.GroupValue(r.attributes()...) }

// LogValue returns what log/slog writes: the integration and its models.
func (r Result) LogValue() slog.Value {
	attributes := []slog.Attr{slog.String("integration", r.IntegrationID)}
	for _, model := range r.Models {
		attributes = append(attributes, slog.Any(model.Model, model))
	}
	if r.Err != nil {
		attributes = append(attributes, slog.String("reason", string(r.Reason())))
	}
	return slog.GroupValue(attributes...)
}

func (r ModelResult) attributes() []slog.Attr {
	attributes := []slog.Attr{
		slog.String("integration", r.IntegrationID), slog.String("model", r.Model), slog.Bool("full", r.Full),
		slog.Bool("resumed", r.Resumed), slog.Duration("duration", r.Duration), slog.Duration("waited", r.Waited),
		slog.Int("batches", r.Batches), slog.Int("upserted", r.Upserted), slog.Int("deleted", r.Deleted),
		slog.Int64("removed", r.Removed),
	}
	if len(r.BadRecords) > 0 {
		attributes = append(attributes, slog.Int("skipped", r.Skipped), slog.Int("used", r.Used),
			slog.Int("retried", r.Retried), slog.String("bad_fields", strings.Join(badFields(r.BadRecords), " ")))
	}
	if r.Err == nil {
		return attributes
	}
	attributes = append(attributes, slog.String("reason", string(r.Reason())), slog.Bool("unfinished", r.Unfinished))
	if code := kombo.CodeOf(r.Err); code != "" {
		attributes = append(attributes, slog.String("code", string(code)))
	}
	var failure *kombo.Error
	if errors.As(r.Err, &failure) && failure.LogURL != "" {
		attributes = append(attributes, slog.String("log_url", failure.LogURL))
	}
	if text := safeText(r.Err); text != "" {
		attributes = append(attributes, slog.String("error", text))
	}
	return attributes
}

// badFields returns the names of the fields with bad values.
func badFields(records []BadRecord) []string {
	var names []string
	for _, record := range records {
		names = append(names, record.fields()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (s *Syncer) logModel(ctx context.Context, result *ModelResult) {
	s.logger.LogAttrs(ctx, result.level(), "kombo sync", result.attributes()...)
}

// level returns slog.LevelWarn for what somebody should look at.
func (r *ModelResult) level() slog.Level {
	if len(r.BadRecords) > 0 {
		return slog.LevelWarn
	}
	switch r.Reason() {
	case "", ReasonNotReady, ReasonRunning, ReasonSkipped:
		return slog.LevelInfo
	case ReasonCanceled, ReasonTimeLimit, ReasonRateLimit:
		if errors.Is(r.Err, context.Canceled) || r.Unfinished { // stopped by the program, or on the way
			return slog.LevelInfo
		}
	}
	return slog.LevelWarn
}
