package main

import "slices"

// interleave runs all variants once in each round. Each round starts with another variant, so that
// none always runs after the same one, whose garbage it might have to collect.
func interleave[W any](rounds int, variants []W, run func(variant W, round int) error) error {
	for round := range rounds {
		for i := range variants {
			if err := run(variants[(i+round)%len(variants)], round); err != nil {
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

// medianRatio returns the median of the ratios of all rounds. It compares values of the same round,
// because the load of the machine changes between rounds.
func medianRatio(values, references []float64) float64 { return median(perRound(values, references)) }

func perRound(values, references []float64) []float64 {
	ratios := make([]float64, len(values))
	for i := range values {
		ratios[i] = values[i] / references[i]
	}
	return ratios
}
