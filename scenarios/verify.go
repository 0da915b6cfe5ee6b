package scenarios

import "context"

// Verify runs a scenario twice and compares the two runs record by record, with
// what every message held. Without a difference the mismatch is nil; one is a
// defect of the kernel or of the protocol, which then depends on something
// that the seed does not decide. The result is that of the first run, and the
// errors are those of Run. Whatever the options say, both runs keep a trace
// and are strict.
func Verify(ctx context.Context, s Scenario, options Options) (*Result, *Mismatch, error) {
	options.Trace, options.Strict = true, true
	first, err := Run(ctx, s, options)
	if err != nil {
		return nil, nil, err
	}
	second, err := Run(ctx, s, options)
	if err != nil {
		return nil, nil, err
	}
	mismatch := &Mismatch{
		First:  Side{Name: "first run", Recorded: *first.Spec.Recorded},
		Second: Side{Name: "second run", Recorded: *second.Spec.Recorded},
	}
	if !mismatch.part(&first.Trace.Trace, &second.Trace.Trace) && first.Digest == second.Digest {
		return first, nil, nil
	}
	return first, mismatch, nil
}
