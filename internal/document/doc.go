// Package document reads the YAML files that people write for Laplace, and
// says where a mistake in one of them is: the file, the line and the column,
// what was found there and what was expected.
//
// It reads strictly. The parts of YAML that make a file mean something else
// than it says are refused, and so is whatever would make the reader work or
// recurse without end. What the keys and values mean is for the packages above
// to decide; this one knows nothing of them. They say it as a list of fields,
// each with its type of value, which reads a mapping, writes it, and makes its
// JSON Schema.
//
// Start with document.go and value.go for what stands in a file, and with
// field.go and type.go for what is to stand there.
package document
