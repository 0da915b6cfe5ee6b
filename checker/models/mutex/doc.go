// Package mutex says what locks do, for whoever judges them.
//
// Locks with fencing tokens grant a number, one above that of the grant before, under
// which what they guard is used (Kleppmann, "How to do distributed locking", 2016; Burrows,
// "The Chubby lock service", 2006, section 2.4). That such a lock can be seized is what
// the end of a lease comes to, so a use is refused once a later token was seen. Plain
// locks, as Jepsen's tests have them, are locked and unlocked and tell nothing.
//
// The package shares no code with the service that it judges. Start reading at kinds.go,
// then judge.go for tokens and plain.go for plain locks.
package mutex
