// Package kafka judges logs like those of Kafka: clients send messages to keys, each of
// which is one log, and poll what follows what they have polled before. It looks for the
// anomalies of Jepsen's test of Kafka and Maelstrom's of logs.
//
// A message gets an offset in the log of its key, by which all of that log are in one order;
// not every offset need have one. A transaction is some sends and polls. A client assigns
// keys to itself, or subscribes to them and shares them with others; it begins at the
// beginning of a log, or where it or another client has left off.
//
// Start reading at classes.go, which says what is looked for; log.go lays out what is known
// of the logs, messages.go judges messages and sends, polls.go what a client polls in a row.
// text.go has how operations are written, and jepsen.go how Jepsen and Maelstrom write them.
package kafka
