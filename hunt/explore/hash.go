package explore

import (
	"reflect"

	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim/disk"
)

// hashOf hashes a value with everything that it points to, and without what
// belongs to the world and not to the program: the Env, the disk and its open
// files.
func hashOf(v any) uint64 { return deephash.Of(v, ofTheWorld) }

var (
	envType     = reflect.TypeFor[*env]()
	diskPackage = reflect.TypeFor[disk.Config]().PkgPath()
)

// ofTheWorld reports whether values of a type belong to the world.
func ofTheWorld(t reflect.Type) bool {
	return t == envType || t.Kind() == reflect.Pointer && t.Elem().PkgPath() == diskPackage
}
