package float

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

type share struct{ part float64 }

func bad(s share, n int64, d time.Duration) bool {
	x := float64(n)              // want `^float: this converts to floating point, which may round differently on another processor; use integers, such as parts per million$`
	y := x*3 + 1                 // want `^float: this computes in floating point`
	y += 2                       // want `^float: this computes in floating point`
	y++                          // want `^float: this computes in floating point`
	n = int64(y)                 // want `^float: this converts from floating point`
	_ = math.Sqrt(x)             // want `^float: math\.Sqrt computes in floating point`
	_ = max(x, s.part)           // want `^float: this compares floating-point numbers`
	_ = complex64(complex(x, y)) // want `^float: this converts to floating point`
	return s.part < d.Seconds()  // want `^float: this compares floating-point numbers`
}

const half = 0.5

func good(s share, d time.Duration) (share, time.Duration) {
	_ = fmt.Sprintf("%.1f %%", 100*s.part)
	_ = math.Float64bits(s.part)
	_ = math.MaxUint32 + 1
	_, _ = json.Marshal(s.part)
	s.part = half
	return share{half * 3}, d + time.Duration(half*float64(time.Second))
}

func (s share) String() string {
	if s.part < 0.01 {
		return "none"
	}
	return fmt.Sprint(math.Round(s.part * 100))
}
