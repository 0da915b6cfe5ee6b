package explore

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/services"
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

// language is that of the service.
func (c *cluster) language() language { return language{c.model.Task.Service} }

func (c *cluster) name(id sim.NodeID) string { return nodeName(id, c.model.Servers) }

// vocabulary is how people call what observations have numbers for.
func (m *Model) vocabulary() *observation.Vocabulary {
	var names []string
	for i := range m.Servers + len(m.Clients) {
		names = append(names, nodeName(sim.NodeID(i+1), m.Servers))
	}
	return m.Words.Vocabulary(names)
}

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
				move.Then = append(move.Then, s.name(sim.NodeID(told.Node))+" "+told.In(s.checks.words))
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
	for _, id := range path {
		s.result.Steps = append(s.result.Steps, s.step(s.shared.moves[id]))
	}
	s.result.digest = s.digest(path, run)
	s.result.recorded = s.record(path, run)
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
		text := fmt.Sprintf("%s receives %s from %s", who, c.language().message(mail.message), c.name(mail.from))
		if mail.from == m.node {
			text = fmt.Sprintf("%s receives its own %s", who, c.language().message(mail.message))
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
		return fmt.Sprintf("%s asks: %s", who, e.operation.Words())
	case services.Succeeded:
		return fmt.Sprintf("%s is told: %s", who, e.operation.Told(e.result))
	case services.Unknown:
		return fmt.Sprintf("%s is not told what became of: %s", who, e.operation.Words())
	default:
		return fmt.Sprintf("%s is refused: %s", who, e.operation.Words())
	}
}

// A language is what the commands in messages are encoded in.
type language struct{ *services.Service }

// message writes a message as Go would, without the names of packages and
// fields, and with encoded commands in words.
func (l language) message(m sim.Message) string {
	if r, ok := m.(services.Request); ok {
		return "Request{" + l.command(r.Command) + "}"
	}
	var b strings.Builder
	l.write(&b, reflect.ValueOf(m))
	return b.String()
}

// command is an encoded command in words; other text is quoted.
func (l language) command(text string) string {
	if c, err := l.Decode(text); err == nil && c.Encode() == text {
		return c.Operation.Words()
	}
	return fmt.Sprintf("%q", text)
}

func (l language) write(b *strings.Builder, v reflect.Value) {
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
		b.WriteString(l.command(v.String()))
	case reflect.Pointer, reflect.Interface:
		l.write(b, v.Elem())
	case reflect.Struct:
		b.WriteString(v.Type().Name())
		l.list(b, v.NumField(), v.Field)
	case reflect.Slice, reflect.Array:
		l.list(b, v.Len(), v.Index)
	default:
		fmt.Fprint(b, v)
	}
}

func (l language) list(b *strings.Builder, count int, at func(int) reflect.Value) {
	b.WriteString("{")
	for i := range count {
		if i > 0 {
			b.WriteString(" ")
		}
		l.write(b, at(i))
	}
	b.WriteString("}")
}
