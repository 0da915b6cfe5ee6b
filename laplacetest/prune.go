package laplacetest

import (
	"iter"
	"reflect"
	"slices"
)

// pruneMax bounds how many runs it may take to prune a case, and pruneEventsMax
// how many events they may have: what runs away takes long to do so.
const (
	pruneMax       = 2000
	pruneEventsMax = 50_000_000
)

// prune takes out of a case that failed whatever can be spared, faults and
// items of work, as long as the same property breaks. rapid has done most of
// that already, unless its time was up: what is kept then still has nothing in
// it that could simply be deleted, however slow the machine.
func (s subject[C]) prune(f *failed[C]) *failed[C] {
	runs, events := 0, uint64(0)
	for runs < pruneMax && events < pruneEventsMax {
		var smaller *failed[C]
		for candidate := range f.one.smaller {
			if runs++; runs > pruneMax || events >= pruneEventsMax {
				break
			}
			r, err := s.run(candidate)
			events += r.events
			if err == nil && r.broken != nil && r.broken.Property == f.broken.Property {
				smaller = &failed[C]{candidate, r}
				break
			}
		}
		if smaller == nil {
			break
		}
		f = smaller
	}
	return f
}

// smaller are the cases that lack some faults or some work of this one, those
// that lack most first.
func (c Case[W]) smaller(yield func(Case[W]) bool) {
	for faults := range fewer(c.Faults) {
		one := c
		one.Faults = faults
		if !yield(one) {
			return
		}
	}
	for work := range lessWork(c.Work) {
		one := c
		one.Work = work
		if !yield(one) {
			return
		}
	}
}

// lessWork is work with some items left out, if it is a slice.
func lessWork[W any](work W) iter.Seq[W] {
	return func(yield func(W) bool) {
		v := reflect.ValueOf(&work).Elem()
		if v.Kind() != reflect.Slice {
			return
		}
		places := make([]int, v.Len())
		for i := range places {
			places[i] = i
		}
		for left := range fewer(places) {
			less := reflect.MakeSlice(v.Type(), 0, len(left))
			for _, i := range left {
				less = reflect.Append(less, v.Index(i))
			}
			if !yield(less.Interface().(W)) {
				return
			}
		}
	}
}

// fewer are the lists that lack a part of this one: all, each half, each
// quarter and so on down to each item (Zeller and Hildebrandt, "Simplifying and
// Isolating Failure-Inducing Input", 2002).
func fewer[S ~[]E, E any](list S) iter.Seq[S] {
	return func(yield func(S) bool) {
		for size := len(list); size > 0; size /= 2 {
			for from := 0; from < len(list); from += size {
				if !yield(slices.Delete(slices.Clone(list), from, min(from+size, len(list)))) {
					return
				}
			}
		}
	}
}
