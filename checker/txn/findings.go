package txn

// A finding is the first of its anomaly that showed.
type finding struct {
	anomaly Anomaly
	times   int
	// transactions are those that show it, and accused the one of them that read what it
	// cannot have read; none if it is a cycle.
	transactions []int32
	accused      int32
	text         string
	cycle        []step // if it is one
	sound        bool   // all in it are known to have been committed, so that it rules out read uncommitted too
}

// A step leads from one transaction of a cycle to the next.
type step struct {
	from, to int32
	label    label
}

// findings are those of a history, in the order in which they were looked for.
type findings []*finding

// of is the finding of an anomaly; nil if there is none.
func (f findings) of(a Anomaly) *finding {
	for _, one := range f {
		if one.anomaly == a {
			return one
		}
	}
	return nil
}

// note counts an anomaly of which a transaction is accused. Of the first it keeps what
// describe says, and the others that show it.
func (f *findings) note(a Anomaly, accused int32, others []int32, describe func() string) {
	if one := f.of(a); one != nil {
		one.times++
		return
	}
	*f = append(*f, &finding{anomaly: a, times: 1, accused: accused, transactions: append([]int32{accused}, others...), text: describe()})
}
