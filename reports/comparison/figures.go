package comparison

import "slices"

// figures are all plots of the report.
func (r *report) figures() []*figure {
	if len(r.Seeds) == 0 {
		return nil
	}
	all := r.maps()
	for i := range r.Cells {
		all = append(all, r.ofFault(i)...)
	}
	return append(all, r.ofLoad()...)
}

// maps are the heat maps. Whoever adds one adds its metric to mapped.
func (r *report) maps() []*figure {
	var all []*figure
	for _, name := range mapped {
		all = append(all, r.heatMap(name))
	}
	return there(all)
}

// ofFault are those of a fault. Whoever adds one adds a line here.
func (r *report) ofFault(fault int) []*figure {
	return there([]*figure{
		r.around(fault),
		r.outages(fault),
		r.latency(fault),
	})
}

// ofLoad are those of loads.
func (r *report) ofLoad() []*figure {
	if len(r.Load) == 0 {
		return nil
	}
	return []*figure{r.loads("write"), r.loads("read")}
}

// there are the figures for which there was something to draw.
func there(all []*figure) []*figure {
	return slices.DeleteFunc(all, func(f *figure) bool { return f == nil })
}
