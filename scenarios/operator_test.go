package scenarios

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

const operated = `name: my/operated
protocol: raft
nodes: 4
duration: 6s
parameters: {voters: 3}
operator:
`

func TestOrdersReadBackAsTheyWereWritten(t *testing.T) {
	s, err := Parse("a.yaml", []byte(operated+`
  - {at: 1s, do: add-learner, node: n4}
  - {at: 2s, do: reconfigure, voters: [n1, n2], learners: [n4]}
  - {at: 3s, do: transfer, to: n2}
`))
	if err != nil {
		t.Fatal(err)
	}
	expected := []Order{
		{At: time.Second, Do: AddLearner, Node: "n4"},
		{At: 2 * time.Second, Do: Reconfigure, Voters: []string{"n1", "n2"}, Learners: []string{"n4"}},
		{At: 3 * time.Second, Do: Transfer, To: "n2"},
	}
	if !reflect.DeepEqual(s.Operator, expected) {
		t.Errorf("found %+v", s.Operator)
	}
	again, err := Parse("b.yaml", s.YAML())
	if err != nil || !reflect.DeepEqual(again, s) {
		t.Errorf("found %+v, %v\nexpected %+v", again, err, s)
	}
}

func TestOrdersThatCannotBeGivenAreRefused(t *testing.T) {
	for order, expected := range map[string]string{
		"{at: 1s, do: tranfser, to: n1}":                          "did you mean transfer?",
		"{at: 1s, do: transfer}":                                  "one from n1 to n4",
		"{at: 1s, do: transfer, to: n5}":                          `"n5"`,
		"{at: 1s, do: transfer, to: c1}":                          `"c1"`,
		"{at: 1s, do: transfer, to: n1, node: n1}":                "add-learner only",
		"{at: 1s, do: add-learner, node: n1, to: n1}":             "transfer only",
		"{at: 1s, do: add-learner, node: n1, voters: [n1]}":       "reconfigure only",
		"{at: 1s, do: reconfigure, learners: [n4]}":               "no voters",
		"{at: 1s, do: reconfigure, voters: [n1], learners: [n1]}": "n1 once more",
		"{at: 1s, do: reconfigure, voters: n1}":                   "a list",
		"{at: 6s, do: transfer, to: n1}":                          "before 6s",
		"{do: transfer, to: n1}":                                  "after 0s",
		"{at: 1s, to: n1}":                                        "transfer",
		"{at: 1s, do: transfer, to: n1, of: n2}":                  `"of"`,
	} {
		_, err := Parse("a.yaml", []byte(operated+"  - "+order+"\n"))
		if err == nil || !strings.Contains(err.Error(), expected) || !strings.HasPrefix(err.Error(), "a.yaml:7:") {
			t.Errorf("%s: found the error %v, expected %q in line 7", order, err, expected)
		}
	}
}

func TestTheOperatorIsObeyed(t *testing.T) {
	s, err := Parse("a.yaml", []byte(operated+`
  - {at: 1s, do: transfer, to: n3}
  - {at: 2s, do: reconfigure, voters: [n4]}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, s, Options{Strict: true})
	mustBeValid(t, r)
	led := make(map[time.Duration]string) // by second, who became leader in it last
	for _, c := range r.Roles {
		if c.Role == "leader" {
			led[c.At.Truncate(time.Second)] = r.Names[c.Node-1]
		}
	}
	if led[time.Second] != "n3" || led[2*time.Second] != "n4" || r.Names[len(r.Names)-1] != OperatorName {
		t.Errorf("found the leaders %v of %v, expected n3 and then n4", led, r.Names)
	}
}
