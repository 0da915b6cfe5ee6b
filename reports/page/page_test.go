package page

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestAPage(t *testing.T) {
	spec, err := scenarios.Find("raft/leader-partition")
	if err != nil {
		t.Fatal(err)
	}
	spec.Flaw = "stale-read"
	r, err := scenarios.Run(context.Background(), spec, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(t.Context(), &b, &Subject{Result: r}); err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("PAGE_OUT"); out != "" {
		os.WriteFile(out, b.Bytes(), 0o666)
	}
	t.Logf("%d bytes for %d events", b.Len(), r.Events)
}
