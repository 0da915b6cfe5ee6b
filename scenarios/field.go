package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A field is one key of a mapping in a file, bound to the variable that holds
// its value. One list of fields serves to read the mapping and to write it.
// Whether a value makes sense is decided by Scenario.check, for files and for
// programs alike.
type field struct {
	name string
	read func(value) error
	// write returns the value as YAML that fits into a flow mapping; "" leaves
	// the key out.
	write func() string
}

// object reads a mapping that has no other keys than those of the fields.
func (v value) object(fields []field) error {
	pairs, err := v.pairs()
	if err != nil {
		return err
	}
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == p.name })
		if i < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			return p.key.unknown("key", p.name, names)
		}
		if err := fields[i].read(p.value); err != nil {
			return err
		}
	}
	return nil
}

// flow writes fields as a mapping on one line.
func flow(fields []field) string {
	var parts []string
	for _, f := range fields {
		if text := f.write(); text != "" {
			parts = append(parts, f.name+": "+text)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func textField(name string, p *string) field {
	return field{
		name: name,
		read: func(v value) (err error) {
			*p, err = v.text()
			return err
		},
		write: func() string {
			if *p == "" {
				return ""
			}
			return scalar(*p)
		},
	}
}

func integerField[T int | int64](name string, p *T) field {
	return field{
		name: name,
		read: func(v value) error {
			number, err := v.integer()
			if int64(T(number)) != number {
				return v.refuse("a number of at most 32 bits")
			}
			*p = T(number)
			return err
		},
		write: func() string { return strconv.FormatInt(int64(*p), 10) },
	}
}

func switchField(name string, p *bool) field {
	return field{
		name: name,
		read: func(v value) (err error) {
			*p, err = v.truth()
			return err
		},
		write: func() string { return strconv.FormatBool(*p) },
	}
}

func unsignedField(name string, p *uint64) field {
	return field{
		name: name,
		read: func(v value) (err error) {
			*p, err = v.unsigned()
			return err
		},
		write: func() string { return strconv.FormatUint(*p, 10) },
	}
}

func durationField(name string, p *time.Duration) field {
	return field{
		name: name,
		read: func(v value) (err error) {
			*p, err = v.duration()
			return err
		},
		write: func() string { return p.String() },
	}
}

func distField(name string, p *dist.Dist) field {
	return field{
		name: name,
		read: func(v value) error {
			text, err := v.text()
			if err != nil {
				return v.refuse("a distribution such as 5ms or uniform(1ms, 20ms)")
			}
			if *p, err = dist.Parse(text); err != nil {
				return v.refuse("a distribution such as 5ms or uniform(1ms, 20ms): %v", err)
			}
			return nil
		},
		write: func() string { return scalar(p.String()) },
	}
}

func probabilityField(name string, p *rng.Probability) field {
	return field{
		name: name,
		read: func(v value) error {
			const expected = "a percentage from 0% to 100% with at most four decimals, such as 0.5%"
			text, err := v.text()
			if err != nil {
				return v.refuse("%s", expected)
			}
			parsed, ok := parseProbability(text)
			if !ok {
				return v.refuse("%s", expected)
			}
			*p = parsed
			return nil
		},
		write: func() string { return scalar(formatProbability(*p)) },
	}
}

// parseProbability reads a percentage with at most four decimals.
func parseProbability(text string) (rng.Probability, bool) {
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, false
	}
	whole, decimals, _ := strings.Cut(strings.TrimSpace(number), ".")
	if len(whole) > 3 || len(decimals) > 4 {
		return 0, false
	}
	parts, err := strconv.ParseUint(whole+decimals+"0000"[len(decimals):], 10, 32)
	if err != nil || parts > uint64(rng.Always) {
		return 0, false
	}
	return rng.Probability(parts), true
}

// formatProbability writes what parseProbability reads.
func formatProbability(p rng.Probability) string {
	decimals := strings.TrimRight(fmt.Sprintf("%04d", p%10_000), "0")
	if decimals != "" {
		decimals = "." + decimals
	}
	return strconv.FormatUint(uint64(p/10_000), 10) + decimals + "%"
}

// sectionField is a mapping within the mapping.
func sectionField(name string, fields []field) field {
	return field{
		name:  name,
		read:  func(v value) error { return v.object(fields) },
		write: func() string { return flow(fields) },
	}
}

// scalar writes text so that YAML reads it back as it is, in a flow mapping
// too.
func scalar(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic("scenarios: a string that JSON cannot write: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isPlain reports whether YAML needs no quotes around the text: it begins with
// a letter or a digit, has only signs without a meaning in it, and is no word
// for nothing.
func isPlain(text string) bool {
	if text == "" || strings.EqualFold(text, "null") {
		return false
	}
	for i, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == 'µ'
		if !letter && (i == 0 || !strings.ContainsRune("-._/%", r)) {
			return false
		}
	}
	return true
}
