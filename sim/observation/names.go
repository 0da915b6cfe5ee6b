package observation

import (
	"fmt"
	"strings"
)

// Names writes the names of nodes as Configured has them: "n1 n2 n3".
func Names[Node any](nodes []Node) string {
	names := make([]string, len(nodes))
	for i, node := range nodes {
		names[i] = fmt.Sprint(node)
	}
	return strings.Join(names, " ")
}

// ReadNames returns the names that Names has written.
func ReadNames(text string) []string { return strings.Fields(text) }
