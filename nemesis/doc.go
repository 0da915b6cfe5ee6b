// Package nemesis injects faults into a simulated world, as a schedule says.
//
// A Schedule is data: it is read and written as YAML, generated from a seed,
// edited by hand and made smaller. Each Fault says when it strikes (Trigger),
// whom (Target), for how long, and what it does (Effect). Install hands a
// schedule to a world and resolves targets such as "leader" from what the
// processes observe, at the moment a fault strikes.
//
// Each fault draws its random numbers from a stream of its own, named by the
// fault's ID, so deleting one leaves what the others do as it was. Faults may
// overlap; the end of one undoes that one only.
//
// The package may touch a world only from outside: what runs on a node and in
// which version, its clocks, its disk, its fault points, and the rules of the
// network. It knows no protocol. Start reading at schedule.go and trigger.go for
// the data, effect.go and kinds.go for the kinds of fault (each is one line of the
// registry there, and one bite in bite_*_test.go; Effect says what its methods have
// to obey), nemesis.go and injection.go for what happens in a run, and generate.go
// and mutate.go for where schedules come from. budget.go keeps them within what a
// protocol claims to survive.
//
// It has some thirty files because what can go wrong has so many sides: half of
// them hold a group of kinds of fault each, such as clocks.go or partition.go, with
// what they say in a file, do in a run, cost and are drawn by. An effect's methods
// are for this package alone, so that a package of effects would have to export them.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package nemesis
