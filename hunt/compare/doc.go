// Package compare runs the same schedules, workload and network with several protocols, or
// with several settings of one, matched seed by seed, and says what the measures allow to
// be said about the difference.
//
// A [Plan] is read from YAML, or made of names. It comes to one scenario for each fault and
// subject, which a hunt.Search runs with each seed and keeps in its store, so that a
// comparison is interrupted, continued and extended as a hunt is. [Tabulate] makes a
// [Table] of what was kept.
//
// Start with plan.go, then table.go. Statistics are in bootstrap.go; docs/measures.md says
// what is measured, and docs/compare.md how a plan is written.
//
// All numbers are integers and all draws come from named streams: the same runs give the
// same table everywhere.
package compare
