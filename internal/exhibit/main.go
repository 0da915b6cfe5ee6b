package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/laplace-sim/laplace/hunt"
)

func main() {
	dir := flag.String("dir", "docs/exhibit", "where the exhibits are, a `directory`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	hunt.RelaxGC()
	if err := renewAll(ctx, *dir, flaws(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "exhibit:", err)
		os.Exit(1)
	}
}
