//go:build soak

package grade

import "testing"

func TestWhatMoreSubmissionsDoToThemselvesCostsNobodyElse(t *testing.T) { judgeHostile(t, true) }
