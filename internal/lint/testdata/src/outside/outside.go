package outside

import (
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

func bad(t time.Time) int {
	_, _ = os.ReadFile("x")     // want `^outside: os\.ReadFile reaches the system that the simulation runs on`
	_ = os.Args                 // want `^outside: os\.Args`
	_, _ = net.Dial("tcp", "x") // want `^outside: net\.Dial reaches a real network; use env\.Send`
	_, _ = http.Get("x")        // want `^outside: http\.Get`
	_ = filepath.Join("a", "b") // want `^outside: filepath\.Join`
	_ = t.Local()               // want `^outside: time\.Time\.Local depends on the machine's time zone`
	_ = t.In(time.Local)        // want `^outside: time\.Local`
	if runtime.GOOS == "js" {   // want `^outside: runtime\.GOOS`
		return runtime.NumGoroutine() // want `^outside: runtime\.NumGoroutine`
	}
	runtime.GOMAXPROCS(1) // want `^outside: runtime\.GOMAXPROCS`
	_ = strconv.IntSize   // want `^intsize: strconv\.IntSize differs between processors`
	return math.MaxInt    // want `^intsize: math\.MaxInt differs`
}

func good(f *os.File, err error, text string) int64 {
	_ = path.Join("a", "b")
	_, _ = netip.ParseAddr(text)
	_, _ = url.Parse(text)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, net.ErrClosed) {
		panic(string(debug.Stack()))
	}
	return math.MaxInt64
}
