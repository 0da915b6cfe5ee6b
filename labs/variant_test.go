package labs

import (
	"slices"
	"testing"
)

func TestAVariantFollowsFromLabAndStudent(t *testing.T) {
	if v := VariantOf("raft", "ada"); v != VariantOf("raft", "ada") || v == VariantOf("paxos", "ada") || v.Mark == VariantOf("raft", "bob").Mark || v.Mark != "e3c52288" {
		t.Errorf("found %+v, expected the same each time, and another for others", v)
	}
	if v := VariantOf("raft", ""); !slices.Equal(v.Seeds(3), []uint64{1, 2, 3}) || v.MarkLine() != "" {
		t.Errorf("found %+v, expected seeds from 1 on and no mark", v)
	}
	firsts := map[uint64]int{}
	for _, student := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		v := VariantOf("raft", string(student))
		firsts[v.First]++
		if seeds := v.Seeds(SeedsDefault); v.First%1000 != 1 || seeds[len(seeds)-1] > 10_000 {
			t.Errorf("%c: found seeds from %d on, expected some of the 10,000 that references pass", student, v.First)
		}
	}
	if len(firsts) < 5 {
		t.Errorf("found the first seeds %v, expected that they differ", firsts)
	}
}
