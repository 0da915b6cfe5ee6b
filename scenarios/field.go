package scenarios

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Fields ask only for the form of values. Whether a value makes sense is decided
// by Scenario.check, for files and for programs alike.
type (
	field  = document.Field
	schema = document.Schema
)

// durationPattern is what time.ParseDuration reads.
const durationPattern = `^[+-]?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$|^0$`

var (
	anyText = writtenAs(document.Text("text"), document.Scalar)

	// textType is any text; "" is left out.
	textType = document.Sparse(anyText)
	// lineType is text that goes to people as it is, within a line.
	lineType = textType.Where(func(text string) bool { return isLine(text, lineMax) }, fmt.Sprintf("one line of at most %d bytes", lineMax))
	// verdictType is the name of a verdict.
	verdictType = textType.Where(func(text string) bool { return new(checker.Verdict).UnmarshalText([]byte(text)) == nil }, "valid, violation or unknown").
			Like(schema{"enum": []string{checker.Valid.String(), checker.Violation.String(), checker.Unknown.String()}})
	// namesType is a list of nodes.
	namesType = document.List(anyText.Like(schema{"type": "string"}))

	presentType  = document.Sparse(document.Truth()) // written only if it is on
	durationType = document.Duration().Like(schema{"type": "string", "pattern": durationPattern})
	distType     = document.Distribution("a distribution such as 5ms or uniform(1ms, 20ms)").
			Like(schema{"type": document.Scalars, "examples": []string{"5ms", "uniform(1ms, 20ms)", "lognormal(median 1ms, p99 8ms)"}})

	probabilityType = document.Parsed("a percentage from 0% to 100% with at most four decimals, such as 0.5%",
		func(text string) (rng.Probability, bool) {
			p, err := rng.ParseProbability(text)
			return p, err == nil
		},
		func(p rng.Probability) any { return p.String() }).
		Like(schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,4})?%$`})

	unsignedType = document.Unsigned()
)

func integerType[T int | int64]() document.Type[T] {
	return document.Integer[T]("a whole number", "a number of at most 32 bits")
}

// writtenAs is a type of text with another way to write it.
func writtenAs(t document.Type[string], write func(string) document.Raw) document.Type[string] {
	t.Write = func(text string) any { return write(text) }
	return t
}

// lineMax is the number of bytes that the text of a lineType may have.
const lineMax = 300

// isLine reports whether a text can be shown within a line.
func isLine(text string, bytesMax int) bool {
	return len(text) <= bytesMax && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// definedType is a type of value that another package reads, writes and has in
// the schema's "$defs" under the name.
func definedType[T fmt.Stringer](name string, read func(document.Value) (T, error)) document.Type[T] {
	return document.Type[T]{
		Schema: document.Reference(name),
		Read:   read,
		Write:  func(value T) any { return document.Raw(value.String()) },
	}
}
