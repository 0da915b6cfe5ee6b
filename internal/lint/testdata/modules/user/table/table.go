// Package table is kernel code, for watch imports it.
package table

import "time"

func Lookup() { time.Sleep(time.Second) }
