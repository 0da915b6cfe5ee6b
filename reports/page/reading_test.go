package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
)

// reading opens the page of a run that answers a read wrongly, as a reader would.
func reading(t *testing.T) *tab {
	t.Helper()
	p := openStaleRead(t)
	eval[bool](p, "window.page = laplace.page, window.d = page.diagram, true")
	return p
}

// press presses keys of the page, which no field has.
func (p *tab) press(keys string) {
	p.t.Helper()
	do(p, chromedp.KeyEvent(keys))
}

// selected is the number of the event that is selected, -1 for none.
func selected(p *tab) int {
	p.t.Helper()
	return eval[int](p, "page.selected < 0 ? -1 : page.run.number[page.selected]")
}

func text(p *tab, selector string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf("document.querySelector(%q).textContent", selector))
}

func TestThePageOpensWithTheAccusedOperation(t *testing.T) {
	p := reading(t)
	if !eval[bool](p, "page.run.focus.accused >= 0 && page.run.ops.id[page.selectedOperation] === page.run.focus.accused") {
		t.Error("the accused operation is not selected")
	}
	if details := text(p, ".details"); !contains(details, "illegal, could have been", "called", "returned") {
		t.Errorf("the details are %q, expected those of the accused operation", details)
	}
	if claim := text(p, ".claim"); claim == "" || !strings.Contains(claim, "linearizability") {
		t.Errorf("the claim is %q, expected that of linearizability", claim)
	}
}

func TestALineOfTheStoryLeadsIntoThePicture(t *testing.T) {
	p := reading(t)
	for k := range eval[int](p, "page.run.story.steps.length") {
		eval[bool](p, fmt.Sprintf("d.setView(0, 1e6, {}), document.querySelectorAll('.steps:not(.operations) button')[%d].click(), true", k))
		if want := eval[int](p, fmt.Sprintf("page.run.story.steps[%d].event", k)); selected(p) != want {
			t.Errorf("step %d selects event %d, expected %d", k+1, selected(p), want)
		}
		wait(p, "page.run.at[page.selected] >= d.view.from && page.run.at[page.selected] <= d.view.to")
	}
	p.press("[")
	if got, want := selected(p), eval[int](p, "page.run.story.steps.at(-2).event"); got != want {
		t.Errorf("[ goes to event %d, expected the step before, of event %d", got, want)
	}
}

func TestAnOperationOfTheStoryLeadsIntoThePicture(t *testing.T) {
	p := reading(t)
	eval[bool](p, "d.setView(0, 1e6, {}), document.querySelector('.operations .accused').click(), true")
	wait(p, "page.run.ops.id[page.selectedOperation] === page.run.focus.accused && d.whereOperation(page.selectedOperation)")
}

func TestKeysStepAlongANodeAndAlongCauses(t *testing.T) {
	p := reading(t)
	start := eval[int](p, "page.run.story.steps[2].event")
	at := func(expression string) int { return eval[int](p, expression) }
	eval[bool](p, fmt.Sprintf("page.goToEvent(%d, 0), true", start))
	next := at("page.run.number[page.causal.after[page.selected]]")
	cause := at("page.run.cause[page.selected]")
	for _, step := range []struct {
		keys string
		want int
	}{{"j", next}, {"k", start}, {"h", cause}} {
		if p.press(step.keys); selected(p) != step.want {
			t.Errorf("%s goes from event %d to %d, expected %d", step.keys, start, selected(p), step.want)
		}
	}
	p.press("l")
	if got := at("page.run.cause[page.selected]"); got != cause {
		t.Errorf("l goes to an event caused by %d, expected one caused by %d", got, cause)
	}
}

func TestKeysMoveTheView(t *testing.T) {
	p := reading(t)
	span := "(d.view.to - d.view.from)"
	p.press("0")
	wait(p, span+" > 0.99 * (d.extent.to - d.extent.from)")
	p.press("+")
	wait(p, span+" < 0.51 * (d.extent.to - d.extent.from)")
	p.press("f")
	wait(p, span+" < 2 * (page.run.focus.to - page.run.focus.from) && d.view.from <= page.run.focus.from && d.view.to >= page.run.focus.to")
	p.press("?")
	wait(p, "document.querySelector('dialog').open")
	p.press("?")
	wait(p, "!document.querySelector('dialog').open")
}

func TestConesOfThePageAreThoseOfTheGraph(t *testing.T) {
	for _, c := range []struct{ scenario, flaw string }{{"raft/leader-partition", "stale-read"}, {"chain/everything", ""}} {
		t.Run(c.scenario, func(t *testing.T) {
			r := run(t, c.scenario, c.flaw, 0)
			p := open(t, &Subject{Result: r}, 1000, 700)
			compareCones(t, p, r)
		})
	}
}

// compareCones holds pasts of the page against sim/causal, event by event, and futures
// against what has a past with the event in it.
func compareCones(t *testing.T, p *tab, r *scenarios.Result) {
	t.Helper()
	g := causal.NewGraph()
	for record := range r.Trace.Records() {
		g.Add(record)
	}
	const cone = `(() => { const { run, page } = laplace, c = page.causal, of = c.cone([c.event(%d)], %s), all = []; for (let k = 0; k < c.size; k++) if (of[c.place[k]] & %s) all.push(run.number[c.place[k]]); return all; })()`
	for part := uint64(1); part <= 4; part++ {
		side := g.Last() * part / 4
		past := g.Past(side)
		got := eval[[]uint64](p, fmt.Sprintf(cone, side, "PAST", "PAST"))
		if len(got) != past.Size() {
			t.Errorf("the past of event %d has %d events on the page, %d in the graph", side, len(got), past.Size())
		}
		for _, e := range got {
			if !past.Has(e) {
				t.Fatalf("event %d is in the past of %d on the page, and not in the graph", e, side)
			}
		}
		future := eval[[]uint64](p, fmt.Sprintf(cone, side, "FUTURE", "FUTURE"))
		in := make(map[uint64]bool)
		for _, e := range future {
			in[e] = true
		}
		for e := side; e <= g.Last(); e += 1 + g.Last()/97 {
			if led := g.Past(e).Has(side); led != in[e] {
				t.Errorf("the graph has event %d in the past of %d: %v; the page has the latter in its future: %v", side, e, led, in[e])
			}
		}
	}
}

func TestAConeIsLitByKeyAndButton(t *testing.T) {
	p := reading(t)
	eval[bool](p, "page.goToEvent(page.run.story.steps.at(-1).event, 0), true")
	p.press("p")
	if got := text(p, ".tally"); !contains(got, "in its past") {
		t.Errorf("with p the details say %q, expected how many events are in its past", got)
	}
	if !eval[bool](p, "d.cone !== null && document.querySelector('[data-cone=past]').getAttribute('aria-pressed') === 'true'") {
		t.Error("p does not light the past")
	}
	do(p, chromedp.Click("[data-cone=future]"))
	if !eval[bool](p, "page.cone === 'future' && d.cone[page.selected] !== 0") {
		t.Error("the button does not light the future")
	}
	p.press("u")
	if !eval[bool](p, "d.cone === null") {
		t.Error("u does not put the future out")
	}
}

func TestTheFilterHides(t *testing.T) {
	p := reading(t)
	before := eval[int](p, "d.draw(), d.stats().messages.seen")
	eval[bool](p, "document.querySelector('[data-set=kinds] input').click(), document.querySelector('[data-set=nodes] input').click(), true")
	if after := eval[int](p, "d.stats().messages.seen"); after >= before {
		t.Errorf("with a node and a kind of message hidden %d messages are in view, with all %d", after, before)
	}
	if got := text(p, ".filter summary"); got != "Filter (2)" {
		t.Errorf("the filter says %q, expected Filter (2)", got)
	}
}

func TestSearchCountsAndSteps(t *testing.T) {
	p := reading(t)
	p.press("/")
	eval[bool](p, "document.activeElement === page.search.field && (page.search.field.value = '', true)") // the key itself is typed by tests, not by readers
	p.press("became leader\r")
	n := eval[int](p, "page.search.found.length")
	if want := eval[int](p, "Array.from({ length: page.run.n }, (_, i) => said(page.run, i)).filter((s) => s.includes('became leader')).length"); n != want || n < 2 {
		t.Fatalf("the search for %q finds %d, expected %d, and more than one", eval[string](p, "page.search.field.value"), n, want)
	}
	first := text(p, ".found")
	if !strings.HasSuffix(first, fmt.Sprintf("/%d", n)) || !strings.Contains(text(p, ".details"), "became leader") {
		t.Errorf("the search says %q and shows %q, expected one of %d", first, text(p, ".says"), n)
	}
	p.press("\r")
	if second := text(p, ".found"); second == first {
		t.Errorf("Enter stays at %s", first)
	}
	eval[bool](p, "page.search.field.value = '#100', page.search.now(), page.search.step(1), true")
	if selected(p) != 100 {
		t.Errorf("#100 goes to event %d", selected(p))
	}
	eval[bool](p, "page.search.field.value = 'no such thing', page.search.now(), true")
	if got := text(p, ".found"); got != "nothing" {
		t.Errorf("what is nowhere is %q, expected nothing", got)
	}
}

func TestALinkLeadsToExactlyWhatIsSeen(t *testing.T) {
	p := reading(t)
	eval[bool](p, `page.goToEvent(page.run.story.steps[2].event, 0), page.select(page.causal.during(page.selected)[0] ?? page.selected, {}), page.setCone("past"),
		page.filter.set({ nodes: new Set([2]), kinds: new Set([page.run.strings[page.run.name[page.run.kind.indexOf(KIND.deliver)]]]), only: "cone" }), d.setView(9.25e9, 9.5e9, {}), true`)
	state := `JSON.stringify([d.view, page.selected, page.cone, [...page.filter.nodes], [...page.filter.kinds], page.filter.only])`
	want := eval[string](p, state)
	address := eval[string](p, "page.address.text()")
	if !contains(address, "t=9.25-9.5", "sel=e", "cone=past", "hide=n2", "only=cone") {
		t.Errorf("the link is %s", address)
	}
	other := newTab(t, 1400, 900)
	other.visit(address)
	eval[bool](other, "window.page = laplace.page, window.d = page.diagram, true")
	if got := eval[string](other, state); got != want {
		t.Errorf("the link leads to %s, expected %s", got, want)
	}
}

func TestALinkToTheWholeRunHasItsMargins(t *testing.T) {
	p := reading(t)
	eval[bool](p, "d.setView(d.extent.from - 1e9, d.extent.to + 1e9, {}), true")
	want := eval[view](p, "d.view")
	link := eval[string](p, "linkOf(page)")
	eval[bool](p, fmt.Sprintf("d.setView(1e9, 2e9, {}), follow(page, %q), true", "#"+link))
	if got := eval[view](p, "d.view"); got.From-want.From > 1 || want.From-got.From > 1 || got.To-want.To > 1 || want.To-got.To > 1 {
		t.Errorf("%s leads to %v, expected %v", link, got, want)
	}
}

func TestALinkToWhatIsNotThereSaysSo(t *testing.T) {
	p := reading(t)
	eval[bool](p, "location.hash = '#t=9-3&sel=e999999999&cone=sideways&hide=nobody', true")
	wait(p, "!page.layout.notice.hidden")
	if got := text(p, ".notice"); !contains(got, "sel=e999999999", "cone=sideways", "hide=nobody", "t=9-3") {
		t.Errorf("the page says %q", got)
	}
}

func TestDetailsShowANodeBeforeAndAfter(t *testing.T) {
	p := reading(t)
	eval[bool](p, "page.select([...page.run.kind.keys()].find((i) => said(page.run, i).startsWith('became leader')), { reveal: true }), true")
	if got := eval[string](p, "[...document.querySelectorAll('.facts tr.changed')].map((row) => row.innerText.replace(/\\s+/g, ' ')).join('; ')"); !strings.Contains(got, "role candidate leader") {
		t.Errorf("marked as changed is %q, expected the role, from candidate to leader", got)
	}
	if got := eval[int](p, "document.querySelectorAll('.facts tbody tr:not(.changed)').length"); got == 0 {
		t.Error("all of the node is marked as changed")
	}
}

func TestSeriesStandOnTheAxisOfTheDiagram(t *testing.T) {
	p := reading(t)
	eval[bool](p, "d.setView(9.3e9, 9.7e9, {}), true")
	wait(p, "page.charts.all.every((c) => c.plot.scales.x.min === d.view.from && c.plot.scales.x.max === d.view.to)")
	if off := eval[float64](p, `Math.max(...page.charts.all.flatMap((c) => [9.3e9, 9.7e9].map((at) => Math.abs(
		c.plot.root.getBoundingClientRect().left + c.plot.bbox.left / devicePixelRatio + c.plot.valToPos(at, "x")
		- d.canvas.getBoundingClientRect().left - d.geometry.left - (at - d.view.from) / (d.view.to - d.view.from) * (d.geometry.right - d.geometry.left)))))`); off > 1.5 {
		t.Errorf("a time is %.1f pixels apart in a series and in the diagram", off)
	}
	// What is in the bars is what ended: all of the run, by outcome.
	eval[bool](p, "page.whole(), true")
	wait(p, "d.view.to - d.view.from >= d.extent.to - d.extent.from && page.charts.all[0].plot.scales.x.max === d.view.to")
	if bars, all := eval[float64](p, `(() => { const ended = page.charts.all.find((c) => c.source instanceof Ended), { columns, covers } = ended.source.data(d.view, d.extent);
		return columns.at(-1).reduce((a, b) => a + b) * (covers[1] - covers[0]) / 1e9; })()`), eval[float64](p, "page.run.ops.n"); bars < all-0.01 || bars > all+0.01 {
		t.Errorf("the bars have %.2f operations, the run %.0f", bars, all)
	}
}

func TestTablesSayWhatPicturesShow(t *testing.T) {
	p := reading(t)
	eval[bool](p, "document.querySelectorAll('.below details').forEach((it) => { it.open = true; }), true")
	wait(p, "document.querySelectorAll('.below .table table').length >= 5")
	all := text(p, ".below")
	for _, part := range []string{"Events in view", "Operations in view", "Faults", "Roles and outages", "Measures", "linearizability", "MIT License", "Digest"} {
		if !strings.Contains(all, part) {
			t.Errorf("below the diagram there is no %q", part)
		}
	}
	eval[bool](p, "page.whole(), true")
	wait(p, "document.querySelector('.below').textContent.includes('The first 500 of')")
	if rows := eval[int](p, "document.querySelector('.below .table tbody').rows.length"); rows != 500 {
		t.Errorf("the table of events has %d rows, expected no more than 500", rows)
	}
}

func TestTheThemeIsTheReadersChoice(t *testing.T) {
	p := reading(t)
	paper := func() string { return eval[string](p, "getComputedStyle(document.documentElement).backgroundColor") }
	p.theme("dark")
	dark := paper()
	p.theme("light")
	light := paper()
	if dark == light {
		t.Errorf("on light and dark systems the paper is %s", dark)
	}
	eval[bool](p, "[...document.querySelectorAll('button')].filter((b) => b.textContent.startsWith('Theme')).forEach((b) => { b.click(); b.click(); }), true")
	if got := paper(); got != dark {
		t.Errorf("told to be dark, the paper is %s, expected %s", got, dark)
	}
}

func TestEverythingHasAWayByKeyboardAndAName(t *testing.T) {
	p := reading(t)
	if nameless := eval[[]string](p, `[...document.querySelectorAll("button, input, summary, [role=img]")].filter((e) => !(e.textContent || e.getAttribute("aria-label") || e.closest("label"))).map((e) => e.outerHTML.slice(0, 80))`); len(nameless) > 0 {
		t.Errorf("without a name: %q", nameless)
	}
	if unreachable := eval[[]string](p, `[...document.querySelectorAll("button, input, summary")].filter((e) => e.tabIndex < 0).map((e) => e.outerHTML.slice(0, 80))`); len(unreachable) > 0 {
		t.Errorf("out of the reach of a keyboard: %q", unreachable)
	}
}

func TestTheTwinIsShownAndHidden(t *testing.T) {
	r := run(t, "raft/leader-partition", "stale-read", 0)
	p := open(t, &Subject{Result: r, Twin: run(t, "raft/leader-partition", "", 0), Difference: "the flaw"}, 1400, 900)
	eval[bool](p, "window.page = laplace.page, window.d = page.diagram, true")
	if !eval[bool](p, "page.twin !== null && page.run.apart !== null") {
		t.Fatal("the page has no twin, or not where it parts")
	}
	low := eval[float64](p, "d.height")
	p.press("t")
	if high := eval[float64](p, "d.height"); high <= low {
		t.Errorf("with the twin the lanes need %v pixels, without %v", high, low)
	}
	if got := text(p, ".apart:not([hidden])"); !contains(got, "the same until", "part at event", "the flaw") {
		t.Errorf("of the twin the page says %q, expected where it parts and by what", got)
	}
	p.press("t")
	if again := eval[float64](p, "d.height"); again != low {
		t.Errorf("without the twin again the lanes need %v pixels, expected %v", again, low)
	}
}

func TestNarrowPagesAreNotWiderThanTheScreen(t *testing.T) {
	for _, width := range []int64{375, 700, 1024} {
		p := open(t, &Subject{Result: run(t, "raft/leader-partition", "stale-read", 0)}, width, 800)
		if got := eval[int64](p, "document.documentElement.scrollWidth"); got > width {
			t.Errorf("on %d pixels the page is %d wide", width, got)
		}
	}
}
