// Package all lists the labs, in the order in which a course has them.
package all

import (
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/atmostonce"
	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/labs/kvraft"
	"github.com/laplace-sim/laplace/labs/paxos"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/labs/warmup"
)

// Labs are all labs.
var Labs = []*labs.Lab{
	warmup.Lab,
	atmostonce.Lab,
	primarybackup.Lab,
	paxos.Lab,
	raft.Lab,
	kvraft.Lab,
	breakit.Lab,
}
