package address

import (
	"fmt"
	"reflect"
	"unsafe"
)

func bad(p *int, v reflect.Value) uintptr {
	_ = fmt.Sprintf("node %d at %+p", 1, p) // want `^address: %p writes an address, which differs in every process`
	logf("at %p", p)                        // want `^address: %p`
	_ = v.UnsafeAddr()                      // want `^address: reflect\.Value\.UnsafeAddr is an address`
	n := v.Pointer()                        // want `^address: reflect\.Value\.Pointer is an address`
	return n + uintptr(unsafe.Pointer(p))   // want `^address: this makes a number of an address`
}

func good(p *int, v, w reflect.Value) bool {
	seen := make(map[uintptr]bool)
	seen[v.Pointer()] = true
	delete(seen, w.Pointer())
	logf("100%% %d%%p %5.2[1]f", *p)
	_ = *(*uint64)(unsafe.Pointer(p))
	return seen[v.Pointer()] || v.Pointer() == w.Pointer()
}

func logf(format string, args ...any) {}
