package confine

import "syscall"

func thisArchitecture() *architecture {
	const processVMRead, processVMWrite, prlimit, setns, bpf, userfault, memfd = 310, 311, 302, 308, 321, 323, 319
	return &architecture{
		kind:    0xc000003e,
		foreign: 0x40000000,
		clone:   []uint32{syscall.SYS_CLONE}, clone3: []uint32{435}, mmap: []uint32{syscall.SYS_MMAP}, kill: []uint32{syscall.SYS_KILL}, tgkill: []uint32{syscall.SYS_TGKILL},
		forbidden: append([]uint32{
			syscall.SYS_FORK, syscall.SYS_VFORK, syscall.SYS_SOCKET, syscall.SYS_SOCKETPAIR, syscall.SYS_PTRACE, syscall.SYS_TKILL, syscall.SYS_RT_SIGQUEUEINFO,
			syscall.SYS_SETRLIMIT, syscall.SYS_UNSHARE, syscall.SYS_MOUNT, syscall.SYS_UMOUNT2, syscall.SYS_CHROOT, syscall.SYS_PIVOT_ROOT, syscall.SYS_SHMGET,
			syscall.SYS_SHMAT, syscall.SYS_KEYCTL, syscall.SYS_REBOOT, syscall.SYS_KEXEC_LOAD, syscall.SYS_SETPRIORITY, syscall.SYS_SETSID, syscall.SYS_SETPGID,
			processVMRead, processVMWrite, prlimit, setns, bpf, userfault, memfd,
		}, added...),
	}
}
