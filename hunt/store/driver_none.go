//go:build js || wasip1

package store

// There is no SQLite where there are no files to lock; Open says so.
const driver = "sqlite (not available on this platform)"

const (
	codeError = iota + 1
	codeBusy
	codeLocked
	codeCorrupt
	codeNotADB
)

func codeOf(error) int { return 0 }

func words(err error) string { return err.Error() }
