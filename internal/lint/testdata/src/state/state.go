package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"slices"
	"sort"
)

type entry struct {
	n    int
	tags []string
}

func (e *entry) add()       { e.n++ }
func (e *entry) get() int   { return e.n }
func (e entry) copied() int { e.n++; return e.n }

var (
	count   int
	cache   = map[string]int{}
	list    []int
	table   = [3]int{1, 2, 3}
	one     entry
	pointer = &entry{}
	buffer  bytes.Buffer
	nested  = map[string]map[string]int{}
	hook    = func() { count++ } // want `^state: count is or belongs to a package-level variable and is written to, so that a run depends on those before it; make it a field of the process$`
)

func bad(k string) {
	count = 1                       // want `^state: count is or belongs`
	count++                         // want `^state: count`
	cache[k] = 1                    // want `^state: cache\[k\]`
	delete(cache, k)                // want `^state: cache`
	clear(cache)                    // want `^state: cache`
	list = append(list, 1)          // want `^state: list`
	table[0] = 2                    // want `^state: table\[0\]`
	pointer.n = 2                   // want `^state: pointer\.n`
	one.add()                       // want `^state: one is .* written to by add, state\.go:18,`
	pointer.add()                   // want `^state: pointer is .* by add, state\.go:18`
	buffer.WriteString(k)           // want `^state: buffer is .* by Buffer\.WriteString, whose receiver is a pointer`
	slices.Sort(list)               // want `^state: list is .* by slices\.Sort`
	sort.Ints(list)                 // want `^state: list is .* by sort\.Ints`
	maps.Copy(cache, cache)         // want `^state: cache is .* by maps\.Copy`
	_ = json.Unmarshal(nil, &count) // want `^state: &count is .* by Unmarshal, which has its address`
	flag.CommandLine = nil          // want `^state: flag\.CommandLine`
	fill(cache)                     // want `^state: cache is .* by fill, state\.go:[0-9]+`
	put(cache, k)                   // want `^state: cache is .* by put, state\.go:[0-9]+`

	alias := cache
	alias[k] = 2 // want `^state: alias\[k\]`
	inner := nested[k]
	inner[k] = 2 // want `^state: inner\[k\]`
	p := &table[1]
	*p = 3                // want `^state: \*p`
	for count = range 3 { // want `^state: count`
	}
	func() { count-- }() // want `^state: count`
}

func fill(m map[string]int) { fillDeep(m) }

func fillDeep(m map[string]int) { m["x"] = 1 }

func put[M ~map[K]int, K comparable](m M, k K) { m[k] = 1 }

var errBad = errors.New("bad")

var powers = func() (p [8]int) {
	for i := range p {
		p[i] = 1 << i
	}
	count = 0
	return p
}()

func init() {
	cache["x"] = 1
	count = 3
}

func good(k string) (int, error) {
	mine := table
	mine[0] = 7
	copied := one
	copied.n++
	fresh := maps.Clone(cache)
	fresh[k] = 1
	tags := slices.Clone(one.tags)
	tags[0] = k
	own := cache
	own = map[string]int{}
	own[k] = 1
	count := 0
	count++
	n := one.get() + pointer.get() + one.copied() + cache[k] + look(cache)
	var p *entry = &entry{}
	p.n = powers[1]
	return n + count, errBad
}

func look(m map[string]int) int {
	m = maps.Clone(m)
	m["x"] = 1
	return len(m)
}
