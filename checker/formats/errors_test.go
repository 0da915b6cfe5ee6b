package formats_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
)

func TestWhatIsNoHistoryIsAnErrorWithItsPlace(t *testing.T) {
	const ours = `{"id":1,"client":"c","kind":"get","key":"x","outcome":"ok","found":false,"call_ns":1,"return_ns":2}` + "\n"
	long := strings.Repeat("x", checker.LineBytesMax+1)
	for _, test := range []struct{ claim, text, want string }{
		{"an empty file", "", "h:1:1: found no operations, expected at least one"},
		{"blanks only", "\n \r\n", "h:1:1: found no operations, expected at least one"},
		{"a binary file", "\x7fELF\x02\x01", `h:1:1: found "\x7fELF\x02\x01", expected a history in one of the formats laplace, jepsen and jepsen-log`},
		{"words", "\n  hello world", `h:2:3: found "hello world", expected a history in one of the formats laplace, jepsen and jepsen-log`},
		{"no clients", "{:type :info, :process :nemesis, :f :start}", "h:1:1: found no operations, expected at least one"},

		{"ours: a second operation at once", ours + strings.NewReplacer(`"id":1`, `"id":2`, `"call_ns":1`, `"call_ns":1`).Replace(ours),
			`h:2:1: found a call by client "c" at 1ns, expected none before the return of its operation 1 at 2ns`},
		{"ours: truncated", ours[:50], "h:1:51: found the end of the line, expected a field or the end of the object"},
		{"ours: another model's", strings.Replace(ours, "get", "lock", 1), `h:1:29: kind: found "lock", expected an operation kind: get, put or cas in a history of the model cas-register`},

		{"a completion without an invocation", "{:type :ok, :f :read, :value 1, :process 0}", "h:1:1: found :ok of process 0, which has no operation under way, expected :invoke"},
		{"two completions", "{:type :invoke, :f :read, :process 0}\n{:type :ok, :f :read, :process 0}\n{:type :ok, :f :read, :process 0}",
			"h:3:1: found :ok of process 0, which has no operation under way, expected :invoke"},
		{"two invocations", "[{:type :invoke, :f :read, :process 0}\n{:type :invoke, :f :read, :process 0}]",
			"h:2:1: found :invoke of process 0, expected its operation of 1:2 to complete first"},
		{"a process after its :info", "{:type :invoke, :f :read, :process 0}\n{:type :info, :f :read, :process 0}\n{:type :invoke, :f :read, :process 0}",
			"h:3:1: found :invoke of process 0, which ended with its :info at 2:1, expected another process"},
		{"a return before its call", "{:type :invoke, :f :read, :process 0, :time 5}\n{:type :ok, :f :read, :process 0, :time 4}",
			"h:2:1: found :time 4 of a completion, expected none before that of its invocation at 1:1, 5"},
		{"a call before the return before", "{:type :invoke, :f :read, :process 0, :time 5}\n{:type :ok, :f :read, :process 0, :time 9}\n{:type :invoke, :f :read, :process 0, :time 8}",
			"h:3:1: found :time 8, expected none before 9, when the same client did something before"},
		{"another operation's completion", "{:type :invoke, :f :read, :process 0}\n{:type :ok, :f :write, :value 1, :process 0}",
			"h:2:1: found :ok of :f :write by process 0, expected one of :f :read, as it was invoked at 1:1"},
		{"times now and then", "{:type :invoke, :f :read, :process 0, :time 5}\n{:type :ok, :f :read, :process 0}",
			"h:2:1: found no :time, expected one, as the operations before have it"},
		{"times from then on", "{:type :invoke, :f :read, :process 0}\n{:type :ok, :f :read, :process 0, :time 5}",
			"h:2:1: found a :time, expected none, as the operations before have none"},
		{"an index a second time", "{:type :invoke, :f :read, :process 0, :index 5}\n{:type :ok, :f :read, :process 0, :index 5}", "h:2:1: found :index 5 after 5, expected one above it"},
		{"a negative time", "{:type :invoke, :f :read, :process 0, :time -5}", `h:1:39: found :time "-5", expected nanoseconds, 0 or more`},
		{"a truncated map", "{:type :invoke, :f :read, :process 0}\n{:type :ok, :f :re", "h:2:1: found an operation without an end, expected a bracket behind it"},
		{"a truncated vector", "[{:type :invoke, :f :read, :process 0}", "h:1:39: found the end of the file, expected \"]\", as of 1:1 on"},
		{"a truncated string", "\n {:type :invoke, :f \"", "h:2:2: found an operation with a string without an end, expected a quote behind it"},
		{"no map", "{:type :invoke, :f :read, :process 0}\n17", `h:2:1: found "17", expected a map: {:type :invoke, ...}`},
		{"no type", "{:f :read, :process 0}", "h:1:1: found no :type, expected one"},
		{"another type", "{:f :read,\n :type :done, :process 0}", `h:2:2: found :type ":done", expected :invoke, :ok, :fail or :info`},
		{"a type a second time", "{:type :ok, :type :ok}", "h:1:13: found :type a second time, expected each once"},
		{"a key without a value", "{:type}", `h:1:7: found "}", expected a value`},
		{"another model's operation", "{:type :invoke, :f :enqueue, :value 1, :process 0}", "h:1:1: found :f :enqueue, expected :read, :write or :cas in a history of the model cas-register"},
		{"a write of nothing", "{:type :invoke, :f :write, :value nil, :process 0}", "h:1:1: found the value nil, expected a number, a name or a text in a history of the model cas-register"},
		{"an answer of another key", "{:type :invoke, :f :read, :value [1 nil], :process 0}\n{:type :ok, :f :read, :value [2 7], :process 0}",
			`h:2:1: found an answer of the key "2", expected one of "1" in a history of the model cas-register`},
		{"a bomb of brackets", "{:type " + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}", "h:1:107: found collections more than 100 deep, expected fewer"},
		{"a bomb of discards", "{" + strings.Repeat("#_ ", 1000) + "1}", "h:1:299: found collections more than 100 deep, expected fewer"},
		{"brackets without an end", "{" + strings.Repeat("[", checker.LineBytesMax), "h:1:1: found a longer operation, expected at most 1048576 bytes"},
		{"a long string", `{:type "` + long + `"}`, "h:1:1: found a longer operation, expected at most 1048576 bytes"},
		{"no UTF-8", "{:type :\xff}", "h:1:9: found bytes that are not UTF-8"},
		{"a hash and nothing", "{:type #}", `h:1:9: found "}", expected a value`},

		{"blanks without an end", strings.Repeat(" \n", 4096), "h:1:1: found 4096 blanks, expected a history"},
		{"a log's line that is none", "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nhello\n", `h:2:1: found "hello", expected a line of a log`},
		{"a log's long line", "INFO  jepsen.util - 0\t:invoke\t:read\tnil\n" + long, "h:2:1: found a longer operation, expected at most 1048576 bytes"},
		{"a log's truncated line", "INFO  jepsen.util - 0\t:invoke\t:read", "h:1:36: found no value, expected one"},
		{"a log's completion without an invocation", "INFO  jepsen.util - 0\t:ok\t:read\t1\n", "h:1:1: found :ok of process 0, which has no operation under way, expected :invoke"},
	} {
		_, _, err := formats.Read(strings.NewReader(test.text), "h", modelNamed(t, "cas-register"), "")
		var file *checker.FileError
		if !errors.As(err, &file) || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: found\n%v\nexpected\n%s", test.claim, err, test.want)
		}
	}
}

// An endless is a file of one line again and again, which counts what is read of it.
type endless struct {
	first, line string
	read        int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if e.read == 0 {
		n = copy(p, e.first)
	}
	for n+len(e.line) <= len(p) {
		n += copy(p[n:], e.line)
	}
	e.read += n
	return n, nil
}

func TestRubbishEndsAtTheFirstBadLine(t *testing.T) {
	const edn = "{:type :invoke, :f :read, :process 0}\n"
	for _, test := range []endless{
		{first: "rubbish\n", line: "rubbish\n"}, {first: edn, line: "rubbish\n"}, {first: edn, line: "{"}, {first: edn, line: `"`}, {first: edn, line: `#_[`}, {first: edn, line: `x`},
		{first: "INFO jepsen.util - 0\t:invoke\t:read\tnil\n", line: "rubbish\n"}, {first: "INFO x\n", line: "x"}, {first: `{"id":1`, line: " "}, {first: "{\"id\"\n", line: "x\n"},
		{first: edn, line: "#"}, {first: edn, line: "#x"}, {first: edn, line: "[\n"}, {first: "{:a {", line: "; comment\n"},
	} {
		_, _, err := formats.Read(&test, "h", modelNamed(t, "cas-register"), "")
		if !errors.As(err, new(*checker.FileError)) {
			t.Errorf("%q, %q: found %v, expected an error of the file", test.first, test.line, err)
		}
		if test.read > 4*checker.LineBytesMax {
			t.Errorf("%q, %q: read %d bytes", test.first, test.line, test.read)
		}
	}
}

func TestAFailureToReadIsNoErrorOfTheFile(t *testing.T) {
	for _, text := range []string{"", "{:type :invoke,", "INFO x\n", `{"id":`, "["} {
		_, _, err := formats.Read(io.MultiReader(strings.NewReader(text), broken{}), "h", modelNamed(t, "register"), "")
		if !errors.Is(err, errBroken) || !strings.HasPrefix(err.Error(), "h: ") {
			t.Errorf("%q: found %v, expected the error of the reader behind the name", text, err)
		}
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestAFormatThatThereIsNotIsRefused(t *testing.T) {
	m := modelNamed(t, "register")
	const want = `found the format "edn", expected laplace, jepsen or jepsen-log`
	if _, _, err := formats.Read(strings.NewReader(""), "h", m, "edn"); err == nil || err.Error() != want {
		t.Errorf("found %v, expected %s", err, want)
	}
	if err := formats.Write(io.Discard, nil, m, "edn"); err == nil || err.Error() != want {
		t.Errorf("found %v, expected %s", err, want)
	}
	const only = `found the format "jepsen-log", which is only read, expected laplace or jepsen`
	if err := formats.Write(io.Discard, nil, m, "jepsen-log"); err == nil || err.Error() != only {
		t.Errorf("found %v, expected %s", err, only)
	}
}
