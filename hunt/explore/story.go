package explore

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// nodeName names servers n1, n2, ... and the clients behind them c1, c2, ...
func nodeName(id sim.NodeID, servers int) string {
	if int(id) > servers {
		return fmt.Sprintf("c%d", int(id)-servers)
	}
	return fmt.Sprintf("n%d", id)
}

func (c *cluster) name(id sim.NodeID) string { return nodeName(id, c.model.Servers) }

// tell puts the run along a path into the result, in words.
func (s *search) tell(path []moveID) error {
	run, err := s.outcomes(path)
	if err != nil {
		return err
	}
	var history history
	for i, o := range run {
		move := Move{What: "all nodes start"}
		if i > 0 {
			move.What = s.words(s.shared.moves[path[i-1]])
		}
		for _, told := range o.told {
			if !slices.Contains(moveless, told.Kind) {
				move.Then = append(move.Then, s.name(sim.NodeID(told.Node))+" "+told.Words())
			}
		}
		history.clock = time.Duration(i)
		for _, e := range o.history {
			move.Then = append(move.Then, s.experienced(e))
			history.note(s.name(e.client), e)
		}
		s.result.Path = append(s.result.Path, move)
	}
	s.result.History = history.closed()
	return nil
}

// Times in what is told of a violation count moves.
var (
	instants = regexp.MustCompile(`at (\d+)ns\b`)
	times    = regexp.MustCompile(`\b(?:event (\d+)|(\d+)ns)\b`)
	starts   = regexp.MustCompile(`\b0s\b`)
)

// inMoves writes times and numbers of events as what they are.
func inMoves(detail string) string {
	detail = instants.ReplaceAllString(detail, "in move $1")
	detail = times.ReplaceAllString(detail, "move $1$2")
	return starts.ReplaceAllString(detail, "the start")
}

// words says what a move is.
func (c *cluster) words(m move) string {
	who := c.name(m.node)
	switch m.kind {
	case deliver, duplicate:
		mail := c.shared.mails[m.mail]
		text := fmt.Sprintf("%s receives %s from %s", who, messageText(mail.message), c.name(mail.from))
		if mail.from == m.node {
			text = fmt.Sprintf("%s receives its own %s", who, messageText(mail.message))
		}
		if m.kind == duplicate {
			text += ", of which a copy stays under way"
		}
		return text
	case expire:
		return fmt.Sprintf("%s waits no longer: its timer %q expires", who, m.timer)
	case synced:
		return fmt.Sprintf("%s learns that its sync %d has ended", who, m.tag)
	case crash:
		return fmt.Sprintf("%s crashes, loses what it had not synced, and starts again", who)
	default:
		return fmt.Sprintf("%s starts", who)
	}
}

// moveless are the kinds of observation that move no story on: what they tell of is told
// of as it is committed, applied or answered.
var moveless = []observation.Kind{
	observation.Acknowledged, observation.Appended, observation.Placed, observation.Served, observation.Configured, observation.Compacted,
}

// experienced says what a client did or saw.
func (c *cluster) experienced(e event) string {
	who := c.name(e.client)
	switch e.outcome {
	case 0:
		return fmt.Sprintf("%s asks: %s", who, operationText(e.operation))
	case services.Succeeded:
		return fmt.Sprintf("%s is told: %s%s", who, operationText(e.operation), resultText(e.operation.Kind, e.result))
	case services.Unknown:
		return fmt.Sprintf("%s is not told what became of: %s", who, operationText(e.operation))
	default:
		return fmt.Sprintf("%s is refused: %s", who, operationText(e.operation))
	}
}

// resultText is what an operation returned, if it returns anything.
func resultText(kind *services.Kind, r services.Result) string {
	switch {
	case kind == kv.Append || kind == kv.Get && r.Found:
		return " is " + r.Value
	case kind == kv.Get:
		return " is absent"
	case kind == kv.CompareAndSet && !r.Found:
		return ": it held another value"
	default:
		return ": done"
	}
}

func operationText(o services.Operation) string {
	if o.Kind == services.Register {
		return o.Kind.String()
	}
	text := o.Kind.String() + " " + o.Key
	switch o.Kind {
	case kv.Put, kv.Append:
		text += "=" + o.Value
	case kv.CompareAndSet:
		text += fmt.Sprintf(" from %s to %s", o.Expected, o.Value)
	}
	return text
}

// messageText writes a message as Go would, without the names of packages and
// fields, and with encoded commands in words.
func messageText(m sim.Message) string {
	if r, ok := m.(services.Request); ok {
		return "Request{" + commandText(r.Command) + "}"
	}
	var b strings.Builder
	writeValue(&b, reflect.ValueOf(m))
	return b.String()
}

// commandText is an encoded command in words; other text is quoted.
func commandText(text string) string {
	if c, err := kv.Service().Decode(text); err == nil && c.Encode() == text {
		return operationText(c.Operation)
	}
	return fmt.Sprintf("%q", text)
}

func writeValue(b *strings.Builder, v reflect.Value) {
	if v.IsValid() && v.CanInterface() {
		if s, ok := v.Interface().(fmt.Stringer); ok {
			b.WriteString(s.String())
			return
		}
	}
	switch v.Kind() {
	case reflect.Invalid:
		b.WriteString("nil")
	case reflect.String:
		b.WriteString(commandText(v.String()))
	case reflect.Pointer, reflect.Interface:
		writeValue(b, v.Elem())
	case reflect.Struct:
		b.WriteString(v.Type().Name())
		writeList(b, v.NumField(), v.Field)
	case reflect.Slice, reflect.Array:
		writeList(b, v.Len(), v.Index)
	default:
		fmt.Fprint(b, v)
	}
}

func writeList(b *strings.Builder, count int, at func(int) reflect.Value) {
	b.WriteString("{")
	for i := range count {
		if i > 0 {
			b.WriteString(" ")
		}
		writeValue(b, at(i))
	}
	b.WriteString("}")
}
