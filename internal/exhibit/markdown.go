package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// markdown writes findings as a Markdown table, aligned so that it is read as
// it is. Below it stand the failures without the flaw and the runs that
// panicked, if there are any.
func markdown(rows []finding) string {
	cells := [][]string{{"protocol", "flaw", "seen by", "scenario", "found", "seeds", "virtual", "without it"}}
	var failures []string
	for _, r := range rows {
		clean := fmt.Sprintf("clean in %d runs", r.cleanRuns)
		if bad := len(r.cleanFailures); bad > 0 {
			clean = fmt.Sprintf("**%d of %d runs not valid**", bad, r.cleanRuns)
		}
		virtual := "-"
		if r.virtualMedian > 0 {
			virtual = fmt.Sprintf("%.0f s", r.virtualMedian.Seconds())
		}
		cells = append(cells, []string{
			r.protocol, r.name, counted(r.checks), counted(r.scenarios),
			fmt.Sprintf("%d of %d", r.ranges(), len(r.seeds)), medianText(r.seedsMedian), virtual, clean,
		})
		for _, f := range r.cleanFailures {
			failures = append(failures, fmt.Sprintf("- %s without %s: %s, seed %d: %v: %s\n", r.protocol, r.name, f.scenario, f.seed, f.verdict, f.detail))
		}
	}
	for _, r := range rows {
		for _, f := range r.panics {
			failures = append(failures, fmt.Sprintf("- %s with %s: %s, seed %d: %v: %s\n", r.protocol, r.name, f.scenario, f.seed, f.verdict, f.detail))
		}
	}
	text := prose.Table(cells, "-")
	if len(failures) > 0 {
		text += "\n" + strings.Join(failures, "")
	}
	return text
}

// medianText writes a median number of seeds.
func medianText(seeds int) string {
	if seeds == 0 {
		return "-"
	}
	return strconv.Itoa(seeds)
}

// counted lists names with their numbers.
func counted(all []tally) string {
	parts := make([]string, len(all))
	for i, t := range all {
		parts[i] = fmt.Sprintf("%s (%d)", t.name, t.ranges)
	}
	return strings.Join(parts, ", ")
}
