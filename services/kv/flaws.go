package kv

import "github.com/laplace-sim/laplace/services"

// casByValue is the name of the flaw.
const casByValue = "cas-by-value"

var flaws = []services.Flaw{{
	Name:     casByValue,
	Summary:  "a compare-and-set that finds the value there which it is to set takes that for an earlier try of its own, and says that it has swapped, whatever it expected",
	Source:   "Featonby, Making retries safe with idempotent APIs, Amazon Builders' Library: that two requests ask for the same does not make the second a retry of the first",
	Needs:    "no fault; clients that write the same few values",
	Scenario: "chain/register",
}}
