// Package jepsen is the language in which Jepsen and Maelstrom write down what clients
// did (https://github.com/jepsen-io/history): operations in EDN, each as one map when it
// was invoked and another when it completed.
//
// Start reading at language.go, which says how operations of a model are written so.
package jepsen
