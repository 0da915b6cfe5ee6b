// Package osdisk is a disk.FS over a directory of the operating system: what a
// process finds in the simulator, it finds here.
//
// Names cannot lead out of the directory, neither by ".." nor by symbolic
// links. What the operating system reports is told in the errors of package
// disk, with the original kept inside. Durability is what the operating
// system and the hardware give: Sync is fsync of the file, and SyncDir is fsync
// of the directory.
//
// One thing is done in a way of its own: Create puts a new file in the old
// one's place instead of emptying it, so that after a crash there is either.
//
// Start with osdisk.go. The package imports sim/disk, for the interface and
// its errors.
package osdisk
