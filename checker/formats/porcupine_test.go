package formats_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
)

// linearizableLogs are the logs of etcd that porcupine finds linearizable.
var linearizableLogs = []int{2, 5, 7, 18, 25, 31, 38, 45, 48, 49, 51, 53, 56, 67, 75, 76, 80, 87, 92, 98, 100, 101, 102}

// testData is the folder of the test data of porcupine's module, which is a
// dependency of this one.
func testData(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/anishathalye/porcupine").Output()
	dir := filepath.Join(strings.TrimSpace(string(out)), "test_data")
	if _, missing := os.Stat(dir); err != nil || missing != nil {
		t.Fatalf("found no test data of porcupine (%v, %v), expected its module; run: go mod download github.com/anishathalye/porcupine", err, missing)
	}
	return dir
}

// readFile reads a file as whatever it looks like.
func readFile(t testing.TB, path string, m models.Model) (checker.History, formats.Format, error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return formats.Read(file, filepath.Base(path), m, "")
}

func modelNamed(t testing.TB, name string) models.Model {
	t.Helper()
	m, known := models.Find(name)
	if !known {
		t.Fatalf("found no model %s", name)
	}
	return m
}

func TestTheLogsOfEtcdGetPorcupinesVerdicts(t *testing.T) {
	dir, m := testData(t), modelNamed(t, "cas-register")
	for i := range 103 {
		name := fmt.Sprintf("etcd_%03d.log", i)
		h, f, err := readFile(t, filepath.Join(dir, "jepsen", name), m)
		if i == 95 {
			if want := name + ":1:1: found no operations, expected at least one"; err == nil || err.Error() != want {
				t.Errorf("found %v, expected %s", err, want)
			}
			continue
		}
		if err != nil || f.Name != "jepsen-log" {
			t.Errorf("%s: %s %v", name, f.Name, err)
			continue
		}
		want := checker.Violation
		if slices.Contains(linearizableLogs, i) {
			want = checker.Valid
		}
		if found := m.Judge(h, models.Terms{Level: checker.Linearizable}).Checks[0]; found.Verdict != want {
			t.Errorf("%s: found %v (%s), expected %v", name, found.Verdict, found.Detail, want)
		}
	}
}

func TestTheLogsOfKeysAndValuesGetPorcupinesVerdicts(t *testing.T) {
	dir, m := testData(t), modelNamed(t, "kv")
	for name, want := range map[string]checker.Verdict{
		"c01-ok": checker.Valid, "c10-ok": checker.Valid, "c50-ok": checker.Valid,
		"c01-bad": checker.Violation, "c10-bad": checker.Violation, "c50-bad": checker.Violation,
	} {
		h, f, err := readFile(t, filepath.Join(dir, "kv", name+".txt"), m)
		if err != nil || f.Name != "jepsen" {
			t.Errorf("%s: %s %v", name, f.Name, err)
			continue
		}
		if found := m.Judge(h, models.Terms{Level: checker.Linearizable, Steps: 1_000_000}).Checks[0]; found.Verdict != want {
			t.Errorf("%s: found %v (%s), expected %v", name, found.Verdict, found.Detail, want)
		}
	}
}
