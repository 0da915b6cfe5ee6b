package command

import (
	"os"
	"strings"
	"testing"
)

const convertedEDN = `{:type :invoke, :f :write, :value 3, :time 5, :process 0}
{:type :invoke, :f :cas, :value [3 4], :time 6, :process 1}
{:type :ok, :f :write, :value 3, :time 7, :process 0}
{:type :info, :f :cas, :value [3 4], :time 9, :process 1}
`

const convertedLines = `{"id":0,"client":"0","kind":"put","key":"register","value":"3","outcome":"ok","call_ns":5,"return_ns":7}
{"id":1,"client":"1","kind":"cas","key":"register","value":"4","expected":"3","outcome":"unknown","call_ns":6,"return_ns":9}
`

func TestAHistoryIsConvertedThereAndBack(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "history.edn", convertedEDN)
	if a := laplace(t, "convert", "history.edn", "--to", "laplace", "--out", "history.jsonl"); a.status != 0 || a.out != "" || a.err != "" {
		t.Errorf("exit status %d, %q and %q, want 0 and nothing", a.status, a.out, a.err)
	}
	if found, err := os.ReadFile("history.jsonl"); err != nil || string(found) != convertedLines {
		t.Errorf("found %s (%v)\nexpected %s", found, err, convertedLines)
	}
	a := laplace(t, "convert", "history.jsonl", "--model", "cas-register", "--to", "jepsen")
	if a.status != 0 || a.err != "" || strings.Count(a.out, "\n") != 4 || !strings.HasPrefix(a.out, "{:type :invoke, :f :write, :value 3, :time 5, :process 0, :index 0") {
		t.Errorf("exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
	writeFile(t, "again.edn", a.out)
	if a := laplace(t, "convert", "again.edn", "--to", "laplace"); a.out != convertedLines {
		t.Errorf("found %s%s\nexpected %s", a.out, a.err, convertedLines)
	}
}

func TestWhatCannotBeConvertedIsSaidInOneLine(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "history.edn", convertedEDN)
	writeFile(t, "half.edn", convertedEDN[:len(convertedEDN)-10])
	writeFile(t, "empty.edn", "")
	for _, test := range []struct {
		args string
		want string
	}{
		{"history.edn", `laplace convert: --to: found "", expected one of laplace, jepsen`},
		{"history.edn --to jepson", `laplace convert: --to: found "jepson", expected one of laplace, jepsen (did you mean jepsen?)`},
		{"history.edn --to jepsen-log", `laplace convert: --to: found "jepsen-log", expected one of laplace, jepsen`},
		{"history.edn --to laplace --model cas-registr", `laplace convert: --model: found "cas-registr", expected `},
		{"history.edn --to laplace --format edn", `laplace convert: --format: found "edn", expected one of laplace, jepsen, jepsen-log`},
		{"history.edn --to laplace --model register", "history.edn:2:1: found :f :cas, expected :read or :write in a history of the model register; cas-register"},
		{"half.edn --to laplace --model cas-register", "half.edn:4:1: found an operation without an end"},
		{"empty.edn --to laplace --model cas-register", "empty.edn:1:1: found no operations"},
		{"none.edn --to laplace --model cas-register", "none.edn: found no such file"},
		{". --to laplace --model cas-register", ".: found a directory"},
		{"history.edn --to laplace --out .", `--out: found the directory "."`},
	} {
		laplace(t, append([]string{"convert"}, strings.Fields(test.args)...)...).expectError(t, 64, test.want)
	}
	laplace(t, "convert", "history.edn", "--to", "laplace", "--out", "").expectError(t, 64, `laplace convert: --out: found ""`)
}
