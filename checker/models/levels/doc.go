// Package levels says of a history of keys and values which consistencies it has,
// where it is not linearizable: sequential for each key, causal, the four guarantees
// within sessions. A session is what one client does. Each level that is ruled out comes
// with a sentence that says by what.
//
// A level is Valid if an explanation of the history exists that has it, and a Violation if
// none exists; what could not be told within the steps, or is ambiguous since a value was
// written twice, is Unknown. Times play no part: unlike linearizability, none of these
// levels promises that what one client was told is seen by another. Operations of unknown
// outcome may take effect at any time after those that their client made before, or never.
//
// What each level means here stands where it is judged. Start reading at levels.go, then
// reading.go.
package levels
