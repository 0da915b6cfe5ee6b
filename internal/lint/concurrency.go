package lint

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// concurrency finds go statements and whatever is done with a channel.
func (c *check) concurrency() {
	const instead = "the kernel runs on one thread and decides who goes next; send a message with env.Send, or use a slice"
	for cursor := range c.root.Preorder(
		(*ast.GoStmt)(nil), (*ast.SendStmt)(nil), (*ast.SelectStmt)(nil),
		(*ast.UnaryExpr)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil),
	) {
		switch n := cursor.Node().(type) {
		case *ast.GoStmt:
			c.found(n.Pos(), goroutine, "a go statement lets the scheduler decide what happens first; use a timer, env.Send, or sim.Blocking")
		case *ast.SendStmt:
			if cursor.ParentEdgeKind() != edge.CommClause_Comm { // which is reported with its select
				c.found(n.Arrow, channel, "a send on a channel: %s", instead)
			}
		case *ast.SelectStmt:
			c.found(n.Pos(), channel, "a select chooses at random among the channels that are ready; %s", instead)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				c.found(n.Pos(), channel, "a receive from a channel: %s", instead)
			}
		case *ast.RangeStmt:
			if is[*types.Chan](c.TypesInfo.TypeOf(n.X)) {
				c.found(n.Pos(), channel, "a range over a channel: %s", instead)
			}
		case *ast.CallExpr:
			switch c.builtin(n) {
			case "make":
				if is[*types.Chan](c.TypesInfo.TypeOf(n)) {
					c.found(n.Pos(), channel, "making a channel: %s", instead)
				}
			case "close":
				c.found(n.Pos(), channel, "closing a channel: %s", instead)
			}
		}
	}
}
