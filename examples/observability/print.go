package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// attributes are attributes as the exporters write them.
type attributes []struct {
	Key   string
	Value struct{ Value any }
}

// String omits the attributes that are the same everywhere.
func (a attributes) String() string {
	var pairs []string
	for _, one := range a {
		if slices.Contains([]string{"server.address", "server.port", "network.protocol.name", "network.protocol.version", "url.scheme"}, one.Key) {
			continue
		}
		pairs = append(pairs, fmt.Sprintf("%s=%v", one.Key, one.Value.Value))
	}
	return strings.Join(pairs, "  ")
}

// span is a span as stdouttrace writes it.
type span struct {
	Name                string
	SpanContext, Parent struct{ SpanID string }
	StartTime, EndTime  time.Time
	Attributes          attributes
	Status              struct{ Code, Description string }
}

func readSpans(exported io.Reader) (spans []span, err error) {
	for decoder := json.NewDecoder(exported); ; {
		var one span
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return spans, nil
		} else if err != nil {
			return nil, err
		}
		spans = append(spans, one)
	}
}

// printSpans prints spans as a tree, in the order in which they began.
func printSpans(w io.Writer, exported io.Reader) error {
	all, err := readSpans(exported)
	if err != nil {
		return err
	}
	children := map[string][]span{}
	known := map[string]bool{}
	for _, one := range all {
		known[one.SpanContext.SpanID] = true
	}
	slices.SortFunc(all, func(a, b span) int { return a.StartTime.Compare(b.StartTime) })
	for _, one := range all {
		parent := one.Parent.SpanID
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], one)
	}
	var print func(parent, indent string)
	print = func(parent, indent string) {
		for _, one := range children[parent] {
			fmt.Fprintf(w, "%-50s %9s\n", indent+one.Name, one.EndTime.Sub(one.StartTime).Round(100*time.Microsecond))
			if len(one.Attributes) > 0 {
				fmt.Fprintf(w, "%s    %s\n", indent, one.Attributes)
			}
			if one.Status.Description != "" {
				fmt.Fprintf(w, "%s    %s\n", indent, one.Status.Description)
			}
			print(one.SpanContext.SpanID, indent+"  ")
		}
	}
	fmt.Fprintln(w, "\nSpans, with their attributes (-json shows all of them):")
	print("", "  ")
	return nil
}

// metrics are metrics as stdoutmetric writes them.
type metrics struct {
	ScopeMetrics []struct {
		Metrics []struct {
			Name, Unit, Description string
			Data                    struct {
				DataPoints []struct {
					Attributes attributes
					Count      int     // of a histogram
					Sum        float64 // of a histogram
					Value      float64 // of a counter or a gauge
				}
			}
		}
	}
}

// printMetrics prints metrics with a line for each series.
func printMetrics(w io.Writer, exported io.Reader) error {
	fmt.Fprintln(w, "\nMetrics:")
	var all metrics
	if err := json.NewDecoder(exported).Decode(&all); err != nil {
		return err
	}
	for _, scope := range all.ScopeMetrics {
		for _, metric := range scope.Metrics {
			fmt.Fprintf(w, "  %s (%s): %s\n", metric.Name, metric.Unit, metric.Description)
			for _, point := range metric.Data.DataPoints {
				value := fmt.Sprint(point.Value)
				if point.Count > 0 {
					value = fmt.Sprintf("%d, mean %.4g", point.Count, point.Sum/float64(point.Count))
				}
				fmt.Fprintf(w, "    %-20s  %s\n", value, point.Attributes)
			}
		}
	}
	return nil
}
