// Package formats reads and writes histories as they lie in files: ours, those of Jepsen
// and Maelstrom, and the logs that Jepsen's tests print.
//
// A reader holds the history and never the text, so a file may be larger than the memory.
// What is wrong with a file is a *checker.FileError, which says where it is; no reader
// makes a history of less than the whole file.
//
// Start reading at format.go.
package formats
