package txn

// connect makes the graph of what is known of versions, clients and time.
func (s *system) connect() {
	s.graph = newGraph(len(s.history))
	s.depend()
	s.linkSessions()
	s.linkTime()
	s.graph.settle()
}

// depend adds the dependencies that versions show (Adya, 1999, section 4.4.2): a
// transaction that read a version depends on the one that wrote it (wr), the one that wrote
// the next on both that one (ww) and this (rw).
func (s *system) depend() {
	readers := s.readers()
	for v := range int32(len(s.writer)) {
		s.steps++
		writer, of := s.writer[v], readers.of(v)
		if writer != none {
			for _, t := range of {
				s.graph.add(writer, t, labelOf(edgeWR, layerCommitted))
			}
		}
		arcs := s.behindOf(v)
		if len(arcs) == 0 || writer == none && len(of) == 0 {
			continue
		}
		var next [layers][]int32
		for _, a := range arcs {
			next[a.rule.layer()] = append(next[a.rule.layer()], s.writer[a.to])
		}
		for layer, writers := range next {
			if writer != none {
				for _, w := range writers {
					s.graph.add(writer, w, labelOf(edgeWW, uint8(layer)))
				}
			}
			s.graph.spread(of, writers, labelOf(edgeRW, uint8(layer)))
		}
	}
}

// readers are the transactions that read each version.
func (s *system) readers() *spans {
	r := &spans{first: make([]int32, len(s.writer)+1), version: make([]int32, len(s.seen.version))}
	for _, v := range s.seen.version {
		r.first[v+1]++
	}
	for v := range s.writer {
		r.first[v+1] += r.first[v]
	}
	next := append([]int32(nil), r.first[:len(s.writer)]...)
	for t := range int32(len(s.history)) {
		for _, v := range s.seen.of(t) {
			r.version[next[v]] = t
			next[v]++
		}
	}
	return r
}
