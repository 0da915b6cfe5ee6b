// Laplace runs replication protocols inside one process, on one thread, over a
// virtual network, virtual disks and virtual clocks, and judges what their
// clients saw. Every choice comes from one seed, so every run can be repeated.
package main

import "github.com/laplace-sim/laplace/command"

func main() {
	command.Main(command.Options{})
}
