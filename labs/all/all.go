// Package all lists the labs, in the order in which a course has them.
package all

import (
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/labs/raft"
)

// Labs are all labs.
var Labs = []*labs.Lab{
	raft.Lab,
	breakit.Lab,
}
