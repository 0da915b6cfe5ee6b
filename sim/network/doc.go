// Package network is a model of directed links between nodes. It answers, for
// each packet, whether it arrives, when, and how often.
//
// The model is pure: it holds no packet but those on hold, knows no clock but
// the times it is given, and draws nothing but hashes of the seed and of what
// the packet is. The k-th message of a kind on a link meets the same base
// delay and the same chances whatever else the network carries and whatever
// rules are installed.
//
// Start reading at network.go: Route is the way of a packet. config.go says
// what links are like, and rule.go how a fault changes what happens to a
// packet; rules.go, cuts.go and bursts.go hold the rules that faults are made
// of. The package imports sim/rng and sim/dist and nothing else of the project.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package network
