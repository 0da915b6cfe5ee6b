// Package models has all that a history from anywhere can be judged by: for each model
// the operations that such a history has, how Jepsen writes them, and what must hold.
//
// A model is one file or folder here and one line of the registry. Start reading at
// model.go.
package models
