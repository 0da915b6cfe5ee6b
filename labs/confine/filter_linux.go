package confine

import (
	"syscall"
	"unsafe"
)

// A program of the kernel's packet filter decides about each system call. It sees the call's number,
// the machine's kind and the arguments.
const (
	loadWord    = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS
	jumpIfEqual = syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K
	jumpIfAbove = syscall.BPF_JMP | syscall.BPF_JGE | syscall.BPF_K
	jumpIfSet   = syscall.BPF_JMP | syscall.BPF_JSET | syscall.BPF_K
	answer      = syscall.BPF_RET | syscall.BPF_K

	numberAt  = 0
	kindAt    = 4
	firstAt   = 16 // the lower half of the first argument, on machines that begin with it
	fourthAt  = firstAt + 3*8
	allow     = 0x7fff0000
	forbid    = 0x00050000 | uint32(syscall.EPERM)
	unknown   = 0x00050000 | uint32(syscall.ENOSYS)
	end       = 0x80000000
	threadBit = 0x10000 // of clone: what is started is a thread of the same process
	sharedBit = 0x1     // of mmap: memory that is not counted as the program's data
)

// An architecture is what the filter must know of a kind of machine.
type architecture struct {
	kind uint32
	// foreign is from which number on calls are another kind's; 0 if there are none.
	foreign uint32
	// The numbers of calls of which arguments decide, and of those that are forbidden.
	clone, clone3, mmap, kill, tgkill, forbidden []uint32
}

// filter is the program for this kind of machine; nil if there is none.
func filter() (program []syscall.SockFilter) {
	a := thisArchitecture()
	if a == nil {
		return nil
	}
	add := func(code uint16, k uint32, yes, no uint8) {
		program = append(program, syscall.SockFilter{Code: code, Jt: yes, Jf: no, K: k})
	}
	add(loadWord, kindAt, 0, 0)
	add(jumpIfEqual, a.kind, 1, 0)
	add(answer, end, 0, 0)
	add(loadWord, numberAt, 0, 0)
	if a.foreign > 0 {
		add(jumpIfAbove, a.foreign, 0, 1)
		add(answer, forbid, 0, 0)
	}
	for _, number := range a.forbidden {
		add(jumpIfEqual, number, 0, 1)
		add(answer, forbid, 0, 0)
	}
	for _, number := range a.clone3 { // glibc and Go go on with clone
		add(jumpIfEqual, number, 0, 1)
		add(answer, unknown, 0, 0)
	}
	// Of these an argument decides. What is loaded then is not the number any more, so each
	// ends with an answer.
	decide := func(numbers []uint32, at uint32, code uint16, k uint32, yes, no uint32) {
		for _, number := range numbers {
			add(jumpIfEqual, number, 0, 4)
			add(loadWord, at, 0, 0)
			add(code, k, 0, 1)
			add(answer, yes, 0, 0)
			add(answer, no, 0, 0)
		}
	}
	decide(a.clone, firstAt, jumpIfSet, threadBit, allow, forbid)
	decide(a.mmap, fourthAt, jumpIfSet, sharedBit, forbid, allow)
	self := uint32(syscall.Getpid())
	decide(a.kill, firstAt, jumpIfEqual, self, allow, forbid)
	decide(a.tgkill, firstAt, jumpIfEqual, self, allow, forbid)
	add(answer, allow, 0, 0)
	return program
}

// install has the thread, and what it becomes, be subject to a filter for good.
func install(program []syscall.SockFilter) error {
	const setFilter, byFilter = 22, 2
	f := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, setFilter, byFilter, uintptr(unsafe.Pointer(&f)), 0, 0, 0); e != 0 {
		return e
	}
	return nil
}

// added are system calls of the last years, which have the same numbers on all machines: other ways to
// do what is forbidden, and what reaches into another process.
var added = []uint32{
	424, // pidfd_send_signal
	425, // io_uring_setup
	428, // open_tree
	429, // move_mount
	434, // pidfd_open
	438, // pidfd_getfd
	440, // process_madvise
}
