package etcdraft

import "fmt"

// A silent logger drops what the library logs: observations say it in words
// that all protocols share. What the library logs before it gives up is a
// panic, in every protocol.
type silent struct{}

func (silent) Debug(...any)            {}
func (silent) Debugf(string, ...any)   {}
func (silent) Info(...any)             {}
func (silent) Infof(string, ...any)    {}
func (silent) Warning(...any)          {}
func (silent) Warningf(string, ...any) {}
func (silent) Error(...any)            {}
func (silent) Errorf(string, ...any)   {}

func (silent) Fatal(v ...any)                 { panic("etcd raft: " + fmt.Sprint(v...)) }
func (silent) Fatalf(format string, v ...any) { panic("etcd raft: " + fmt.Sprintf(format, v...)) }
func (silent) Panic(v ...any)                 { panic("etcd raft: " + fmt.Sprint(v...)) }
func (silent) Panicf(format string, v ...any) { panic("etcd raft: " + fmt.Sprintf(format, v...)) }
