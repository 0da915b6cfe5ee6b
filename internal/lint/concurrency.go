package lint

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// concurrency finds go statements and whatever is done with a channel.
func (c *check) concurrency() {
	const (
		why    = "the kernel runs on one thread and decides who goes next"
		remedy = "send a message with env.Send, or use a slice"
	)
	for cursor := range c.root.Preorder(
		(*ast.GoStmt)(nil), (*ast.SendStmt)(nil), (*ast.SelectStmt)(nil),
		(*ast.UnaryExpr)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil),
	) {
		switch n := cursor.Node().(type) {
		case *ast.GoStmt:
			c.found(n.Pos(), goroutine, "use a timer, env.Send, or sim.Blocking", "a go statement lets the scheduler decide what happens first")
		case *ast.SendStmt:
			if cursor.ParentEdgeKind() != edge.CommClause_Comm { // which is reported with its select
				c.found(n.Arrow, channel, remedy, "a send on a channel: %s", why)
			}
		case *ast.SelectStmt:
			c.found(n.Pos(), channel, remedy, "a select chooses at random among the channels that are ready; %s", why)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				c.found(n.Pos(), channel, remedy, "a receive from a channel: %s", why)
			}
		case *ast.RangeStmt:
			if is[*types.Chan](c.TypesInfo.TypeOf(n.X)) {
				c.found(n.Pos(), channel, remedy, "a range over a channel: %s", why)
			}
		case *ast.CallExpr:
			switch c.builtin(n) {
			case "make":
				if is[*types.Chan](c.TypesInfo.TypeOf(n)) {
					c.found(n.Pos(), channel, remedy, "making a channel: %s", why)
				}
			case "close":
				c.found(n.Pos(), channel, remedy, "closing a channel: %s", why)
			}
		}
	}
}
