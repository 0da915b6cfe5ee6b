package page

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserVariable says, if it is "required", that a test without a browser fails and is not
// skipped.
const browserVariable = "LAPLACE_BROWSER"

// browsers are the names of the programs that pages are tested with.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// findBrowser is the path of a browser. Without one the test is skipped, or fails.
func findBrowser(t testing.TB) string {
	t.Helper()
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const advice = "found no browser, expected one of %v: install Debian's chromium"
	if os.Getenv(browserVariable) == "required" {
		t.Fatalf(advice, browsers)
	}
	t.Skipf(advice, browsers)
	return ""
}

// A tab is a page that a browser has opened. What it complains of on its console fails the
// test.
type tab struct {
	t    testing.TB
	ctx  context.Context
	mu   sync.Mutex
	said []string // errors and exceptions

	close func() // closes it before the test ends
}

// open opens the page of a subject from disk, in a window of some pixels, and waits until
// all of it is there.
func open(t testing.TB, s *Subject, width, height int64) *tab {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return openHTML(t, b.Bytes(), width, height)
}

// staleRead is the page of a run that answers a read wrongly, made once for all tests that read it.
var staleRead struct {
	make sync.Once
	html []byte
}

// openStaleRead opens that page, as a reader would.
func openStaleRead(t *testing.T) *tab {
	t.Helper()
	staleRead.make.Do(func() {
		var b bytes.Buffer
		if err := Write(t.Context(), &b, &Subject{Result: run(t, "raft/leader-partition", "stale-read", 0)}); err != nil {
			t.Fatal(err)
		}
		staleRead.html = b.Bytes()
	})
	if staleRead.html == nil {
		t.Fatal("the page could not be made")
	}
	return openHTML(t, staleRead.html, 1400, 900)
}

func openHTML(t testing.TB, html []byte, width, height int64) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, html, 0o666); err != nil {
		t.Fatal(err)
	}
	p := newTab(t, width, height)
	p.visit("file://" + path)
	return p
}

// shared is the browser that all tests of this package open tabs in.
var shared struct {
	start sync.Once
	ctx   context.Context
	stop  func()
}

func TestMain(m *testing.M) {
	status := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.Exit(status)
}

// newTab opens an empty tab.
func newTab(t testing.TB, width, height int64) *tab {
	t.Helper()
	path := findBrowser(t)
	shared.start.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
		allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(allocator)
		shared.ctx, shared.stop = ctx, func() { cancel(); stop() }
		if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
			t.Fatalf("%s does not start: %v", path, err)
		}
	})
	ctx, cancel := chromedp.NewContext(shared.ctx)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, close: cancel}
	do(p, chromedp.EmulateViewport(width, height))
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.judge)
	return p
}

// visit goes to an address and waits until the page there is ready.
func (p *tab) visit(address string) {
	p.t.Helper()
	do(p, chromedp.Navigate(address))
	wait(p, "window.laplace && laplace.ready")
}

func (p *tab) listen(event any) {
	said := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			said += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError && e.Type != runtime.ConsoleAPICalledTypeAssert {
			return
		}
		for _, a := range e.Args {
			said += fmt.Sprintf("%s %s ", a.Value, a.Description)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError {
			return
		}
		said = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, said)
}

// judge fails the test if the page complained.
func (p *tab) judge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, said := range p.said {
		p.t.Errorf("the page's console has an error: %s", said)
	}
}

// patience is how long a test waits for a page.
const patience = time.Minute

// eval is the value of an expression of JavaScript in a page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v%s", expression, err, p.complaints())
	}
	return value
}

// contextGone is part of the error of a browser that left a page while it was asked something.
const contextGone = "Cannot find context with specified id"

// wait waits until an expression is true, in whatever page the tab comes to.
func wait(p *tab, expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+expression+")"))
		if err == nil {
			return
		}
		if ctx.Err() != nil || !strings.Contains(err.Error(), contextGone) {
			p.t.Fatalf("waited for %s: %v%s", expression, err, p.complaints())
		}
	}
}

func (p *tab) complaints() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) == 0 {
		return ""
	}
	return fmt.Sprintf("; the page says %q", p.said)
}

func do(p *tab, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	for _, action := range actions {
		if err := chromedp.Do(p.ctx, action); err != nil {
			p.t.Fatalf("%v%s", err, p.complaints())
		}
	}
}

// wheel turns the wheel at a point of the page; below 0 is away from the user.
func (p *tab) wheel(x, y, turn float64) {
	p.t.Helper()
	do(p, chromedp.MouseEvent(chromedp.MouseWheel, x, y, func(e *input.DispatchMouseEventParams) {
		e.DeltaX, e.DeltaY = math.SmallestNonzeroFloat32, turn // zero would not be sent, which the browser refuses
	}))
}

// click clicks at a point of the page.
func (p *tab) click(x, y float64) {
	p.t.Helper()
	do(p, chromedp.MouseClickXY(x, y))
}

// drag moves from one point of the page to another with the button held down.
func (p *tab) drag(x0, y0, x1, y1 float64) {
	p.t.Helper()
	pressed := func(e *input.DispatchMouseEventParams) {
		e.Button, e.Buttons, e.ClickCount = input.MouseButtonLeft, 1, 1
	}
	do(p, chromedp.MouseEvent(chromedp.MousePressed, x0, y0, pressed))
	for part := 1.0; part <= 4; part++ {
		do(p, chromedp.MouseEvent(chromedp.MouseMoved, x0+(x1-x0)*part/4, y0+(y1-y0)*part/4, pressed))
	}
	do(p, chromedp.MouseEvent(chromedp.MouseReleased, x1, y1, pressed))
}

// theme has the page believe that the user prefers light or dark.
func (p *tab) theme(scheme string) {
	p.t.Helper()
	do(p, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}
