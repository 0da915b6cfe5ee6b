package nemesis

import (
	"strconv"
	"strings"
)

// roles lists the words of a target that are no nodes.
var roles = []string{Leader, Followers, Minority, Majority, Random, All, Origin}

// nodeMax is the highest number that a node's name may carry.
const nodeMax = 1 << 20

// ServerName is the name in a schedule of the i-th server, from 1.
func ServerName(i int) string { return "n" + strconv.Itoa(i) }

// ClientName is the name in a schedule of the i-th client, from 1.
func ClientName(i int) string { return "c" + strconv.Itoa(i) }

// isNode reports whether a word is the name of a node that could be.
func isNode(word string) bool {
	return nodeNumber(word, "n") > 0 || nodeNumber(word, "c") > 0
}

// nodeNumber is the number in a node's name that begins with the prefix; 0 if
// the word is no such name.
func nodeNumber(word, prefix string) int {
	digits, ok := strings.CutPrefix(word, prefix)
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0
	}
	i, err := strconv.Atoi(digits)
	if err != nil || i > nodeMax {
		return 0
	}
	return i
}

// nodeExists reports whether a word is the name of one of that many servers
// and clients.
func nodeExists(word string, servers, clients int) bool {
	server, client := nodeNumber(word, "n"), nodeNumber(word, "c")
	return 0 < server && server <= servers || 0 < client && client <= clients
}

// String is the target as a schedule writes it.
func (t Target) String() string {
	if len(t) == 1 {
		return t[0]
	}
	return "[" + strings.Join(t, ", ") + "]"
}
