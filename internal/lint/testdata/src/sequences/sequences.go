package sequences

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
)

func bad(m map[string]int, v reflect.Value, send func(string)) []string {
	for k := range maps.Keys(m) { // want `^maporder: the order of a map shows: the loop calls send \(line 13\)`
		send(k)
	}
	for _, n := range maps.All(m) { // want `the loop calls send`
		send(string(rune(n)))
	}
	for n := range maps.Values(m) { // want `the loop calls send`
		send(string(rune(n)))
	}
	give(maps.Keys(m))                   // want `^maporder: the order of a map shows: maps\.Keys gives its entries in any; use slices\.Sorted\(maps\.Keys\(…\)\)$`
	keys := slices.Collect(maps.Keys(m)) // want `slices\.Collect keeps it; use slices\.Sorted`
	send(keys[0])
	for _, k := range v.MapKeys() { // want `the loop calls send`
		send(k.String())
	}
	for entries := v.MapRange(); entries.Next(); { // want `the loop calls send`
		send(entries.Key().String())
	}
	entries := v.MapRange() // want `reflect\.Value\.MapRange gives its entries in any; sort the keys first`
	_ = entries
	return slices.Collect(maps.Keys(m)) // want `slices\.Collect keeps it`
}

func give(iter.Seq[string]) {}

func good(m map[string]int, v reflect.Value, send func(string)) map[string]int {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		send(k)
	}
	for _, k := range slices.SortedFunc(maps.Keys(m), strings.Compare) {
		send(k)
	}
	keys := slices.Collect(maps.Keys(m))
	slices.Sort(keys)
	keys = slices.AppendSeq(keys, maps.Keys(m))
	slices.Sort(keys)
	values := v.MapKeys()
	slices.SortFunc(values, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	sum := 0
	for n := range maps.Values(m) {
		sum += n
	}
	for k, n := range maps.All(m) {
		m[k] = n + sum
	}
	for entries := v.MapRange(); entries.Next(); {
		sum++
	}
	other := maps.Clone(m)
	maps.Copy(other, m)
	maps.Insert(other, maps.All(m))
	send(strings.Join(keys, " "))
	return maps.Collect(maps.All(other))
}
