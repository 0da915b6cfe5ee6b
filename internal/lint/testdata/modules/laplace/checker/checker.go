// Package checker is no kernel code, though a package with a process imports it.
package checker

import "time"

func Budget() time.Time { return time.Now() }
