package comparison

// figures are all plots of the report.
func (r *report) figures() []*figure {
	if len(r.Seeds) == 0 {
		return nil
	}
	var all []*figure
	for i := range r.Cells {
		all = append(all, r.ofFault(i)...)
	}
	return append(all, r.ofLoad()...)
}

// ofFault are those of a fault.
func (r *report) ofFault(fault int) []*figure { return []*figure{r.around(fault)} }

// ofLoad are those of loads.
func (r *report) ofLoad() []*figure { return nil }
