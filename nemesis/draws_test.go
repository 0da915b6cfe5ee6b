package nemesis_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
)

func TestAKindOfFaultMoreChangesOnlyTheAttemptsThatItWins(t *testing.T) {
	var all []string
	for _, k := range nemesis.Kinds() {
		all = append(all, k.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 2, 8, rapid.ID).Draw(t, "kinds")
		seed := rapid.Uint64().Draw(t, "seed")
		// Without a budget no fault takes anything from another.
		g := nemesis.Generator{Unlimited: true, Points: []string{"slow"}, Versions: []string{"next"}, Gap: s}
		added := kinds[0]
		g.Kinds = kinds[1:]
		without := make(map[string]string)
		for _, f := range mustGenerate(seed, g, 5) {
			without[f.ID] = nemesis.Schedule{f}.String()
		}
		g.Kinds = kinds
		for _, f := range mustGenerate(seed, g, 5) {
			if got := (nemesis.Schedule{f}).String(); f.Effect.Kind() != added && got != without[f.ID] {
				t.Fatalf("with %s besides %q there is\n%s in place of\n%s", added, g.Kinds[1:], got, without[f.ID])
			}
		}
	})
}
