package models

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// casRegister is a register that is compared and set as well.
var casRegister = Model{
	Name:    "cas-register",
	Summary: "registers that are read, written, and compared and set",
	Kinds:   checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet},
	Jepsen:  registers{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet},
	Levels:  levelsOfRegisters,
	Judge:   judgeRegisters,
}
