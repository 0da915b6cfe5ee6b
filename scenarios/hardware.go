package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
)

// Bounds of a server's disk.
const (
	sectorMin   = 64      // what recovery of a log takes a tear to be made of
	sectorMax   = 1 << 20 // bytes
	capacityMax = 1 << 40 // bytes
)

// sectorRange says which sizes a sector can have.
var sectorRange = fmt.Sprintf("%s to %s in steps of %s", sized(sectorMin), sized(sectorMax), sized(sectorMin))

// diskFields are the keys of a server's disk.
func diskFields(d *disk.Config) []field {
	sector := document.Sparse(sizeType[int]()).Where(func(bytes int) bool { return bytes != 0 }, sectorRange)
	return []field{
		distType.Field("sync", &d.SyncLatency).About("how long a sync takes"),
		sizeType[int64]().Field("bandwidth", &d.Bandwidth).About("how many bytes a second a sync brings to the medium; 0 is no limit"),
		distType.Field("read", &d.ReadLatency).About("how long a read takes"),
		distType.Field("write", &d.WriteLatency).About("how long a write takes"),
		sector.Field("sector", &d.SectorSize).About("how many bytes reach the medium together or not at all when a crash tears a write"),
		sizeType[int64]().Field("capacity", &d.Capacity).About("how many bytes all files together may hold; 0 is no limit"),
	}
}

// workFields are the keys of what messages take of a server's time.
func workFields(w *sim.Work) []field {
	return []field{
		durationType.Field("message", &w.Message).About("how long a server is busy with each message before it does anything about it"),
		durationType.Field("byte", &w.Byte).About("how much longer for each byte of it"),
	}
}

// sizeUnits are the units of sizes from the largest, and how many bytes each has.
var sizeUnits = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// sizeType is a number of bytes: 4096, or with a unit, as 64MiB.
func sizeType[T int | int64]() document.Type[T] {
	return document.Type[T]{
		Schema: schema{"type": []string{"integer", "string"}, "minimum": 0, "pattern": `^[0-9]+(KiB|MiB|GiB)?$`},
		Read: func(v document.Value) (T, error) {
			bytes, ok := parseSize(v)
			if !ok || int64(T(bytes)) != bytes {
				return 0, v.Refuse("a whole number of bytes such as 4096, or of KiB, MiB or GiB such as 64MiB")
			}
			return T(bytes), nil
		},
		Write: func(bytes T) any { return document.Raw(formatSize(int64(bytes))) },
	}
}

// parseSize reads a number of bytes; false if it is none, or has no place in an
// int64.
func parseSize(v document.Value) (int64, bool) {
	if number, ok := v.Integer(); ok {
		return number.Int64(), number.IsInt64() && number.Sign() >= 0
	}
	text, ok := v.Scalar()
	if !ok {
		return 0, false
	}
	return parseSizeText(text)
}

// parseSizeText reads a number of bytes with or without a unit.
func parseSizeText(text string) (int64, bool) {
	unit := int64(1)
	for _, u := range sizeUnits {
		if digits, found := strings.CutSuffix(text, u.name); found {
			text, unit = digits, u.bytes
			break
		}
	}
	count, err := strconv.ParseUint(text, 10, 63)
	bytes := new(big.Int).Mul(new(big.Int).SetUint64(count), big.NewInt(unit))
	return bytes.Int64(), err == nil && bytes.IsInt64()
}

// formatSize writes a number of bytes in the largest unit that leaves it whole.
func formatSize(bytes int64) string {
	for _, u := range sizeUnits {
		if bytes != 0 && bytes%u.bytes == 0 {
			return strconv.FormatInt(bytes/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(bytes, 10)
}

// checkHardware judges the numbers of disks and of work.
func (s *Scenario) checkHardware() *mistake {
	d, w := s.Disk, s.Work
	switch {
	case d.SectorSize != 0 && (d.SectorSize < sectorMin || d.SectorSize > sectorMax || d.SectorSize%sectorMin != 0):
		return &mistake{"disk.sector", sized(int64(d.SectorSize)), sectorRange}
	case d.Bandwidth < 0 || d.Bandwidth > disk.BandwidthMax:
		return &mistake{"disk.bandwidth", sized(d.Bandwidth), "0 for no limit, or at most " + sized(disk.BandwidthMax)}
	case d.Capacity < 0 || d.Capacity > capacityMax:
		return &mistake{"disk.capacity", sized(d.Capacity), "0 for no limit, or at most " + sized(capacityMax)}
	}
	return cmp.Or(
		checkDist("disk.sync", d.SyncLatency), checkDist("disk.read", d.ReadLatency), checkDist("disk.write", d.WriteLatency),
		within("work.message", w.Message, 0, sim.WorkMessageMax), within("work.byte", w.Byte, 0, sim.WorkByteMax))
}

// sized is a number of bytes in words.
func sized(bytes int64) string {
	text := formatSize(bytes)
	if strings.HasSuffix(text, "iB") {
		return text
	}
	return text + " bytes"
}

// Bounds of how wrong a clock may be from the start.
const (
	offsetMax = 365 * 24 * time.Hour // either way
	driftMax  = 1_000_000            // twice as fast; clock.Stopped is the other end
)

func clockFields(c *clock.Config) []field {
	return []field{
		durationType.Field("offset", &c.Offset).About("what the wall clock shows at the start"),
		driftType.Field("drift", &c.Drift).About("how much faster both clocks run than true time"),
		durationType.Field("uncertainty", &c.Uncertainty).About("the half-width that the clock's intervals promise"),
	}
}

// driftType is a whole number of parts per million.
var driftType = document.Parsed("whole parts per million, such as 100ppm or -50ppm",
	func(text string) (int64, bool) {
		number, ok := strings.CutSuffix(text, "ppm")
		drift, err := strconv.ParseInt(strings.TrimRight(number, " "), 10, 64)
		return drift, ok && err == nil
	},
	func(drift int64) any { return document.Scalar(strconv.FormatInt(drift, 10) + "ppm") }).
	Like(schema{"type": "string", "pattern": `^-?[0-9]+ *ppm$`})

func (s *Scenario) checkClocks() *mistake {
	known := s.nodeNames()
	for _, node := range slices.Sorted(maps.Keys(s.Clocks)) {
		path := "clocks." + node
		if !slices.Contains(known, node) {
			return unknown(document.KeyOf(path), "node", node, known)
		}
		c := s.Clocks[node]
		wrong := cmp.Or(
			within(path+".offset", c.Offset, -offsetMax, offsetMax),
			within(path+".drift", c.Drift, clock.Stopped, driftMax),
			within(path+".uncertainty", c.Uncertainty, 0, offsetMax))
		if wrong != nil {
			return wrong
		}
	}
	return nil
}
