package page

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func literal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// shown is a page with a diagram, and where its canvas is.
type shown struct {
	*tab
	left, top float64
}

// showing opens the page of a run that loses messages to a partition and answers a read wrongly.
func showing(t *testing.T) *shown {
	t.Helper()
	p := &shown{tab: openStaleRead(t)}
	eval[bool](p.tab, "window.d = laplace.diagram, d.canvas.scrollIntoView(), d.stats(), true")
	p.left = eval[float64](p.tab, "d.canvas.getBoundingClientRect().left")
	p.top = eval[float64](p.tab, "d.canvas.getBoundingClientRect().top")
	return p
}

type view struct{ From, To float64 }

func (p *shown) view() view { return eval[view](p.tab, "d.view") }

// middle is a point of the lanes.
func (p *shown) middle() (x, y float64) {
	return p.left + eval[float64](p.tab, "(d.geometry.left + d.geometry.right) / 2"), p.top + eval[float64](p.tab, "d.geometry.top") + 40
}

func TestTheDiagramOpensOnWhatContradicts(t *testing.T) {
	p := showing(t)
	if !eval[bool](p.tab, "laplace.run.focus !== null && laplace.run.focus.events.length > 0") {
		t.Fatal("the run has no focus")
	}
	if unseen := eval[[]int](p.tab, "laplace.run.focus.events.filter((e) => !d.where(d.tracks[0].recordOf(e)))"); len(unseen) > 0 {
		t.Errorf("the events %v of the focus are not in view", unseen)
	}
	if unseen := eval[[]int](p.tab, "[...d.tracks[0].focusOperations].filter((i) => !d.whereOperation(i))"); len(unseen) > 0 {
		t.Errorf("the operations %v of the focus are not in view", unseen)
	}
}

func TestTheWheelZoomsAroundThePointer(t *testing.T) {
	p := showing(t)
	x, y := p.middle()
	before, at := p.view(), "d.view.from + (d.view.to - d.view.from) / 2"
	fixed := eval[float64](p.tab, at)
	p.wheel(x, y, -300)
	wait(p.tab, "d.view.to - d.view.from < "+literal((before.To-before.From)*0.6))
	if now := eval[float64](p.tab, at); math.Abs(now-fixed) > (before.To-before.From)/500 {
		t.Errorf("the time below the pointer was %v and is %v", fixed, now)
	}
	p.wheel(x, y, 3000)
	wait(p.tab, "d.view.to - d.view.from === d.extent.to - d.extent.from")
}

func TestADragMovesTheView(t *testing.T) {
	p := showing(t)
	eval[bool](p.tab, "d.setView(d.extent.to * 0.4, d.extent.to * 0.5), true")
	before := p.view()
	x, y := p.middle()
	p.drag(x, y, x-200, y)
	if after := p.view(); after.From <= before.From || math.Abs((after.To-after.From)-(before.To-before.From)) > 1 {
		t.Errorf("the view was %v and is %v", before, after)
	}
}

func TestTheWindowOfTheOverviewCanBeMoved(t *testing.T) {
	p := showing(t)
	eval[bool](p.tab, "d.setView(0, d.extent.to * 0.1), true")
	left := p.left + eval[float64](p.tab, "d.geometry.left")
	room := eval[float64](p.tab, "d.geometry.right - d.geometry.left")
	p.drag(left+room*0.05, p.top+15, left+room*0.55, p.top+15)
	middle := eval[float64](p.tab, "(d.view.from + d.view.to) / 2 / d.extent.to")
	if math.Abs(middle-0.55) > 0.01 {
		t.Errorf("the middle of the view is at %v of the run, expected 0.55", middle)
	}
	p.click(left+room*0.2, p.top+15)
	if middle := eval[float64](p.tab, "(d.view.from + d.view.to) / 2 / d.extent.to"); math.Abs(middle-0.2) > 0.01 {
		t.Errorf("after a click at 0.2 of the overview the middle of the view is at %v", middle)
	}
}

// lossInView moves the view to a lost message in the middle of the run.
func (p *shown) lossInView() {
	p.t.Helper()
	if !eval[bool](p.tab, `window.lost = laplace.run.kind.findIndex((k, i) => k === KIND.drop && laplace.run.by[i] !== 0),
		d.setView(laplace.run.at[lost] - 3e6, laplace.run.at[lost] + 3e6), d.reveal(lost), d.stats(), lost >= 0`) {
		p.t.Fatal("the run lost no message")
	}
}

func TestALostMessageHasItsCross(t *testing.T) {
	p := showing(t)
	p.lossInView()
	dark := eval[int](p.tab, `(() => {
		const {x, y} = d.where(lost), ratio = devicePixelRatio;
		const {data} = d.g.getImageData((x - 5) * ratio, (y - 5) * ratio, 10 * ratio, 10 * ratio);
		const [r, g, b] = channels(d.colours.lost);
		let red = 0;
		for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60) red++;
		return red;
	})()`)
	if dark < 8 {
		t.Errorf("found %d pixels of its colour where a message was lost", dark)
	}
	if said := eval[string](p.tab, "wordsOf(d, {record: lost})"); !contains(said, "lost at", " by ") {
		t.Errorf("the words of the message that a fault lost are %q", said)
	}
}

func TestAClickSelectsWhatIsThere(t *testing.T) {
	p := showing(t)
	p.lossInView()
	eval[bool](p.tab, "window.heard = [], d.on('select', (r) => heard.push(['record', r])), d.on('operation', (i) => heard.push(['operation', i])), true")
	at := eval[map[string]float64](p.tab, "d.where(lost)")
	p.click(p.left+at["x"], p.top+at["y"])
	found := eval[int](p.tab, "d.selected")
	if kind := eval[bool](p.tab, "d.selected >= 0 && laplace.run.kind[d.selected] === KIND.drop"); !kind {
		t.Errorf("a click on a lost message selected record %d", found)
	}
	operation := eval[int](p.tab, "window.op = [...d.tracks[0].focusOperations][0], d.setView(laplace.run.focus.from, laplace.run.focus.to), op")
	at = eval[map[string]float64](p.tab, "d.whereOperation(op)")
	p.click(p.left+at["x"], p.top+at["y"])
	if got := eval[int](p.tab, "d.selectedOperation"); got != operation {
		t.Errorf("a click on operation %d selected operation %d", operation, got)
	}
	p.click(p.left+eval[float64](p.tab, "d.geometry.right")-1, p.top+eval[float64](p.tab, "d.geometry.bottom - 1"))
	if heard := eval[[][]any](p.tab, "heard"); len(heard) != 3 || heard[0][0] != "record" || heard[1][0] != "operation" {
		t.Errorf("listeners heard %v, expected a record, an operation, and what the last click found", heard)
	}
}

func TestEveryMarkThatIsDrawnCanBePicked(t *testing.T) {
	p := showing(t)
	missed := eval[[]string](p.tab, `(() => {
		const {run} = laplace, missed = [];
		for (const kind of [KIND.deliver, KIND.observe, KIND.expire, KIND.boot]) {
			const i = run.kind.findIndex((k, i) => k === kind && run.at[i] >= run.end / 3 || kind === KIND.boot && k === kind && run.node[i] <= 5);
			d.setView(run.at[i] - 1e5, run.at[i] + 1e5);
			d.reveal(i);
			d.stats();
			const place = d.where(i), found = place && d.pick(place.x, place.y);
			if (!found || found.record === undefined || run.at[found.record] !== run.at[i]) missed.push(kind + ': ' + JSON.stringify([i, place, found]));
		}
		return missed;
	})()`)
	for _, m := range missed {
		t.Errorf("not picked: a record of kind %s", m)
	}
}

func TestWhatIsDrawnAndWhatIsLeftOutAddUp(t *testing.T) {
	p := showing(t)
	wrong := eval[[]string](p.tab, `(() => {
		const {run} = laplace, wrong = [];
		const check = (what, of, seen) => {
			if (of.seen !== seen || of.drawn + of.left + of.away !== of.seen) wrong.push(what + ' of ' + JSON.stringify(d.view) + ': ' + JSON.stringify(of) + ', expected ' + seen);
		};
		for (const part of [1, 0.3, 0.03, 0.003]) for (const middle of [0.1, 0.5, 0.8]) {
			d.setView(run.end * (middle - part / 2), run.end * (middle + part / 2));
			const {from, to} = d.view, stats = d.stats();
			const within = (begin, end) => begin <= to && end >= from;
			let arrived = 0, lost = 0, marks = 0, operations = 0;
			for (let i = 0; i < run.n; i++) {
				if (run.kind[i] === KIND.deliver) arrived += within(run.sent[i], run.at[i]);
				else if (run.kind[i] === KIND.drop) lost += within(Math.min(run.sent[i], run.at[i]), Math.max(run.sent[i], run.at[i]));
				else if (run.node[i] > 0) marks += within(run.at[i], run.at[i]);
			}
			for (let i = 0; i < run.ops.n; i++) operations += within(run.ops.call[i], Math.min(run.ops.ret[i], d.tracks[0].end));
			check('messages', stats.messages, arrived);
			check('lost', stats.lost, lost);
			check('marks', stats.marks, marks);
			check('operations', stats.operations, operations);
		}
		return wrong;
	})()`)
	for _, w := range wrong {
		t.Error(w)
	}
}

func TestWhatAFilterHidesIsCounted(t *testing.T) {
	p := showing(t)
	type counts struct {
		Hidden           int
		Messages, Before int
	}
	c := eval[counts](p.tab, `(() => {
		const {run} = laplace;
		d.setView(0, d.extent.to);
		const before = d.stats().messages.seen;
		window.kind = run.strings[run.name[run.kind.findIndex((k) => k === KIND.deliver)]];
		d.setFilter({kinds: new Set([kind])});
		const {hidden, messages} = d.stats();
		return {hidden, messages: messages.seen, before};
	})()`)
	lost := eval[int](p.tab, "run = laplace.run, run.kind.reduce((n, k, i) => n + (k === KIND.drop && run.strings[run.name[i]] === kind ? 1 : 0), 0)")
	if c.Hidden <= lost || c.Messages+c.Hidden-lost != c.Before {
		t.Errorf("of %d messages %d are seen and %d hidden, %d of those lost", c.Before, c.Messages, c.Hidden, lost)
	}
	lanes := eval[int](p.tab, "window.lanes = d.geometry.lanes.length, d.setFilter({nodes: new Set([1])}), lanes - d.geometry.lanes.length")
	if lanes != 1 {
		t.Errorf("hiding a node took %d lanes away", lanes)
	}
	if all := eval[int](p.tab, "d.setFilter({}), d.stats().hidden"); all != 0 {
		t.Errorf("without a filter %d records are hidden", all)
	}
}

func TestWhatIsNotInTheConeFadesOrGoes(t *testing.T) {
	p := showing(t)
	p.lossInView()
	// ink is how much darker than paper the lanes are in all.
	eval[bool](p.tab, `window.ink = () => {
		d.stats();
		const {left, right, top, bottom} = d.geometry;
		const {data} = d.g.getImageData(left, top, right - left, bottom - top);
		let sum = 0;
		for (let i = 0; i < data.length; i += 4) sum += Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]);
		return sum;
	}, true`)
	full := eval[float64](p.tab, "ink()")
	faded := eval[float64](p.tab, "d.setCone(new Uint8Array(laplace.run.n)), ink()")
	ground := eval[float64](p.tab, "d.setFilter({only: 'cone'}), ink()")
	if faded <= ground || faded-ground >= (full-ground)/2 {
		t.Errorf("found %v of ink with nothing in the cone, %v without a cone, and %v without what is not in it", faded, full, ground)
	}
	seen := eval[int](p.tab, "cone = new Uint8Array(laplace.run.n), cone[lost] = 1, d.setCone(cone), d.setFilter({only: 'cone'}), d.stats().lost.seen + d.stats().messages.seen + d.stats().marks.seen")
	if seen != 1 {
		t.Errorf("found %d records in view, expected the one of the cone", seen)
	}
}

func TestFiveHundredLanesAreScrolled(t *testing.T) {
	p := showing(t)
	wrong := eval[string](p.tab, `(() => {
		const {run} = laplace, nodes = run.nodes.slice();
		const host = document.createElement('div');
		host.style.cssText = 'width:900px;height:400px';
		document.body.append(host);
		const many = {...run, nodes: nodes.concat(Array.from({length: 500}, (_, i) => ({name: 'm' + i, kind: 'server'})))};
		const e = new Diagram(host, many, {});
		const first = e.stats(), lanes = e.geometry.lanes;
		if (e.geometry.scrollable <= 0) return 'nothing to scroll';
		e.scrollTo(1e9);
		const last = lanes[lanes.length - 1];
		if (e.geometry.laneAt(e.geometry.bottom - 2, e.scroll) !== last) return 'the last lane is not at the bottom';
		const now = e.stats();
		if (now.messages.away === 0 || now.messages.drawn + now.messages.left + now.messages.away !== now.messages.seen) return JSON.stringify(now);
		e.scrollToNodes([1]);
		if (!e.geometry.laneAt(e.geometry.top + 2, e.scroll)) return 'no lane at the top';
		e.destroy();
		host.remove();
		return '';
	})()`)
	if wrong != "" {
		t.Error(wrong)
	}
}

func TestWhatAPageComplainsOfIsHeard(t *testing.T) {
	p := openHTML(t, []byte("<script>window.laplace = {ready: true}; console.error('alas'); setTimeout(() => { window.thrown = true; throw new Error('oh') })</script>"), 300, 200)
	wait(p, "window.thrown")
	wait(p, "1")
	p.mu.Lock()
	defer p.mu.Unlock()
	if said := strings.Join(p.said, "; "); !contains(said, "alas", "oh") {
		t.Errorf("heard %q", said)
	}
	p.said = nil
}

func TestTheTwinHasLanesBelowAndTheLineWhereTheyPart(t *testing.T) {
	a, b := run(t, "raft/leader-partition", "stale-read", 0), run(t, "raft/leader-partition", "", 0)
	p := open(t, &Subject{Result: a, Twin: b, Difference: "without the flaw"}, 1400, 900)
	type shown struct {
		Before, With, After int
		Below, Marked, Same bool
	}
	s := eval[shown](p, `(() => {
		const d = window.d = laplace.diagram, apart = laplace.run.apart;
		d.setView(apart.at - 1e7, apart.at + 1e7);
		const before = d.geometry.lanes.length, seen = d.stats().messages.seen;
		d.setTwin(true);
		const {lanes} = d.geometry, stats = d.stats();
		d.scrollTo(0);
		d.stats();
		const x = d.geometry.left + (apart.at - d.view.from) / (d.view.to - d.view.from) * (d.geometry.right - d.geometry.left);
		const {data} = d.g.getImageData(Math.floor(x) - 2, d.geometry.top, 5, d.geometry.bottom - d.geometry.top);
		const [r, g, b] = channels(d.colours.select);
		let line = 0;
		for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60) line++;
		const result = {before, with: lanes.length, below: lanes.every((lane, i) => (lane.track === d.tracks[1]) === (i >= before)), marked: line > 100, same: stats.messages.seen > seen};
		d.setTwin(false);
		return {...result, after: d.geometry.lanes.length};
	})()`)
	if s.With != 2*s.Before || s.After != s.Before || !s.Below || !s.Marked || !s.Same {
		t.Errorf("found %+v, expected as many lanes more, below, with what was sent there, and a line", s)
	}
}

func TestNamesOfFaultsAreNeverWrittenOverEachOther(t *testing.T) {
	p := showing(t)
	wrong := eval[[]string](p.tab, `(() => {
		const {run} = laplace, wrong = [];
		run.faults = Array.from({length: 300}, (_, i) => ({...run.faults[0], id: 'f' + i, text: 'partition number ' + i, from: run.end * ((i * 37) % 300) / 300, to: run.end * (((i * 37) % 300) / 300 + 0.01)}));
		d.resize();
		for (const part of [1, 0.2, 0.02]) for (const begin of [0, 0.37, 0.97]) {
			d.setView(run.end * begin, run.end * (begin + part));
			const frame = new Frame(d);
			frame.g.font = '11px ' + d.colours.font;
			const chips = chipsOf(d, frame), {from, to} = d.view;
			const named = chips.reduce((n, chip) => n + chip.faults.length, 0), seen = run.faults.filter((f) => f.from <= to && f.to >= from).length;
			if (named !== seen) wrong.push(named + ' faults are named or folded, ' + seen + ' are in view');
			if (chips.reduce((n, chip) => n + (chip.bar === 0 ? chip.faults.length : 0), 0) !== frame.stats.folded) wrong.push('folded: ' + frame.stats.folded);
			for (const a of chips) for (const b of chips) if (a !== b && a.y === b.y && a.x <= b.x && b.x < a.x + a.width - 0.01) wrong.push(a.text + ' over ' + b.text);
		}
		return wrong;
	})()`)
	for _, w := range wrong {
		t.Error(w)
	}
}

func TestTheTitleOfWhatContradictsIsWhatTheStorySays(t *testing.T) {
	p := showing(t)
	untold := eval[[]string](p.tab, `laplace.run.story.steps.filter((step) => step.importance === 'decisive')
		.filter((step) => titleOf(laplace.run, d.tracks[0].recordOf(step.event)) !== step.text).map((step) => step.text)`)
	for _, text := range untold {
		t.Errorf("the story says %q, and the diagram something else", text)
	}
	if steps := eval[int](p.tab, "laplace.run.story.steps.filter((step) => step.importance === 'decisive').length"); steps == 0 {
		t.Error("the story has no decisive step")
	}
}
