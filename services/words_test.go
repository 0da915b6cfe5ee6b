package services

import (
	"strings"
	"testing"
)

func TestAnOperationIsPutIntoWords(t *testing.T) {
	for want, o := range map[string]Operation{
		"get(k1)":                             {Kind: Get, Key: "k1"},
		`put(k1, "c1.7")`:                     {Kind: Put, Key: "k1", Value: "c1.7"},
		`append("", "a\nb")`:                  {Kind: Append, Value: "a\nb"},
		`cas("k 1\t", "", "7")`:               {Kind: CompareAndSet, Key: "k 1\t", Value: "7"},
		"delete(k1)":                          {Kind: Delete, Key: "k1"},
		"register":                            {Kind: Register},
		`put(k1, "aaaaaaaa…aaaaaaaaaaaaaaa")`: {Kind: Put, Key: "k1", Value: strings.Repeat("a", 100)},
		`delete(kkkkkkkk…kkkkkkkkkkkkkkk)`:    {Kind: Delete, Key: strings.Repeat("k", 100)},
	} {
		if got := o.Words(); got != want {
			t.Errorf("%+v is %s; want %s", o, got, want)
		}
	}
}
