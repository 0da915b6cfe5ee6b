package mutex

import (
	"testing"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/servicetest"
)

func TestOperationsMeanWhatTheySay(t *testing.T) {
	type step struct {
		kind     *services.Kind
		token    string
		expected services.Result
	}
	granted := func(token string) services.Result { return services.Result{Value: token, Found: true} }
	refused, done := services.Result{}, services.Result{Found: true}
	for name, steps := range map[string][]step{
		"a free lock is granted":               {{Holder, "", refused}, {Acquire, "", granted("1")}, {Holder, "", granted("1")}},
		"a held lock is not":                   {{Acquire, "", granted("1")}, {Acquire, "", refused}, {Holder, "", granted("1")}},
		"a held lock is seized":                {{Acquire, "", granted("1")}, {Seize, "", services.Result{Value: "2"}}, {Holder, "", granted("2")}},
		"tokens rise":                          {{Acquire, "", granted("1")}, {Release, "1", done}, {Acquire, "", granted("2")}},
		"only the holder releases":             {{Acquire, "", granted("1")}, {Release, "2", refused}, {Seize, "", services.Result{Value: "2"}}, {Release, "1", refused}, {Release, "2", done}, {Holder, "", refused}},
		"a lock is used under its token":       {{Acquire, "", granted("1")}, {Use, "1", done}, {Use, "1", done}},
		"what was not granted is no token":     {{Acquire, "", granted("1")}, {Use, "2", refused}, {Use, "", refused}, {Use, "01", refused}, {Release, "0", refused}},
		"a lock that was seized is used still": {{Acquire, "", granted("1")}, {Seize, "", services.Result{Value: "2"}}, {Use, "1", done}},
		"until the next holder uses it":        {{Acquire, "", granted("1")}, {Seize, "", services.Result{Value: "2"}}, {Use, "2", done}, {Use, "1", refused}, {Use, "2", done}},
		"it may be used after its release":     {{Acquire, "", granted("1")}, {Release, "1", done}, {Use, "1", done}},
	} {
		s := services.NewStore(Service(), 1)
		for i, step := range steps {
			if found := s.Execute(services.Operation{Kind: step.kind, Key: "l", Value: step.token}); found != step.expected {
				t.Errorf("%s: step %d returned %+v; expected %+v", name, i+1, found, step.expected)
			}
		}
	}
}

func TestLocksThatDoAsTheySayAreNotAccused(t *testing.T) {
	servicetest.Explains(t, Service(), contention)
}

func TestUsesUnderAnOldTokenAreFoundOut(t *testing.T) {
	servicetest.FindsOut(t, Service(), contention, ignoreToken)
}

func TestATokenIsAskedForWhereAScriptHasNone(t *testing.T) {
	for value, wrong := range map[string]bool{"7": false, "": true, "x": true, "07": true, "0": true} {
		if found := expects(services.Operation{Kind: Use, Key: "l", Value: value}); (found != "") != wrong {
			t.Errorf("use(l, %q): expected is %q", value, found)
		}
	}
}
