// Laplace runs replication protocols inside one process, on one thread, over a
// virtual network, virtual disks and virtual clocks, and judges what their
// clients saw. Every choice comes from one seed, so every run can be repeated.
package main

import (
	"os"

	"github.com/laplace-sim/laplace/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}
