package scenarios

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// another is a protocol that does not come with Laplace, and its library.
func another() Catalogue {
	p := synod.Protocol()
	p.Name = "another"
	p.Flaws = []protocols.Flaw{p.Flaws[0]}
	p.Flaws[0].Scenario = "another/quiet"
	return Catalogue{Protocols: []*protocols.Protocol{p}, Library: files("mine/another/quiet.yaml", "name: another/quiet\nprotocol: another\nnodes: 3\nduration: 1s\n")}
}

// files are a library of files with texts.
func files(filesAndTexts ...string) fstest.MapFS {
	all := make(fstest.MapFS)
	for i := 0; i < len(filesAndTexts); i += 2 {
		all[filesAndTexts[i]] = &fstest.MapFile{Data: []byte(filesAndTexts[i+1])}
	}
	return all
}

// restoring has the test leave the registries as they are.
func restoring(t *testing.T) {
	was, spoken, kept, shelf := registry, offered, reserved, added
	t.Cleanup(func() { registry, offered, reserved, added = was, spoken, kept, shelf })
}

func TestWhatIsRegisteredIsThereLikeWhatComesWithLaplace(t *testing.T) {
	restoring(t)
	c := another()
	for range 2 { // the very same is passed over
		if err := Register(c); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := FindProtocol("another"); err != nil || p != c.Protocols[0] || registry[0] != p {
		t.Errorf("found %v, %v, expected the protocol, and it first of all", p, err)
	}
	s, err := Find("another/quiet")
	if err != nil {
		t.Fatal(err)
	}
	if first := Library()[0]; first.Name != s.Name || len(added) != 1 {
		t.Errorf("the library begins with %s and has %d more, expected one more, and it first", first.Name, len(added))
	}
	r := mustRun(t, s, Options{})
	if mustBeValid(t, r); !strings.HasSuffix(string(r.Model), ", another 3") {
		t.Errorf("found the model %s, expected the version of another in it", r.Model)
	}
	properties := Schema()["properties"].(schema)["protocol"].(schema)["enum"].([]string)
	if properties[0] != "another" {
		t.Errorf("the schema has the protocols %v, expected another among them", properties)
	}
}

func TestWhatAProtocolDoesNotHaveIsNotJudged(t *testing.T) {
	restoring(t)
	c := another()
	if err := Register(c); err != nil {
		t.Fatal(err)
	}
	s, err := Find("another/quiet")
	if err != nil {
		t.Fatal(err)
	}
	judged := func(leaderless, logless bool) []string {
		c.Protocols[0].Leaderless, c.Protocols[0].Logless = leaderless, logless
		r := mustRun(t, s, Options{})
		mustBeValid(t, r)
		var names []string
		for _, c := range r.Checks {
			names = append(names, c.Name)
		}
		return names
	}
	all := judged(false, false)
	for _, c := range []struct {
		leaderless, logless bool
		missing             []string
	}{{true, false, []string{checker.ElectionSafetyName}}, {false, true, ofLogs}} {
		expected := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(c.missing, name) })
		found := judged(c.leaderless, c.logless)
		if !slices.Equal(found, expected) || len(found) != len(all)-len(c.missing) {
			t.Errorf("leaderless %v, logless %v: found the checks %q, expected %q", c.leaderless, c.logless, found, expected)
		}
	}
}

func TestOfAScenarioThatCannotBeReadOnlyThatIsSaid(t *testing.T) {
	restoring(t)
	c := another()
	c.Library = files("another/quiet.yaml", "name: another/quiet\nprotocol: another\nnodes: many\n")
	if err := Register(c); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("found the error %v, expected one line about the number of nodes", err)
	}
}

func TestAServiceOfAProtocolIsNotOfferedByOthers(t *testing.T) {
	restoring(t)
	like := *kv.Service()
	like.Name, like.Flaws = "like-kv", nil
	like.Workloads = []*services.Workload{{}}
	*like.Workloads[0] = *kv.Service().Workloads[0]
	like.Workloads[0].Name = like.Name
	raft, err := FindProtocol("raft")
	if err != nil {
		t.Fatal(err)
	}
	c := another()
	c.Protocols[0].Services = []*services.Service{&like}
	if err := Register(c); err != nil {
		t.Fatal(err)
	}
	if of := ServicesOf(c.Protocols[0]); !slices.Equal(of, c.Protocols[0].Services) {
		t.Errorf("found %v, expected the service of the protocol", of)
	}
	if slices.Contains(ServicesOf(raft), &like) {
		t.Errorf("raft offers %v, expected that it does not offer the service of another protocol", ServicesOf(raft))
	}
	c.Services = []*services.Service{&like}
	registry, offered, reserved, added = registry[1:], []*services.Service{kv.Service()}, nil, nil
	if err := Register(c); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(ServicesOf(raft), &like) {
		t.Errorf("raft offers %v, expected among it the service of a catalogue", ServicesOf(raft))
	}
}

func TestWhatCannotBeRegisteredIsNamedAndAddsNothing(t *testing.T) {
	for expected, spoil := range map[string]func(*Catalogue){
		`protocol "raft": found another protocol of that name`: func(c *Catalogue) { c.Protocols[0].Name = "raft" },
		`protocol "another": found another protocol of that`:   func(c *Catalogue) { c.Protocols = append(c.Protocols, another().Protocols...) },
		"found no protocol (nil)":                              func(c *Catalogue) { c.Protocols = append(c.Protocols, nil) },
		`protocol "another": Summary: found nothing`:           func(c *Catalogue) { c.Protocols[0].Summary = "" },
		`found the scenario "another/quiet", expected`:         func(c *Catalogue) { c.Library = nil },
		"found the scenario raft/quiet, which is about raft":   func(c *Catalogue) { c.Protocols[0].Flaws[0].Scenario = "raft/quiet" },
		`one.yaml:1:11: found "other"`:                         func(c *Catalogue) { c.Library = files("one.yaml", "protocol: other\n") },
		`one.yaml: found the name "two"`:                       func(c *Catalogue) { c.Library = files("one.yaml", "name: two\nprotocol: another\n") },
		`quiet.yaml: found the name "raft/quiet", which anoth`: func(c *Catalogue) { c.Library = files("raft/quiet.yaml", "name: raft/quiet\nprotocol: another\n") },
		`b/one.yaml: found the name "one", which another`: func(c *Catalogue) {
			c.Library = files("a/one.yaml", "protocol: another\n", "b/one.yaml", "protocol: another\n")
		},
	} {
		t.Run(expected, func(t *testing.T) {
			restoring(t)
			protocolsBefore, scenariosBefore := len(registry), len(scenarioNames())
			c := another()
			spoil(&c)
			if err := Register(c); err == nil || !strings.Contains(err.Error(), expected) {
				t.Errorf("found the error\n%v\nexpected in it %q", err, expected)
			}
			if len(registry) != protocolsBefore || len(scenarioNames()) != scenariosBefore {
				t.Error("found more protocols or scenarios than before, expected nothing added")
			}
		})
	}
}

// A distrustful invariant is broken by the first promise.
type distrustful struct{ checker.Invariant }

func (distrustful) Name() string { return "no promises" }
func (distrustful) Observe(*checker.Observation) *checker.Broken {
	return &checker.Broken{Detail: "one was given"}
}

func TestAnInvariantOfTheProtocolItselfIsJudged(t *testing.T) {
	restoring(t)
	c := another()
	c.Protocols[0].Invariants = func() []checker.Invariant { return []checker.Invariant{distrustful{checker.NewPromisesKept()}} }
	if err := Register(c); err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, find(t, "another/quiet", 1), Options{})
	if first, violation := r.First(); !violation || first.Name != "no promises" {
		t.Errorf("found %+v, expected that the invariant is broken", first)
	}
}

func TestARunOfAProtocolThatThereIsNotSaysWhichBuildMadeIt(t *testing.T) {
	s := find(t, "raft/quiet", 1)
	s.Recorded = &Recorded{Digest: sim.Digest(1), Verdict: checker.Valid.String(), Build: "mine v1.2.0, laplace 0.1.0"}
	text := strings.Replace(string(s.YAML()), "protocol: raft", "protocol: lease", 1)
	_, err := Parse("kept.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), `"lease"`) || !strings.Contains(err.Error(), "mine v1.2.0, laplace 0.1.0") {
		t.Errorf("found the error %v, expected the protocol and the build in it", err)
	}
}

func TestTheNameOfEachCheckIsTaken(t *testing.T) {
	var taken []string
	for _, i := range checker.StandardInvariants(observation.All()...) {
		taken = append(taken, i.Name())
	}
	taken = append(taken, checkNames...)
	async := find(t, "primary-backup/quiet", 1)
	async.Parameters = map[string]string{"mode": "async"}
	for _, s := range []Scenario{async, find(t, "raft/everything", 1), find(t, "etcdraft/quiet", 1)} {
		for _, check := range mustRun(t, s, Options{}).Checks {
			if !slices.Contains(taken, check.Name) {
				t.Errorf("%s: an invariant of a protocol's own may have the name %q of a check; add it to checkNames", s.Name, check.Name)
			}
		}
	}
}
