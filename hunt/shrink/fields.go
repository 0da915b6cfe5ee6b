package shrink

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/dist"
)

// A text is a fault as its keys and values in JSON, in order. What is simpler
// is found by the types of the keys, so that every kind of fault is made
// simpler without a word about it here.
type text []entry

type entry struct {
	key   string
	value any // string, json.Number, []any
}

// word is the value of an entry that holds a word.
func (e entry) word() string {
	word, _ := e.value.(string)
	return word
}

// textOf takes a fault apart.
func textOf(f nemesis.Fault) text {
	written, err := f.MarshalJSON()
	if err != nil {
		panic("shrink: a fault that cannot be written: " + err.Error())
	}
	decoder := json.NewDecoder(bytes.NewReader(written))
	decoder.UseNumber()
	var t text
	_, err = decoder.Token() // the brace
	for err == nil && decoder.More() {
		var key json.Token
		var value any
		if key, err = decoder.Token(); err == nil {
			err = decoder.Decode(&value)
			t = append(t, entry{key.(string), value})
		}
	}
	if err != nil {
		panic("shrink: a fault that cannot be read: " + err.Error())
	}
	return t
}

// readFault puts a fault together. The error is that of a text that is none.
func readFault(t text) (nemesis.Fault, error) {
	entries := make([]document.Entry, len(t))
	for i, e := range t {
		entries[i] = document.Entry{Key: e.key, Content: e.value}
	}
	written, err := document.JSON(entries)
	if err != nil {
		return nemesis.Fault{}, err
	}
	var f nemesis.Fault
	err = f.UnmarshalJSON(written)
	return f, err
}

// each returns t with each of some values for a key.
func (t text) each(place int, values []any) []text {
	all := make([]text, len(values))
	for i, value := range values {
		all[i] = slices.Clone(t)
		all[i][place].value = value
	}
	return all
}

// without returns t without a key.
func (t text) without(place int) text { return slices.Delete(slices.Clone(t), place, place+1) }

// kept are keys that say what the fault is, or which of several things it means:
// without them it would mean more.
var kept = []string{"id", "kind", "became", "observed", "sent", "operation", "by", "to", "message", "peer", "first", "last", "file", "point", "version"}

// simplerTexts are the texts that differ from that of a fault in one key, and
// say less or something milder there. Some are no faults.
func simplerTexts(f nemesis.Fault) []text {
	t := textOf(f)
	types := typesOf(f.Effect.Kind())
	var all []text
	for place, e := range t {
		if slices.Contains(kept, e.key) {
			continue
		}
		if values, ok := e.simpler(types[e.key]); ok {
			all = append(all, t.each(place, values)...)
		} else if e.key != "direction" && e.key != "links" && e.key != "target" {
			all = append(all, t.without(place)) // the default is the mildest
		}
	}
	return append(all, narrower(t, types)...)
}

// simpler are values that say less than that of an entry of some type, or
// something milder; false if its type has no such order.
func (e entry) simpler(kind string) (values []any, ok bool) {
	list, isList := e.value.([]any)
	switch {
	case isList:
		return fewerOf(list), true
	case kind == "duration" && e.key == "at":
		return words(rounder(e.duration())), true
	case kind == "duration":
		return e.lesser(), true
	case kind == "duration or distribution":
		shortest, longest := e.distribution().Bounds()
		if shortest != longest {
			return nil, true
		}
		return words(append(shorter(longest), rounder(longest)...)), true
	case kind == "number":
		if n, err := strconv.Atoi(string(e.value.(json.Number))); err == nil {
			for _, less := range smaller(n) {
				values = append(values, json.Number(strconv.Itoa(less)))
			}
		}
		return values, true
	case kind == "number with % or ppm" && e.word() != certain:
		return e.parts(), true
	}
	return nil, false
}

// certainTexts are the texts in which one thing happens always that happens now
// and then, or is always the same where it varies.
func certainTexts(f nemesis.Fault) []text {
	t := textOf(f)
	types := typesOf(f.Effect.Kind())
	var all []text
	for place, e := range t {
		switch {
		case e.key == "probability" && e.word() != certain:
			all = append(all, t.each(place, []any{certain})...)
		case types[e.key] == "duration or distribution":
			all = append(all, t.each(place, e.constants())...)
		}
	}
	return all
}

// certain is the probability of what always happens.
const certain = "100%"

// typesOf are the types of the keys of a kind of fault, by name.
func typesOf(kind string) map[string]string {
	types := make(map[string]string)
	for _, field := range append(nemesis.CommonFields(), kindNamed(kind).Fields...) {
		types[field.Name] = field.Type
	}
	return types
}

// kindNamed is the kind of fault of that name.
func kindNamed(name string) nemesis.Kind {
	kinds := nemesis.Kinds()
	i := slices.IndexFunc(kinds, func(k nemesis.Kind) bool { return k.Name == name })
	if i < 0 {
		panic("shrink: a kind of fault that there is not: " + name)
	}
	return kinds[i]
}

// narrower are the texts that mean the messages of one direction only.
func narrower(t text, types map[string]string) []text {
	if types["direction"] == "" || slices.ContainsFunc(t, func(e entry) bool { return e.key == "direction" }) {
		return nil
	}
	var all []text
	for _, direction := range []string{"out", "in"} {
		all = append(all, append(slices.Clone(t), entry{"direction", direction}))
	}
	return all
}

// fewerOf are the lists without one entry, or without one entry of a list in it.
func fewerOf(list []any) []any {
	var all []any
	for i := range list {
		if nested, ok := list[i].([]any); ok {
			for _, fewer := range fewerOf(nested) {
				other := slices.Clone(list)
				other[i] = fewer
				all = append(all, other)
			}
		}
		all = append(all, slices.Delete(slices.Clone(list), i, i+1))
	}
	return all
}

// words are durations as values of entries.
func words(durations []time.Duration) []any {
	var all []any
	for _, d := range durations {
		all = append(all, d.String())
	}
	return all
}

// duration is the one that an entry holds.
func (e entry) duration() time.Duration {
	d, err := time.ParseDuration(e.word())
	if err != nil {
		panic("shrink: a fault with a duration that is none: " + e.word())
	}
	return d
}

// lesser are shorter and rounder values of a duration, which may be negative.
func (e entry) lesser() []any {
	d := e.duration()
	all := append(shorter(d.Abs()), rounder(d.Abs())...)
	if d < 0 {
		for i := range all {
			all[i] = -all[i]
		}
	}
	return words(all)
}

// distribution is the one that an entry holds.
func (e entry) distribution() dist.Dist {
	d, err := dist.Parse(e.word())
	if err != nil {
		panic("shrink: a fault with a distribution that is none: " + e.word())
	}
	return d
}

// constants are times that are always the same in place of one that varies.
func (e entry) constants() []any {
	d := e.distribution()
	shortest, longest := d.Bounds()
	if shortest == longest {
		return nil
	}
	middle := d.Sample(1 << 63)
	return words(append(rounder(middle), middle, shortest, longest))
}

// parts are smaller numbers of parts per million, with their sign and unit.
func (e entry) parts() []any {
	unit := strings.TrimLeft(e.word(), "-0123456789.")
	number := strings.TrimSuffix(e.word(), unit)
	sign := ""
	if digits, negative := strings.CutPrefix(number, "-"); negative {
		sign, number = "-", digits
	}
	whole, _, fractional := strings.Cut(number, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		panic("shrink: a fault with a number that is none: " + e.word())
	}
	less := smaller(n)
	if fractional && n > 0 {
		less = append(less, n)
	}
	var all []any
	for _, n := range less {
		all = append(all, sign+strconv.Itoa(n)+unit)
	}
	return all
}
