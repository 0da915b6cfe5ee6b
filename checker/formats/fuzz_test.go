package formats_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
)

// fuzz holds the reader of a format to this: it returns a history of the model, or says
// what is wrong with the file, and what it read comes back in the same words.
func fuzz(f *testing.F, format string, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range models.All() {
			h, _, err := formats.Read(strings.NewReader(text), "h", m, format)
			if err != nil {
				var file *checker.FileError
				if !errors.As(err, &file) || file.Line < 1 || file.Column < 1 || strings.Contains(file.Reason, "\n") {
					t.Errorf("%s: found %v, expected an error of the file, in one line", m.Name, err)
				}
				continue
			}
			if err := errors.Join(h.Validate(), m.Kinds.Accept(h)); err != nil || len(h) == 0 {
				t.Errorf("%s: found %d operations (%v), expected a history", m.Name, len(h), err)
			}
			if edn, _ := formats.Named("jepsen"); m.Name == "kv" || m.Name == "cas-register" {
				if err := sameAgain(h, m, edn); err != nil {
					t.Errorf("%s: %v", m.Name, err)
				}
			}
		}
	})
}

func FuzzJepsen(f *testing.F) {
	fuzz(f, "jepsen",
		"{:type :invoke, :f :read, :value nil, :process 0}\n{:type :ok, :f :read, :value 3, :process 0}\n",
		"[{:type :invoke :f :write :value [7 1] :process 0 :time 5 :index 0} #jepsen.history.Op{:type :info :f :write :value [7 1] :process 0 :time 5 :index 1}]",
		"({:type :invoke, :f :cas, :value [1 [2 3]], :process 0} {:type :fail, :f :cas, :value [1 [2 3]], :process 0, :error :timeout})",
		`{:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"} {:process 0, :type :ok, :f :append, :key "0", :value "x 0 0 y"}`,
		`{:type :invoke, :f :append, :value ["k" "v"], :time 1, :process 0, :index 0, :id 7, :client "c", :order 1, :late 1} {:type :ok, :f :append, :value ["k" "v"], :time 1, :process 0, :index 1, :output "uv", :id 7, :client "c", :order 2}`,
		"{:type :info, :f :start, :process :nemesis, :value {:n1 #{\"n2\"}}} ; comment\n#_ {:a 1.5e3} #_[1 2N 3M 4/5] {}", "\ufeff{:a \\newline, :b \\u0041 \"\\u0041\\n\" #inst \"2020\", ##Inf nil}",
		"[[[[", "#_#_#_", "{:type :invoke :f :add :value 1 :process 0}", "{:type :invoke :f :read :process 0 :time 9223372036854775807}",
	)
}

func FuzzJepsenLog(f *testing.F) {
	fuzz(f, "jepsen-log",
		"INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:fail\t:read\t:timed-out\n",
		"INFO  jepsen.util - 2\t:invoke\t:cas\t[3 0]\nINFO  jepsen.util - 2\t:fail\t:cas\t[3 0]\nINFO  jepsen.util - 1\t:invoke\t:write\t4\nINFO  jepsen.util - 1\t:info\t:write\t:timed-out\n",
		"2019-11-20 15:02:55,222{GMT}\tINFO\t[jepsen worker 4] jepsen.util: 4\t:invoke\t:read\tnil\n\tat java.lang\nCaused by: x\n", "WARN :info\n", "INFO x :invoke", "INFO 0 :ok :read {",
	)
}

func FuzzLaplace(f *testing.F) {
	fuzz(f, "laplace",
		`{"id":1,"client":"c","kind":"get","key":"x","outcome":"ok","found":false,"call_ns":1,"return_ns":2}`,
		`{"id":2,"client":"c","kind":"cas","key":"x","expected":"a","value":"b","outcome":"unknown","call_ns":1,"return_ns":2,"call_order":1,"return_order":2,"late_ns":1}`+"\r\n\n",
		`{"id":3,"client":"c","kind":"append","key":"","value":"b","outcome":"ok","output":"ab","call_ns":0,"return_ns":0}`,
		`{"id":0,"client":"","kind":"cas","key":"","expected":"","value":"","outcome":"unknown","call_ns":0,"return_ns":0}`, `{"id":`, "\ufeff{}", "[]",
	)
}

// Whatever is detected is read, or refused with the place.
func FuzzAnyFormat(f *testing.F) {
	dir := testData(f)
	seeds := []string{"", "\x7fELF", "{", "{\"", "{:", "INFO "}
	for _, name := range []string{"jepsen/etcd_002.log", "kv/c01-ok.txt"} {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, string(text[:min(len(text), 1000)]))
	}
	fuzz(f, "", seeds...)
}
