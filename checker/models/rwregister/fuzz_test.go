package rwregister

import (
	"testing"

	"github.com/laplace-sim/laplace/checker/txn/txntest"
)

func FuzzIsolation(f *testing.F) {
	txntest.Fuzz(f, Txn, Isolation,
		"write x 1; read x|x=1|ok\nread x|x=1|ok", "write x 1||fail\nread x; write x 2|x=1|ok\nread x|x=2|ok",
		"write x 1; write y 1||?\nread x; read y|x=1; y=nil|ok\nread y; read x|y=1; x=nil|ok", "read x|x=|ok", "write x 1; write x 1; read x|x=1|ok")
}
