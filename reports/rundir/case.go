package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A Case is what a file says of a case that a test keeps, but for the work, whose
// form only the test knows.
type Case struct {
	// Test is the name of the test, and Package the import path of its package, ""
	// if that is not known. Together they name the program.
	Test, Package string
	// Broken is the property that the case broke, and Detail what was seen.
	Broken, Detail string
	Digest         sim.Digest // of the run
	Events         uint64     // of the run
	Model          scenarios.Model
	Seed           uint64
	Faults         nemesis.Schedule
}

// Head is what stands in a file above seed, faults and work.
func (c *Case) Head() string {
	head := fmt.Sprintf("test: %q\n", c.Test)
	if c.Package != "" {
		head += fmt.Sprintf("package: %q\n", c.Package)
	}
	return head + fmt.Sprintf("broken: %q\ndetail: %q\ndigest: %q\nevents: %d\nmodel: %q\n", c.Broken, c.Detail, c.Digest, c.Events, c.Model)
}

// ParseCase reads a case, whose work goes to the given function. The error is one
// line and says where what is wrong; what could be read is returned beside it.
func ParseCase(file string, text []byte, work func(document.Value) error) (c Case, err error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return c, err
	}
	var test *string
	var seed *uint64
	err = root.Fill("a kept case: keys and values", []document.Field{
		document.Maybe(document.Text("the name of a test")).Field("test", &test),
		document.Text("the import path of a package").Field("package", &c.Package),
		document.Text("the name of a property").Field("broken", &c.Broken),
		document.Text("what was seen").Field("detail", &c.Detail),
		digestType.Field("digest", &c.Digest),
		document.Unsigned().Field("events", &c.Events),
		document.Text("the versions of what gave the seed its meaning").Field("model", (*string)(&c.Model)),
		document.Maybe(document.Unsigned()).Field("seed", &seed),
		{Name: "faults", Read: func(v document.Value) (err error) {
			c.Faults, err = nemesis.ReadSchedule(v)
			return err
		}},
		{Name: "work", Read: work},
	})
	lacks := func(key string) error {
		return root.RefuseAs("no key "+key, "one, as in a file that a failed check wrote")
	}
	if test != nil {
		c.Test = *test
	} else if err == nil {
		err = lacks("test")
	}
	if seed != nil {
		c.Seed = *seed
	} else if err == nil {
		err = lacks("seed")
	}
	return c, err
}

var digestType = document.Parsed("a digest: 16 hexadecimal digits", func(text string) (digest sim.Digest, ok bool) {
	ok = digest.UnmarshalText([]byte(text)) == nil
	return digest, ok
}, nil)

// recordedKeys are those of a case that say what came of it.
var recordedKeys = []string{"package", "broken", "detail", "digest", "events", "model"}

// caseFingerprint stands for all of the text of a case but what came of it.
func caseFingerprint(text string) string {
	sum := sha256.New()
	for line := range strings.Lines(text) {
		if key, _, _ := strings.Cut(line, ":"); !slices.Contains(recordedKeys, key) {
			sum.Write([]byte(line))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:fingerprintSize])
}

// fingerprintSize is how many bytes of the hash a fingerprint has.
const fingerprintSize = 16

// isCase reports whether a text is meant for a case: a scenario has no key "test".
func isCase(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "test:") {
			return true
		}
	}
	return false
}

// Command is the line that has a test run one kept case alone. Without a package it
// is for the directory of the test, from which a relative name of the file is taken
// in any case.
func Command(pkg, test, file string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	if pkg != "" {
		pkg = reports.Quoted(pkg) + " "
	}
	return fmt.Sprintf("go test %s-run '%s' -laplace.replay=%s", pkg, strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`), reports.Quoted(file))
}
