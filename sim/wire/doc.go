// Package wire puts messages, which are Go values, on a stream of bytes and
// takes them off again.
//
// A [Language] is the set of types that two ends agreed on; its fingerprint
// tells whether they did. It writes a message as the name of its type and the
// fields in order. A frame ([WriteFrame], [ReadFrame]) is one message on the
// stream, with its length and a checksum.
//
// Whatever the bytes, reading them ends in a value of the language or in an
// error, and takes no more memory than a small multiple of what has arrived.
// That, and that nothing is left out in silence, is why this is not
// encoding/gob: gob skips unexported fields, refuses types without fields, and
// gives no bound on what a bad stream makes it do.
//
// Start with language.go. The package may import sim/rng.
package wire
