package mutant

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"sync"
)

// A Result is a mutant and what became of it. As JSON it is one object.
type Result struct {
	Mutant
	Fate
}

// A Study judges mutants.
type Study struct {
	Mutants []Mutant
	Judge   Judge
	// Dir is the directory of the module.
	Dir string
	// Jobs is how many mutants to judge at a time, 1 at least.
	Jobs  int
	Store *Store
	// Progress, unless nil, is called after each mutant, on the goroutine of
	// Run.
	Progress func(Result)
}

// Run judges what is not in the store yet and returns the results of all
// mutants in their order. An error, or the end of the context, leaves what was
// judged in the store.
func (s Study) Run(ctx context.Context) ([]Result, error) {
	if err := s.Judge.Control(ctx, s.Store.dir); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var failed error
	for r := range s.judgeAll(ctx, s.Left()) {
		err := r.err
		if err == nil {
			err = s.Store.Add(r.Result)
		}
		if err != nil {
			failed = cmp.Or(failed, err)
			stop()
			continue
		}
		if s.Progress != nil {
			s.Progress(r.Result)
		}
	}
	if err := cmp.Or(failed, ctx.Err()); err != nil {
		return nil, err
	}
	results := make([]Result, len(s.Mutants))
	for i, m := range s.Mutants {
		results[i], _ = s.Store.Find(m)
	}
	return results, nil
}

// Left are the mutants that are not in the store yet.
func (s Study) Left() []Mutant {
	return slices.DeleteFunc(slices.Clone(s.Mutants), func(m Mutant) bool {
		_, ok := s.Store.Find(m)
		return ok
	})
}

// A judged mutant, or why it could not be judged.
type judged struct {
	Result
	err error
}

// judgeAll judges mutants, each on one of so many goroutines as there are jobs,
// until the context ends. The channel is closed when the last of them has ended.
func (s Study) judgeAll(ctx context.Context, all []Mutant) <-chan judged {
	next, over := make(chan Mutant), make(chan judged)
	var busy sync.WaitGroup
	for range s.Jobs {
		busy.Go(func() {
			for m := range next {
				fate, err := s.judge(ctx, m)
				over <- judged{Result{m, fate}, err}
			}
		})
	}
	go func() {
		defer close(over)
		defer busy.Wait()
		defer close(next)
		for _, m := range all {
			select {
			case next <- m:
			case <-ctx.Done():
				return
			}
		}
	}()
	return over
}

// judge compiles a mutant and has it judged.
func (s Study) judge(ctx context.Context, m Mutant) (Fate, error) {
	scratch, err := os.MkdirTemp(s.Store.dir, scratchPrefix)
	if err != nil {
		return Fate{}, err
	}
	defer os.RemoveAll(scratch)
	overlay, err := m.lay(scratch)
	if err != nil {
		return Fate{}, err
	}
	err = builder{s.Dir}.build(ctx, m.Package, overlay, "")
	if refused, ok := errors.AsType[*compileError](err); ok {
		return Fate{Outcome: Unbuilt, By: refused.message}, nil
	}
	if err != nil {
		return Fate{}, err
	}
	return s.Judge.Judge(ctx, m, overlay, scratch)
}
