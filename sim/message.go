package sim

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Sizer is a message that knows how many bytes it is on the wire. Links with
// a bandwidth need it; a message that does not say takes no time to send.
type Sizer interface {
	WireSize() int
}

// wireSize is a message's size on the wire, 0 if it does not say.
func wireSize(m Message) int {
	if s, ok := m.(Sizer); ok {
		return s.WireSize()
	}
	return 0
}

// kibibytes is a size for the watch over what messages hold, rounded down.
func kibibytes(size int) uint16 { return uint16(min(size>>10, math.MaxUint16)) }

// kinds interns the kinds of messages, by the type of their values, and the
// names of timers and control events.
type kinds struct {
	messages []*described
	names    map[string]*network.Kind
}

type described struct {
	network.Kind
	typ      reflect.Type
	sized    bool
	fields   int // how many bytes they take, unless it is sized
	overlong Overlong
}

// Overlong counts messages of a kind that were longer than wire.FrameMax, and so
// did not leave their node, as they would not over sockets.
type Overlong struct {
	Kind    string
	Count   int
	Longest int // in bytes
}

// Overlong is what was too long for the network up to now, by kind, in the order of
// the names.
func (w *World) Overlong() []Overlong {
	var all []Overlong
	for _, m := range w.kinds.messages {
		if m.overlong.Count > 0 {
			all = append(all, m.overlong)
		}
	}
	slices.SortFunc(all, func(a, b Overlong) int { return strings.Compare(a.Kind, b.Kind) })
	return all
}

// size is the message's size on the wire, 0 if it does not say.
func (d *described) size(m Message) int {
	if !d.sized {
		return 0
	}
	return m.(Sizer).WireSize()
}

// of returns the kind of a message. Programs have few kinds of messages, and
// the one just sent is the likeliest to be sent next, so a short walk over a
// list that moves to the front beats a map.
func (k *kinds) of(m Message) *described {
	typ := reflect.TypeOf(m)
	for i, d := range k.messages {
		if d.typ == typ {
			if i > 0 {
				k.messages[i], k.messages[i-1] = k.messages[i-1], d
			}
			return d
		}
	}
	_, sized := m.(Sizer)
	d := &described{Kind: kindOf(typ), typ: typ, sized: sized}
	if !sized {
		d.fields = fieldBytes(pointee(typ))
	}
	d.overlong.Kind = d.FullName()
	d.Index = len(k.messages)
	k.messages = append(k.messages, d)
	return d
}

// KindOf is the name of a message's kind, by which traces and faults know it:
// that of its type.
func KindOf(m Message) string { return kindOf(reflect.TypeOf(m)).Name }

// FullKindOf is the name of a message's kind with that of its package, as in
// "raft.Append".
func FullKindOf(m Message) string {
	k := kindOf(reflect.TypeOf(m))
	return k.FullName()
}

// Kinds are the names of the kinds of several messages, in their order and each
// once: a name that types of several packages have goes with that of its
// package, as in "raft.Append".
func Kinds(messages ...Message) []string {
	kinds := make([]network.Kind, len(messages))
	packages := make(map[string]string, len(messages)) // of each name; "" are several
	for i, m := range messages {
		k := kindOf(reflect.TypeOf(m))
		kinds[i] = k
		if known, found := packages[k.Name]; found && known != k.Package {
			k.Package = ""
		}
		packages[k.Name] = k.Package
	}
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		name := k.Name
		if packages[name] != k.Package {
			name = k.FullName()
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// kindOf is the kind of the messages of a type, or of pointers to it, without
// its number.
func kindOf(typ reflect.Type) network.Kind {
	typ = pointee(typ)
	whole := typ.String()
	if n, ok := reflect.Zero(typ).Interface().(Named); ok {
		whole = n.KindName()
		dot := strings.LastIndexByte(whole, '.')
		return network.Kind{Name: whole[dot+1:], Package: whole[:max(dot, 0)], Hash: rng.HashString(whole)}
	}
	if typ.Name() == "" {
		return network.Kind{Name: whole, Hash: rng.HashString(whole)}
	}
	return network.Kind{Name: typ.Name(), Package: strings.TrimSuffix(whole, "."+typ.Name()), Hash: rng.HashString(whole)}
}

// pointee is what a type that is a pointer without a name points to; any other itself.
func pointee(typ reflect.Type) reflect.Type {
	for typ.Name() == "" && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// A Named message says itself what its kind is called, as in "raft.Append". It is for
// types that have moved or were renamed: a kind that has another name than before is
// another kind, and every seed then means something else.
type Named interface {
	// KindName is a function of the type alone.
	KindName() string
}

// named returns the kind that stands for a name.
func (k *kinds) named(name string) *network.Kind {
	if kind, ok := k.names[name]; ok {
		return kind
	}
	if k.names == nil {
		k.names = make(map[string]*network.Kind)
	}
	kind := kindNamed(name)
	k.names[name] = kind
	return kind
}

// kindNamed makes a kind that stands for a name.
func kindNamed(name string) *network.Kind {
	return &network.Kind{Name: name, Hash: rng.HashString(name), Index: -1}
}

// A MutationError tells that a message was changed after it was sent, which
// strict mode looks for. In a real system sender and receiver share no memory;
// a program that relies on sharing it would not work there.
type MutationError struct {
	Kind     string
	From, To string        // the nodes' names
	Sent     time.Duration // when the message left
	Cause    uint64        // the event whose handler sent it
	Event    uint64        // the event at which the change was seen
	Receiver bool          // To changed it while handling it; otherwise From, or another who was sent the same value
}

func (e *MutationError) Error() string {
	if e.Receiver {
		return fmt.Sprintf("%s changed the %s that it received from %s, while handling it in event %d: a message is immutable once sent",
			e.To, e.Kind, e.From, e.Event)
	}
	return fmt.Sprintf("the %s that %s sent to %s in event %d (%v) had changed when it arrived in event %d: %s, or a node that got the same value earlier, went on writing to it",
		e.Kind, e.From, e.To, e.Cause, e.Sent, e.Event, e.From)
}

// checkUnchanged halts the world if a message is not what was sent: if its
// receiver has changed it, who has handled it, or somebody before.
func (w *World) checkUnchanged(n *node, p *pending, receiver bool) {
	if deephash.Of(p.message, nil) != p.tag {
		w.fail(&MutationError{
			Kind: p.what.Name, From: w.Name(p.from), To: n.name, Sent: p.sent,
			Cause: p.cause, Event: w.current, Receiver: receiver,
		})
	}
}
