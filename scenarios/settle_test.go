package scenarios

import "testing"

// BenchmarkSettle is what it takes to check a scenario and to generate its
// faults, which every run of a hunt begins with.
func BenchmarkSettle(b *testing.B) {
	s, err := Find("raft/lease-reads")
	if err != nil {
		b.Fatal(err)
	}
	g, err := s.Claims()
	if err != nil {
		b.Fatal(err)
	}
	g.Swarm = true
	s.Generate = &g
	for b.Loop() {
		s.Seed++
		if _, err := s.Settle(); err != nil {
			b.Fatal(err)
		}
	}
}
