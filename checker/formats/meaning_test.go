package formats_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
)

// read reads a history that must be one.
func read(t *testing.T, model, text string) checker.History {
	t.Helper()
	h, _, err := formats.Read(strings.NewReader(text), "h", modelNamed(t, model), "")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return h
}

// written are the operations of a history in words.
func written(h checker.History) string {
	var all []string
	for _, o := range h {
		all = append(all, o.Client+": "+o.String())
	}
	return strings.Join(all, "; ")
}

func TestWhatTheOperationsOfJepsenMean(t *testing.T) {
	for _, test := range []struct{ claim, model, text, want string }{
		{"one register", "cas-register",
			"{:type :invoke :f :write :value 3 :process 0}{:type :ok :f :write :value 3 :process 0}{:type :invoke :f :read :value nil :process 0}{:type :ok :f :read :value 3 :process 0}{:type :invoke :f :cas :value [3 4] :process 0}{:type :ok :f :cas :value [3 4] :process 0}",
			`0: put(register, "3"); 0: get(register) = "3"; 0: cas(register, "3", "4") = swapped`},
		{"several registers", "cas-register",
			"{:type :invoke :f :write :value [7 3] :process 0}{:type :ok :f :write :value [7 3] :process 0}{:type :invoke :f :read :value [7 nil] :process 0}{:type :ok :f :read :value [7 nil] :process 0}{:type :invoke :f :cas :value [7 [3 4]] :process 0}{:type :ok :f :cas :value [7 [3 4]] :process 0}",
			`0: put(7, "3"); 0: get(7) = absent; 0: cas(7, "3", "4") = swapped`},
		{"a failed cas has no effect", "cas-register", "{:type :invoke :f :cas :value [3 4] :process 0}{:type :fail :f :cas :value [3 4] :process 0 :error :timeout}", `0: cas(register, "3", "4") failed`},
		{"a failed cas that looked", "cas-register", "{:type :invoke :f :cas :value [3 4] :process 0}{:type :fail :f :cas :value [3 4] :process 0 :output false}", `0: cas(register, "3", "4") = not swapped`},
		{"a failed cas of a log looked", "cas-register", "INFO  jepsen.util - 0\t:invoke\t:cas\t[3 4]\nINFO  jepsen.util - 0\t:fail\t:cas\t[3 4]\n", `0: cas(register, "3", "4") = not swapped`},
		{"a failed cas of a log with an error", "cas-register", "INFO  jepsen.util - 0\t:invoke\t:cas\t[3 4]\nINFO  jepsen.util - 0\t:fail\t:cas\t:timed-out\n", `0: cas(register, "3", "4") failed`},
		{"a line of a newer log", "cas-register", "2019-11-20 15:02:55,222{GMT}\tINFO\t[jepsen worker 4] jepsen.util: 4\t:invoke\t:write\t3\n\tat x\n2019-11-20 15:02:55,222{GMT}\tINFO\t[jepsen worker 4] jepsen.util: 4\t:info\t:write\t3\tindeterminate: closed",
			`4: put(register, "3") = ?`},
		{"the nemesis of a log", "register", "INFO  jepsen.util - :nemesis\t:info\t:start\t\"Cut off {\nINFO  jepsen.util - 0\t:invoke\t:read\tnil\n", `0: get(register) = ?`},
		{":info, and no completion", "register", "[{:type :invoke :f :write :value 3 :process 0}{:type :info :f :write :value 3 :process 0}{:type :invoke :f :read :value nil :process 1}]", `0: put(register, "3") = ?; 1: get(register) = ?`},
		{"a failed read", "register", "{:type :invoke :f :read :process 0}{:type :fail :f :read :value nil :process 0}", `0: get(register) failed`},
		{"who is no client", "register", "{:type :info :f :start :process :nemesis :value [:a]}{:type :info :f :x :process \"y\"}{:type :invoke :f :read :process 5}", `5: get(register) = ?`},
		{"names and texts", "register", `{:type :invoke :f :write :value :a :process 0}{:type :ok :f :write :value :a :process 0}{:type :invoke :f :write :value "b c" :process 0}`, `0: put(register, ":a"); 0: put(register, "b c") = ?`},

		{"a store's logs know no absent key", "kv",
			`{:process 0, :type :invoke, :f :get, :key "7", :value nil}{:process 0, :type :ok, :f :get, :key "7", :value ""}{:process 0, :type :invoke, :f :put, :key "7", :value ""}{:process 0, :type :ok, :f :put, :key "7", :value ""}`,
			`0: get(7) = absent; 0: delete(7)`},
		{"nor what came of an append", "kv", `{:process 0, :type :invoke, :f :append, :key "7", :value "a"}{:process 0, :type :ok, :f :append, :key "7", :value "a"}`, `0: extend(7, "a")`},
		{"a store whose keys stand in the values", "kv",
			`{:process 0, :type :invoke, :f :append, :value ["k" "a"]}{:process 0, :type :ok, :f :append, :value ["k" "a"], :output "ba"}{:process 0, :type :invoke, :f :get, :value ["k" nil]}{:process 0, :type :ok, :f :get, :value ["k" ""]}{:process 0, :type :invoke, :f :append, :value ["k" "a"]}{:process 0, :type :ok, :f :append, :value ["k" "a"]}`,
			`0: append(k, "a") = "ba"; 0: get(k) = ""; 0: extend(k, "a")`},
	} {
		if found := written(read(t, test.model, test.text)); found != test.want {
			t.Errorf("%s: found\n%s\nexpected\n%s", test.claim, found, test.want)
		}
	}
}

func TestOfTwoThingsAtOneInstantTheCallComesFirst(t *testing.T) {
	m := modelNamed(t, "register")
	const text = `{:type :invoke :f :write :value 1 :process 0 :time 0 :index 0} {:type :ok :f :write :value 1 :process 0 :time 10 :index 1}
		{:type :invoke :f :read :process 1 :time 10 :index 2} {:type :ok :f :read :value nil :process 1 :time 20 :index 3}`
	if found := m.Judge(read(t, "register", text), models.Terms{Level: checker.Linearizable}).Checks[0]; found.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", found.Verdict, found.Detail)
	}
	later := strings.NewReplacer(":time 10 :index 2", ":time 11 :index 2").Replace(text)
	untimed := strings.NewReplacer(":time 0", "", ":time 10", "", ":time 20", "").Replace(text)
	for _, text := range []string{later, untimed} {
		found := m.Judge(read(t, "register", text), models.Terms{Level: checker.Linearizable}).Checks[0]
		if found.Verdict != checker.Violation || !strings.Contains(found.Detail, `get(register) by 1 `) || !strings.Contains(found.Detail, "returned absent") {
			t.Errorf("found %v (%s), expected a violation by the read", found.Verdict, found.Detail)
		}
	}
}

// The times of old histories of Jepsen were taken before their lines were written.
func TestOperationsAreInOrderOfTheirTimes(t *testing.T) {
	h := read(t, "register", `{:type :invoke :f :write :value 1 :process 0 :time 7} {:type :invoke :f :write :value 2 :process 1 :time 5} {:type :ok :f :write :value 1 :process 0 :time 9} {:type :ok :f :write :value 2 :process 1 :time 8}`)
	if found, want := written(h), `1: put(register, "2"); 0: put(register, "1")`; found != want {
		t.Errorf("found %s, expected %s", found, want)
	}
}
