// Package tool is no kernel code.
package tool

import "time"

func Began() time.Time { return time.Now() }
