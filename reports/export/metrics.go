package export

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A family is a metric family of OpenMetrics: samples of one name and one meaning.
type family struct {
	name    string // with its unit, and without _total
	kind    string // "counter", "gauge", "info", "stateset", "summary"
	unit    string // "" for none
	help    string
	samples []sample
}

// A sample is a value with its labels.
type sample struct {
	suffix string // behind the name: "_count"; that of the kind is added
	labels []label
	value  string
}

// A label is a name and a value.
type label struct{ name, value string }

// suffixes are what the names of samples of a kind end with.
var suffixes = map[string]string{"counter": "_total", "info": "_info"}

// add adds a sample of an integer.
func (f *family) add(value int64, labels ...label) {
	f.samples = append(f.samples, sample{labels: labels, value: strconv.FormatInt(value, 10)})
}

// addText adds a sample whose value is written already.
func (f *family) addText(value string, labels ...label) {
	f.samples = append(f.samples, sample{labels: labels, value: value})
}

// choose adds the samples of a state set, in which one state is true.
func (f *family) choose(chosen string, states []string, labels ...label) {
	for _, state := range states {
		value := "0"
		if state == chosen {
			value = "1"
		}
		f.addText(value, append(labels[:len(labels):len(labels)], label{f.name, state})...)
	}
}

// writeFamilies writes metric families, each with the labels common to all samples, and
// the end of the exposition. A family without samples is left out.
func writeFamilies(w io.Writer, common []label, families []family) error {
	return buffered(w, func(b *bufio.Writer) error {
		for i := range families {
			if f := &families[i]; len(f.samples) > 0 {
				f.write(b, common)
			}
		}
		_, err := b.WriteString("# EOF\n")
		return err
	})
}

func (f *family) write(b *bufio.Writer, common []label) {
	fmt.Fprintf(b, "# TYPE %s %s\n", f.name, f.kind)
	if f.unit != "" {
		fmt.Fprintf(b, "# UNIT %s %s\n", f.name, f.unit)
	}
	fmt.Fprintf(b, "# HELP %s %s\n", f.name, metricText(f.help))
	for _, s := range f.samples {
		b.WriteString(f.name + s.suffix + suffixes[f.kind] + "{")
		for i, l := range append(common[:len(common):len(common)], s.labels...) {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `%s="%s"`, l.name, metricText(l.value))
		}
		b.WriteString("} " + s.value + "\n")
	}
}

// metricText is a text with the escapes of OpenMetrics.
func metricText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(strings.ToValidUTF8(text, "\uFFFD"))
}
