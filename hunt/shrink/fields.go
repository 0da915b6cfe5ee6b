package shrink

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

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
	parts := make([]string, len(t))
	for i, e := range t {
		value, err := json.Marshal(e.value)
		if err != nil {
			return nemesis.Fault{}, err
		}
		parts[i] = strconv.Quote(e.key) + ": " + string(value)
	}
	var f nemesis.Fault
	err := f.UnmarshalJSON([]byte("{" + strings.Join(parts, ", ") + "}"))
	return f, err
}

// with returns t with another value for a key.
func (t text) with(place int, value any) text {
	other := slices.Clone(t)
	other[place].value = value
	return other
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
		if list, ok := e.value.([]any); ok {
			for _, fewer := range fewerOf(list) {
				all = append(all, t.with(place, fewer))
			}
			continue
		}
		switch kind := types[e.key]; {
		case kind == "duration" && e.key == "at":
			for _, d := range rounder(parsed(e)) {
				all = append(all, t.with(place, d.String()))
			}
		case kind == "duration":
			all = append(all, durationsFor(t, place)...)
		case kind == "duration or distribution":
			all = append(all, t.lesser(place)...)
		case kind == "number":
			if n, err := strconv.Atoi(string(e.value.(json.Number))); err == nil {
				for _, less := range smaller(n) {
					all = append(all, t.with(place, json.Number(strconv.Itoa(less))))
				}
			}
		case kind == "number with % or ppm" && e.word() != certain:
			all = append(all, partsFor(t, place)...)
		case e.key != "direction" && e.key != "links" && e.key != "target":
			all = append(all, t.without(place)) // the default is the mildest
		}
	}
	return append(all, narrower(t, types)...)
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
			all = append(all, t.with(place, certain))
		case types[e.key] == "duration or distribution":
			all = append(all, t.constants(place)...)
		}
	}
	return all
}

// certain is the probability of what always happens.
const certain = "100%"

// typesOf are the types of the keys of a kind of fault, by name.
func typesOf(kind string) map[string]string {
	types := make(map[string]string)
	for _, field := range nemesis.CommonFields() {
		types[field.Name] = field.Type
	}
	for _, k := range nemesis.Kinds() {
		if k.Name != kind {
			continue
		}
		for _, field := range k.Fields {
			types[field.Name] = field.Type
		}
	}
	return types
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
func fewerOf(list []any) [][]any {
	var all [][]any
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

// parsed is the duration that an entry holds.
func parsed(e entry) time.Duration {
	d, err := time.ParseDuration(e.word())
	if err != nil {
		panic("shrink: a fault with a duration that is none: " + e.word())
	}
	return d
}

// durationsFor are shorter and rounder values of a duration, which may be
// negative.
func durationsFor(t text, place int) []text {
	d := parsed(t[place])
	sign := time.Duration(1)
	if d < 0 {
		sign, d = -1, -d
	}
	var all []text
	for _, less := range append(shorter(d), rounder(d)...) {
		all = append(all, t.with(place, (sign*less).String()))
	}
	return all
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
func (t text) constants(place int) []text {
	d := t[place].distribution()
	shortest, longest := d.Bounds()
	if shortest == longest {
		return nil
	}
	var all []text
	middle := d.Sample(1 << 63)
	for _, constant := range append(rounder(middle), middle, shortest, longest) {
		all = append(all, t.with(place, constant.String()))
	}
	return all
}

// lesser are shorter and rounder times in place of a constant one.
func (t text) lesser(place int) []text {
	shortest, longest := t[place].distribution().Bounds()
	if shortest != longest {
		return nil
	}
	var all []text
	for _, less := range append(shorter(longest), rounder(longest)...) {
		all = append(all, t.with(place, less.String()))
	}
	return all
}

// partsFor are smaller numbers of parts per million, with their sign and unit.
func partsFor(t text, place int) []text {
	word := t[place].word()
	unit := strings.TrimLeft(word, "-0123456789.")
	number := strings.TrimSuffix(word, unit)
	sign := ""
	if digits, negative := strings.CutPrefix(number, "-"); negative {
		sign, number = "-", digits
	}
	whole, _, fractional := strings.Cut(number, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		panic("shrink: a fault with a number that is none: " + word)
	}
	less := smaller(n)
	if fractional && n > 0 {
		less = append(less, n)
	}
	var all []text
	for _, n := range less {
		all = append(all, t.with(place, sign+strconv.Itoa(n)+unit))
	}
	return all
}
