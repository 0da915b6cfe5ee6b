package observations

import (
	"errors"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// read is the recording of some files, each a text; they are called a, b and so on.
func read(t *testing.T, files ...string) *Recording {
	t.Helper()
	r := new(Recording)
	for i, text := range files {
		if err := r.Read(strings.NewReader(text), string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// lines are the lines of a node that starts, one second after the other.
func lines(node string, objects ...string) string {
	text := `{"time":0,"node":"` + node + `","kind":"started"}` + "\n"
	for i, o := range objects {
		text += `{"time":` + string(rune('1'+i)) + `000000000,"node":"` + node + `",` + o + "}\n"
	}
	return text
}

// of is the check of a name.
func (j *Judgement) of(t *testing.T, name string) checker.Check {
	t.Helper()
	for _, c := range j.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("found no check %q in %+v; left are %+v", name, j.Checks, j.Left)
	return checker.Check{}
}

func TestWhatNodesContradictEachOtherInIsAViolationInWords(t *testing.T) {
	for _, c := range []struct {
		name, words string
		files       []string
	}{
		{checker.ElectionSafetyName, "n2 (incarnation 1) became leader of term 2 at 1s, but n1 (incarnation 1) already was, since a:2", []string{
			lines("n1", `"kind":"became","term":2,"text":"leader"`), lines("n2", `"kind":"became","term":2,"text":"leader"`)}},
		{checker.CommittedNeverChangesName, `n2 committed term 1, value "y" at index 1 at 1s, but n1 had committed term 1, value "x" there (a:2)`, []string{
			lines("n1", `"kind":"committed","term":1,"index":1,"value":"x"`), lines("n2", `"kind":"committed","term":1,"index":1,"value":"y"`)}},
		{checker.AppliedAgreeName, `n2 applied command "y" at index 1 at 1s, but n1 had applied command "x" there (a:2)`, []string{
			lines("n1", `"kind":"applied","index":1,"value":"x"`), lines("n2", `"kind":"applied","index":1,"value":"y"`)}},
		{checker.AppliedAgreeName, `n1 (incarnation 1) applied index 3 at 2s, but had come to index 1, so 2 was next`, []string{
			lines("n1", `"kind":"applied","index":1,"value":"x"`, `"kind":"applied","index":3,"value":"y"`)}},
		{checker.AtMostOnceName, `n1 applied command "x" at index 2 at 2s, but it was applied at index 1 already`, []string{
			lines("n1", `"kind":"applied","index":1,"command":"x"`, `"kind":"applied","index":2,"command":"x"`)}},
		{checker.AcknowledgedNotLostName, `c acknowledged command "x" at 1s, but no node had applied it`, []string{
			lines("n1", `"kind":"applied","index":1,"command":"y"`), lines("c", `"kind":"acknowledged","command":"x"`)}},
		{checker.LogMatchingName, `n2 holds value "y" at index 1 of term 1 at 1s, but n1 had value "x" there (a:2)`, []string{
			lines("n1", `"kind":"appended","term":1,"index":1,"value":"x"`), lines("n2", `"kind":"appended","term":1,"index":1,"value":"y"`)}},
		{checker.PromisesKeptName, `n1 (incarnation 1) promised term 2 to n3 at 2s, but had promised it to n2 already (a:2)`, []string{
			lines("n1", `"kind":"promised","term":2,"to":"n2"`, `"kind":"promised","term":2,"to":"n3"`)}},
		{checker.OneValuePerBallotName, `n2 accepted value "y" for index 1 under term 1 at 1s, but n1 had accepted "x" under it (a:2)`, []string{
			lines("n1", `"kind":"accepted","term":1,"index":1,"value":"x"`), lines("n2", `"kind":"accepted","term":1,"index":1,"value":"y"`)}},
		{checker.CommittedNeverChangesName, `n2 took value 8 for decree 1 at 1s, but n1 had taken 7 for it (a:2)`, []string{
			lines("n1", `"kind":"decided","index":1,"value":7`, `"kind":"committed","term":0,"index":1,"value":7`), lines("n2", `"kind":"decided","index":1,"value":"8"`)}},
	} {
		found := read(t, c.files...).Judge().of(t, c.name)
		if found.Verdict != checker.Violation || found.Detail != c.words {
			t.Errorf("%s: found %v: %s\nexpected %s", c.name, found.Verdict, found.Detail, c.words)
		}
	}
}

func TestWhatNeedsOneClockIsJudgedOnlyWhereThereIsOne(t *testing.T) {
	text := lines("n1", `"kind":"appended","term":1,"index":1,"value":"x"`, `"kind":"became","term":1,"text":"leader"`, `"kind":"committed","term":1,"index":1,"value":"x"`, `"kind":"served","term":1`) +
		strings.ReplaceAll(lines("n2", `"kind":"became","term":2,"text":"leader"`, `"kind":"served","term":2`), `"time":`, `"time":9`) +
		`{"time":99000000000,"node":"n1","kind":"served","term":1}` + "\n"
	r := read(t, text)
	j := r.Judge()
	var left []string
	for _, l := range j.Left {
		left = append(left, l.Name)
	}
	for _, name := range []string{checker.LeaderCompletenessName, checker.FencingName} {
		if !strings.Contains(strings.Join(left, " "), name) {
			t.Errorf("found %s judged though clocks may differ; left are only %q", name, left)
		}
	}
	ordered, err := r.JudgeOrdered()
	if err != nil {
		t.Fatal(err)
	}
	if c := ordered.of(t, checker.LeaderCompletenessName); c.Verdict != checker.Violation || !strings.Contains(c.Detail, "n2 became leader of term 2 (a:7) without index 1 of term 1, which n1 committed in term 1 (a:4)") {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
	if c := ordered.of(t, checker.FencingName); c.Verdict != checker.Violation || !strings.Contains(c.Detail, "n2 had acted as leader of term 2 (a:8)") {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
}

func TestFilesOfOneClockHaveNoTwoLinesOfOneInstant(t *testing.T) {
	a, b := lines("n1", `"kind":"became","term":1,"text":"leader"`), lines("n2", `"kind":"became","term":1,"text":"follower"`)
	_, err := read(t, a, b).JudgeOrdered()
	if err == nil || !strings.HasPrefix(err.Error(), "b:2:1: time: found the very same at a:2, expected") {
		t.Errorf("found %v", err)
	}
	_, err = read(t, a+`{"time":5,"node":"n1","kind":"served","term":1}`).JudgeOrdered()
	if err == nil || !strings.HasPrefix(err.Error(), "a:3:1: time: found one before that of line 2, expected") {
		t.Errorf("found %v", err)
	}
}

func TestARecordingThatBeginsInTheMiddleAccusesNobody(t *testing.T) {
	j := read(t,
		lines("n1", `"kind":"restored","term":1,"index":100`, `"kind":"committed","term":1,"index":101,"value":"x"`, `"kind":"applied","index":101,"value":"x"`, `"kind":"appended","term":1,"index":102,"value":"y"`),
		lines("n2", `"kind":"restored","term":1,"index":98`, `"kind":"committed","term":1,"index":99,"value":"w"`)).Judge()
	if len(j.Checks) != 0 || len(j.Left) == 0 {
		t.Errorf("found %+v judged, expected nothing", j.Checks)
	}
}

func TestALineThatIsNoneIsRefusedAtItsPlace(t *testing.T) {
	const start = `{"time":0,"node":"n1","kind":"started"}` + "\n"
	for _, c := range [][2]string{
		{"x", "a:1:1: invalid character 'x' looking for beginning of value; expected an object"},
		{"\x00\x01\xff", "a:1:3: found bytes that are not UTF-8"},
		{"7", "a:1:1: found 7, expected an object"},
		{"[]", "a:1:1: found an array, expected an object"},
		{`{"time":0`, "a:1:10: found the end of the line, expected a field"},
		{`{"time":0,"node":"n1","kind":"started"} x`, `a:1:41: found "x" after the object`},
		{`{"tim":0}`, `a:1:2: found field "tim", expected one of time, node,`},
		{`{"time":0,"time":1}`, `a:1:11: found field "time" a second time`},
		{`{"time":0,"node":"n1","kind":"commited"}`, `a:1:30: kind: found "commited", expected one of started, became, committed`},
		{`{"time":0.5,"node":"n1","kind":"started"}`, "a:1:9: time: found 0.5, expected nanoseconds"},
		{`{"time":"noon","node":"n1","kind":"started"}`, `a:1:9: time: found "noon", expected nanoseconds as a number, or a date`},
		{`{"time":0,"kind":"started"}`, `a:1:1: found no field "node"`},
		{`{"time":0,"node":"","kind":"started"}`, `a:1:18: node: found "", expected the name of a node`},
		{`{"time":0,"node":"n1","kind":"became","term":1,"text":"leader"}`, "a:1:1: found no start of n1 before"},
		{start + `{"time":0,"node":"n1","kind":"committed","index":1,"value":1}`, `a:2:1: found no field "term", expected one for "committed"`},
		{start + `{"time":0,"node":"n1","kind":"served","term":1,"index":1}`, `a:2:1: found field "index", expected none for "served"`},
		{start + `{"time":0,"node":"n1","kind":"applied","index":0}`, `a:2:1: found index 0, expected 1 or more`},
		{start + `{"time":0,"node":"n1","kind":"served","term":-1}`, `a:2:46: term: found -1, expected a whole number`},
		{start + `{"time":0,"node":"n1","kind":"served","term":18446744073709551616}`, `a:2:46: term: found 18446744073709551616, expected a whole number`},
		{start + `{"time":0,"node":"n1","kind":"applied","index":1,"value":1,"command":1}`, "a:2:1: found a value and a command, expected one"},
		{start + `{"time":0,"node":"n1","kind":"applied","index":1,"value":1}` + "\n" + `{"time":0,"node":"n1","kind":"applied","index":2,"command":1}`, "a:3:1: found a command, expected a value or neither, as at a:2"},
		{start + `{"time":"2024-01-01T00:00:00Z","node":"n1","kind":"started"}`, "a:2:1: time: found a date, expected a number as at a:1"},
		{start + `{"time":0,"node":"n1","kind":"served","term":1,"incarnation":1}`, "a:2:1: found an incarnation of n1, expected none"},
		{`{"time":0,"node":"n1","kind":"served","term":1,"incarnation":2}` + "\n" + `{"time":0,"node":"n1","kind":"served","term":1,"incarnation":1}`, "a:2:1: found incarnation 1 of n1 after 2"},
		{`{"time":0,"node":"n1","kind":"served","term":1,"incarnation":2}` + "\n" + `{"time":0,"node":"n1","kind":"served","term":1}`, "a:2:1: found no incarnation of n1, expected one"},
		{strings.Repeat("x", checker.LineBytesMax+1), "found a longer line, expected at most 1048576 bytes"},
	} {
		err := new(Recording).Read(strings.NewReader(c[0]), "a")
		if _, is := errors.AsType[*checker.FileError](err); !is || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%.80s: found %v, expected %s", c[0], err, c[1])
		}
	}
}

func TestByteOrderMarksCarriageReturnsAndEmptyLinesAreNoErrors(t *testing.T) {
	r := read(t, "\ufeff"+strings.ReplaceAll(lines("n1", `"kind":"became","term":1,"text":"leader"`), "\n", "\r\n\r\n"))
	if c := r.Judge().of(t, checker.ElectionSafetyName); c.Verdict != checker.Valid || r.Lines() != 2 {
		t.Errorf("found %d lines and %v: %s", r.Lines(), c.Verdict, c.Detail)
	}
}

func TestANumberInQuotesIsThatNumber(t *testing.T) {
	for text, same := range map[string]bool{`"18446744073709551615"`: true, `"018446744073709551615"`: false} {
		j := read(t, lines("n1", `"kind":"applied","index":1,"value":18446744073709551615`), lines("n2", `"kind":"applied","index":1,"value":`+text)).Judge()
		if c := j.of(t, checker.AppliedAgreeName); (c.Verdict == checker.Valid) != same {
			t.Errorf("%s: found %v: %s", text, c.Verdict, c.Detail)
		}
	}
}

func FuzzRecording(f *testing.F) {
	f.Add([]byte(lines("n1", `"kind":"became","term":1,"text":"leader"`, `"kind":"appended","term":1,"index":1,"value":"x"`, `"kind":"committed","term":1,"index":1,"value":"x"`)), []byte(lines("n2", `"kind":"applied","index":1,"command":"x"`, `"kind":"acknowledged","command":"x"`)))
	f.Add([]byte(lines("n1", `"kind":"restored","term":1,"index":7`, `"kind":"promised","term":1,"to":"n2"`, `"kind":"accepted","term":1,"index":9,"value":3`)), []byte(lines("n2", `"kind":"placed","term":1,"index":2`, `"kind":"decided","index":1,"value":3`)))
	f.Add([]byte(`{"time":"2024-01-01T00:00:00Z","node":"n1","kind":"started","incarnation":3}`), []byte("\ufeff\r\n"))
	f.Add([]byte(`{"time":9223372036854775807,"node":"n1","kind":"halted","text":"x","incarnation":3}`), []byte(`{"time":-9223372036854775808,"node":"n1","kind":"configured","text":"n1","index":18446744073709551615,"incarnation":3}`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		r := new(Recording)
		for i, text := range [][]byte{a, b} {
			if err := r.Read(strings.NewReader(string(text)), string(rune('a'+i))); err != nil {
				if _, is := errors.AsType[*checker.FileError](err); !is || strings.Contains(err.Error(), "\n") {
					t.Fatalf("found %v, expected a line that says where", err)
				}
				return
			}
		}
		j := r.Judge()
		for _, c := range j.Checks {
			if file, line := j.Place(c.Evidence.Event); c.Verdict == checker.Violation && (file == "" || line == 0) {
				t.Fatalf("%s: found no place for %+v", c.Name, c.Evidence)
			}
		}
		_, _ = r.JudgeOrdered()
	})
}
