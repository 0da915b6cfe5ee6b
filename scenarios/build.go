package scenarios

import (
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
)

// Version is the version of Laplace as it is released. What a seed means has
// versions of its own: see Model.
const Version = "0.1.0"

// Build names the build that runs: the version, the commit it was built from
// where that is known, and the release of Go. A run writes it down, so that a
// replay that differs can tell whose fault that may be.
var Build = sync.OnceValue(func() string {
	parts := []string{"laplace " + Version}
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := make(map[string]string, len(info.Settings))
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if revision := settings["vcs.revision"]; revision != "" {
			if settings["vcs.modified"] == "true" {
				revision += " with changes"
			}
			parts = append(parts, revision)
		}
	}
	return strings.Join(append(parts, runtime.Version()), ", ")
})
