package watch

import "time"

var started = time.Now()
