package lint

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

func TestEachRuleFindsWhatItShouldAndNoMore(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), wholeAnalyzer,
		"wallclock", "concurrency", "random", "outside", "address", "float", "state", "mutation", "maporder", "sequences", "allow")
}

func TestOnlyWhatIsHandedToTheKernelIsCheckedElsewhere(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), partAnalyzer, "part")
}
