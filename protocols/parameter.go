package protocols

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/services"
)

// A Parameter is a setting of a protocol.
type Parameter struct {
	// Name is how files and commands call it: "pre-vote".
	Name string
	// Summary says in one line what it sets.
	Summary string
	// Kind is the type of its values.
	Kind ParameterKind
	// Default is its value when none is given.
	Default string
	// Min and Max bound it, both included: a number as it is, a duration in
	// nanoseconds. They mean nothing for the other kinds.
	Min, Max int64
	// Values are the words that a Choice is among. They mean nothing for the
	// other kinds.
	Values []string
	// Draws are the values besides Default that a search may give it where a
	// scenario says nothing: with each of them, whatever the others are, the
	// protocol promises the same as it does with Default, withstands the same and
	// is as fast to recover. Nil is that a search leaves it alone.
	Draws []string
}

// DurationParameter is a parameter of kind Duration, from the given least to an hour.
func DurationParameter(name, byDefault string, least time.Duration, summary string) Parameter {
	return Parameter{Name: name, Kind: Duration, Default: byDefault, Min: int64(least), Max: int64(time.Hour), Summary: summary}
}

// NumberParameter is a parameter of kind Number, from the given least to the most.
func NumberParameter(name, byDefault string, least, most int64, summary string) Parameter {
	return Parameter{Name: name, Kind: Number, Default: byDefault, Min: least, Max: most, Summary: summary}
}

// SwitchParameter is a parameter of kind Switch.
func SwitchParameter(name, byDefault, summary string) Parameter {
	return Parameter{Name: name, Kind: Switch, Default: byDefault, Summary: summary}
}

// DrawnFrom is the parameter with such Draws.
func (p Parameter) DrawnFrom(values ...string) Parameter {
	p.Draws = values
	return p
}

// A ParameterKind is the type of a parameter's values.
type ParameterKind string

// The kinds of parameter.
const (
	// Switch is "true" or "false".
	Switch ParameterKind = "switch"
	// Number is a decimal integer.
	Number ParameterKind = "number"
	// Duration is a length of time as Go writes it: "150ms".
	Duration ParameterKind = "duration"
	// Choice is one of a few words, which the parameter lists.
	Choice ParameterKind = "choice"
)

// A ValueError says that a parameter cannot take a value, and which ones it can.
type ValueError struct{ Parameter, Value, Expected string }

func (e *ValueError) Error() string {
	return fmt.Sprintf("parameter %s is %q; expected %s", e.Parameter, e.Value, e.Expected)
}

// Check returns a *ValueError if value is none that the parameter can take.
func (p Parameter) Check(value string) error {
	_, err := p.parse(value)
	return err
}

// parse returns the value as an integer: 0 or 1 for a switch, nanoseconds for
// a duration, and for a choice the place of the word among those listed.
func (p Parameter) parse(value string) (int64, error) {
	refuse := func(expected string) (int64, error) { return 0, &ValueError{p.Name, value, expected} }
	switch p.Kind {
	case Switch:
		switch value {
		case "true":
			return 1, nil
		case "false":
			return 0, nil
		}
		return refuse("true or false")
	case Duration:
		d, err := time.ParseDuration(value)
		if err != nil || int64(d) < p.Min || int64(d) > p.Max {
			return refuse(fmt.Sprintf("a duration from %v to %v, such as %s", time.Duration(p.Min), time.Duration(p.Max), p.Default))
		}
		return int64(d), nil
	case Number:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < p.Min || n > p.Max {
			return refuse(fmt.Sprintf("a whole number from %d to %d", p.Min, p.Max))
		}
		return n, nil
	case Choice:
		i := slices.Index(p.Values, value)
		if i < 0 {
			return refuse(document.OneOf(value, p.Values))
		}
		return int64(i), nil
	}
	return 0, fmt.Errorf("parameter %s is of the unknown kind %q", p.Name, p.Kind)
}

func (p Parameter) name() string { return p.Name }

// Settings are the values of all parameters of a protocol, given or default.
type Settings struct {
	values  map[string]setting
	service *services.Service
	flaw    string
}

// Service is what the servers offer.
func (s Settings) Service() *services.Service { return s.service }

// Flaw is the name of the protocol's flaw that the servers are built with; empty for none,
// and where it is the service that has one.
func (s Settings) Flaw() string { return s.flaw }

type setting struct {
	parameter Parameter
	value     int64 // as Parameter.parse returns it
}

// resolve checks the given values and fills in the defaults. With several
// faults it reports the one whose name comes first.
func resolve(p *Protocol, given map[string]string) (Settings, error) {
	s := Settings{values: make(map[string]setting, len(p.Parameters))}
	for _, parameter := range p.Parameters {
		value, err := parameter.parse(parameter.Default)
		if err != nil {
			return Settings{}, fmt.Errorf("protocol %s: the default of %s is wrong: %w", p.Name, parameter.Name, err)
		}
		s.values[parameter.Name] = setting{parameter, value}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(p.Parameters, func(q Parameter) bool { return q.Name == name })
		if i < 0 {
			return Settings{}, fmt.Errorf("protocol %s has no parameter %q; expected %s",
				p.Name, name, document.OneOf(name, names(p.Parameters, Parameter.name)))
		}
		value, err := p.Parameters[i].parse(strings.TrimSpace(given[name]))
		if err != nil {
			return Settings{}, fmt.Errorf("protocol %s: %w", p.Name, err)
		}
		s.values[name] = setting{p.Parameters[i], value}
	}
	return s, nil
}

// Switch returns the value of a parameter of kind Switch. It panics if the
// protocol does not describe one of that name.
func (s Settings) Switch(name string) bool { return s.get(name, Switch).value == 1 }

// Number returns the value of a parameter of kind Number. It panics if the
// protocol does not describe one of that name.
func (s Settings) Number(name string) int64 { return s.get(name, Number).value }

// Duration returns the value of a parameter of kind Duration. It panics if
// the protocol does not describe one of that name.
func (s Settings) Duration(name string) time.Duration {
	return time.Duration(s.get(name, Duration).value)
}

// Choice returns the value of a parameter of kind Choice. It panics if the
// protocol does not describe one of that name.
func (s Settings) Choice(name string) string {
	v := s.get(name, Choice)
	return v.parameter.Values[v.value]
}

func (s Settings) get(name string, kind ParameterKind) setting {
	v, ok := s.values[name]
	if !ok || v.parameter.Kind != kind {
		panic("protocols: no " + string(kind) + " parameter is named " + name)
	}
	return v
}

// is reports whether a parameter has a value, in whatever form it is written.
// It panics if the protocol does not describe the parameter, or the parameter
// cannot have the value.
func (s Settings) is(name, value string) bool {
	v, ok := s.values[name]
	if !ok {
		panic("protocols: no parameter is named " + name)
	}
	wanted, err := v.parameter.parse(value)
	if err != nil {
		panic("protocols: a mode is wrong: " + err.Error())
	}
	return v.value == wanted
}
