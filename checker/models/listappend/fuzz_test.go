package listappend

import (
	"testing"

	"github.com/laplace-sim/laplace/checker/txn/txntest"
)

func FuzzIsolation(f *testing.F) {
	txntest.Fuzz(f, Txn, Isolation,
		"append x 1; read x|x=[1]|ok\nread x|x=[1]|ok", "append x 1||fail\nread x; append x 2|x=[1]|ok\nread x|x=[1 2 2]|ok",
		"append x 1; append y 1||?\nread x; read y|x=[1]; y=[]|ok\nread y; read x|y=[1]; x=[]|ok", "read x|x=[|ok", "append x 1; append x 1; read x|x=[1 1]|ok")
}
