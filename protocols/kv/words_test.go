package kv

import (
	"strings"
	"testing"
)

func TestACommandIsPutIntoWords(t *testing.T) {
	for want, o := range map[string]Operation{
		"get(k1)":                             {Kind: Get, Key: "k1"},
		`put(k1, "c1.7")`:                     {Kind: Put, Key: "k1", Value: "c1.7"},
		`append("", "a\nb")`:                  {Kind: Append, Value: "a\nb"},
		`cas("k 1\t", "", "7")`:               {Kind: CompareAndSet, Key: "k 1\t", Value: "7"},
		"delete(k1)":                          {Kind: Delete, Key: "k1"},
		"register":                            {Kind: Register},
		`put(k1, "aaaaaaaa…aaaaaaaaaaaaaaa")`: {Kind: Put, Key: "k1", Value: strings.Repeat("a", 100)},
		`delete("kkkkkkkk…kkkkkkkkkkkkkkk")`:  {Kind: Delete, Key: strings.Repeat("k", 100)},
	} {
		if got := Words((Command{Client: 3, Seq: 1, Operation: o}).Encode()); got != want {
			t.Errorf("%+v is %s; want %s", o, got, want)
		}
	}
	for text, want := range map[string]string{"": "no command, but 0 bytes", "\xc0": "no command, but 1 byte"} {
		if got := Words(text); got != want {
			t.Errorf("%q is %s; want %s", text, got, want)
		}
	}
}
