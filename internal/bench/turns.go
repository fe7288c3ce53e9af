package main

import "slices"

// inTurns runs all ways once in each round. Each round starts with another one, so that none is always the one that pays
// for the one before.
func inTurns[W any](rounds int, ways []W, run func(way W, round int) error) error {
	for round := range rounds {
		for i := range ways {
			if err := run(ways[(i+round)%len(ways)], round); err != nil {
				return err
			}
		}
	}
	return nil
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// medianRatio compares what was measured in the same round, since a machine is not equally busy in all of them.
func medianRatio(values, references []float64) float64 { return median(perRound(values, references)) }

func perRound(values, references []float64) []float64 {
	ratios := make([]float64, len(values))
	for i := range values {
		ratios[i] = values[i] / references[i]
	}
	return ratios
}
