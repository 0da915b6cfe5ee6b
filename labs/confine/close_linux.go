package confine

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"
)

// Fences says which limits hold on this machine.
func Fences() []Fence {
	files := Fence{Name: "files"}
	if version, err := landlockVersion(); err != nil {
		files.Lacks = fmt.Sprintf("this kernel has no Landlock (%v), so that files can be read, though none can be written to", err)
	} else if version < 1 {
		files.Lacks = "this kernel has no Landlock, so that files can be read, though none can be written to"
	}
	processes, network := Fence{Name: "processes"}, Fence{Name: "network"}
	if filter() == nil {
		lacks := "there is no filter of system calls for this kind of machine"
		processes.Lacks, network.Lacks = lacks, lacks
	}
	return []Fence{{Name: "memory"}, {Name: "time of the processor"}, files, processes, network}
}

// closeOff leaves the thread, and what it becomes, nothing but the program's file, memory and the
// files that are open.
func closeOff(program string) error {
	const setNoNewPrivileges = 38
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, setNoNewPrivileges, 1, 0, 0, 0, 0); e != 0 {
		return fmt.Errorf("privileges could not be given up: %w", e)
	}
	if version, err := landlockVersion(); err == nil && version >= 1 {
		if err := landlock(program, version); err != nil {
			return fmt.Errorf("files could not be closed off: %w", err)
		}
	}
	if f := filter(); f != nil {
		if err := install(f); err != nil {
			return fmt.Errorf("system calls could not be filtered: %w", err)
		}
	}
	return nil
}

// The system calls of Landlock, which have the same numbers on all machines.
const (
	landlockCreateRuleset = 444
	landlockAddRule       = 445
	landlockRestrictSelf  = 446
)

// landlockVersion is that of the kernel's interface, from 1 on.
func landlockVersion() (int, error) {
	const versionFlag = 1
	version, _, e := syscall.RawSyscall(landlockCreateRuleset, 0, 0, versionFlag)
	if e != 0 {
		return 0, e
	}
	return int(version), nil
}

// Rights of Landlock: each version knows some more.
const (
	landlockExecute  = 1 << 0
	landlockReadFile = 1 << 2
	landlockFirst    = 1<<13 - 1 // of version 1
	landlockRefer    = 1 << 13   // of 2
	landlockTruncate = 1 << 14   // of 3
	landlockDevices  = 1 << 15   // of 5
)

// landlock forbids every access to files but that the program is read and becomes the process.
func landlock(program string, version int) error {
	handled := uint64(landlockFirst)
	if version >= 2 {
		handled |= landlockRefer
	}
	if version >= 3 {
		handled |= landlockTruncate
	}
	if version >= 5 {
		handled |= landlockDevices
	}
	rules, _, e := syscall.Syscall(landlockCreateRuleset, uintptr(unsafe.Pointer(&handled)), unsafe.Sizeof(handled), 0)
	if e != 0 {
		return e
	}
	const pathOnly = 0x200000
	file, err := syscall.Open(program, pathOnly|syscall.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	var beneath [12]byte // a right of 8 bytes and a file of 4
	*(*uint64)(unsafe.Pointer(&beneath[0])) = landlockExecute | landlockReadFile
	*(*int32)(unsafe.Pointer(&beneath[8])) = int32(file)
	const pathBeneath = 1
	if _, _, e := syscall.Syscall6(landlockAddRule, rules, pathBeneath, uintptr(unsafe.Pointer(&beneath)), 0, 0, 0); e != 0 {
		return e
	}
	if _, _, e := syscall.RawSyscall(landlockRestrictSelf, rules, 0, 0); e != 0 {
		return e
	}
	return errors.Join(syscall.Close(file), syscall.Close(int(rules)))
}
