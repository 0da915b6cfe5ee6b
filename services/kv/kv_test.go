package kv

import (
	"testing"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
)

func TestOperationsMeanWhatTheySay(t *testing.T) {
	get := func(key string) services.Operation { return services.Operation{Kind: Get, Key: key} }
	put := func(key, value string) services.Operation {
		return services.Operation{Kind: Put, Key: key, Value: value}
	}
	del := func(key string) services.Operation { return services.Operation{Kind: Delete, Key: key} }
	add := func(key, value string) services.Operation {
		return services.Operation{Kind: Append, Key: key, Value: value}
	}
	cas := func(key, expected, value string) services.Operation {
		return services.Operation{Kind: CompareAndSet, Key: key, Expected: expected, Value: value}
	}
	type step struct {
		operation services.Operation
		expected  services.Result
	}
	for name, steps := range map[string][]step{
		"an absent key is not found":        {{get("k"), services.Result{}}},
		"a put value is found":              {{put("k", "1"), services.Result{}}, {get("k"), services.Result{Value: "1", Found: true}}},
		"an empty value is found":           {{put("k", ""), services.Result{}}, {get("k"), services.Result{Found: true}}},
		"keys are apart":                    {{put("k", "1"), services.Result{}}, {get("l"), services.Result{}}},
		"a deleted key is absent":           {{put("k", "1"), services.Result{}}, {del("k"), services.Result{}}, {get("k"), services.Result{}}},
		"an absent key can be deleted":      {{del("k"), services.Result{}}},
		"append returns the new value":      {{put("k", "1"), services.Result{}}, {add("k", "2"), services.Result{Value: "12"}}},
		"append to an absent key":           {{add("k", ""), services.Result{}}, {get("k"), services.Result{Found: true}}},
		"cas sets what is as expected":      {{put("k", "1"), services.Result{}}, {cas("k", "1", "2"), services.Result{Found: true}}, {get("k"), services.Result{Value: "2", Found: true}}},
		"cas leaves what is not":            {{put("k", "1"), services.Result{}}, {cas("k", "0", "2"), services.Result{}}, {get("k"), services.Result{Value: "1", Found: true}}},
		"an absent key equals no expected":  {{cas("k", "", "2"), services.Result{}}, {get("k"), services.Result{}}},
		"an empty value equals the empty":   {{put("k", ""), services.Result{}}, {cas("k", "", "2"), services.Result{Found: true}}},
		"cas of a key that was deleted":     {{put("k", ""), services.Result{}}, {del("k"), services.Result{}}, {cas("k", "", "2"), services.Result{}}},
		"values are the latest of the puts": {{put("k", "1"), services.Result{}}, {put("k", "2"), services.Result{}}, {get("k"), services.Result{Value: "2", Found: true}}},
	} {
		s := services.NewStore(Service(), 1)
		for i, step := range steps {
			if found := s.Execute(step.operation); found != step.expected {
				t.Errorf("%s: step %d returned %+v; expected %+v", name, i+1, found, step.expected)
			}
		}
	}
}
