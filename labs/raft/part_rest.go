package raft

import "github.com/laplace-sim/laplace/labs"

var replication = labs.Part{Name: "b", Title: "The log"}
var persistence = labs.Part{Name: "c", Title: "Persistence"}
var snapshots = labs.Part{Name: "d", Title: "Snapshots"}
