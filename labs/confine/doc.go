// Package confine runs a program that nobody has read yet within limits of the operating system:
// memory, files, processes, network, time of the processor.
//
// The limits are set by a process on itself before it becomes the program ([Run]), which the
// command that is built from this source does when it is called as [Limits.Command] has it. They
// are a second fence: a student's package can reach nothing of this by the rules of package
// labs/rules, unless a teacher allows packages that can.
//
// What holds depends on the system, and [Fences] says it. Start with confine.go.
package confine
