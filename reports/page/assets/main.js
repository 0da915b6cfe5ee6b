"use strict";

/**
 * A Page is what is seen of a run: what is selected, which cone is lit, and the parts that show it. Parts
 * call its methods, and are told by on() what became of that.
 */
class Page {
  constructor(root, run, twin) {
    Object.assign(this, { run, twin, selected: -1, selectedOperation: -1, cone: "", mask: null, tallies: {}, twinShown: false });
    this.listeners = { select: [], cone: [], filter: [], twin: [] };
    document.documentElement.dataset.verdict = run.verdict;
    this.layout = new Layout(root, run);
    this.causal = new Causal(run);
    this.diagram = new Diagram(this.layout.host, run, { twin });
    this.help = new Help();
    this.tools();
    this.legend = new Legend(this.layout.legend, run);
    this.story = new Story(this.layout.story, this);
    this.details = new Details(this.layout.details, this);
    this.diagram.on("select", (i) => this.took(i, -1));
    this.diagram.on("operation", (o) => this.took(-1, o));
    this.fit();
    new Charts(this.layout.series, this);
    this.tables = new Tables(this.layout.below, this);
    this.address = new Address(this);
    addEventListener("resize", () => this.resized());
    listen(this);
    if (!location.hash || !follow(this, location.hash)) this.open();
    this.ready = true;
  }

  /** on calls f when what it names changes: "select", "cone", "filter" or "twin". */
  on(what, f) {
    this.listeners[what].push(f);
  }

  tell(what) {
    for (const f of this.listeners[what]) f();
  }

  tools() {
    const { tools, buttons } = this.layout;
    const group = (words, ...all) => tools.append(h("span", { class: "group", role: "group", "aria-label": words }, ...all));
    const view = [button("Whole run", "Key 0", () => this.whole()), button("−", "Zoom out: key -", () => this.zoom(2), { "aria-label": "Zoom out" }), button("+", "Zoom in: key +", () => this.zoom(0.5), { "aria-label": "Zoom in" })];
    if (this.run.focus) view.unshift(button("What contradicts", "Key f", () => this.toFocus()));
    group("View", ...view);
    this.filter = new Filter(tools, this);
    if (this.twin) {
      if (this.run.apart) fill(this.layout.apart, apartWords(this.run.apart, this.twin), " ", link("Show where they part", () => this.goToEvent(this.run.apart.event, this.run.apart.at)));
      this.twinButton = button("Twin", "Key t", () => this.toggleTwin(), { "aria-pressed": "false" });
      group("Twin", this.twinButton);
    }
    this.search = new Search(tools, this);
    buttons.append(copying("Copy link", () => this.address.text()), themes(() => this.themed()), button("Keys", "Key ?", () => this.help.toggle(), { class: "quiet" }));
  }

  // open selects a side of what contradicts, so that the page begins with it.
  open() {
    const { focus } = this.run;
    if (!focus) return;
    const accused = focus.accused >= 0 ? this.operationOf(focus.accused) : -1;
    if (accused >= 0) this.selectOperation(accused);
    else this.select((focus.events || []).length ? this.causal.event(focus.events[focus.events.length - 1]) : -1, {});
  }

  /** operationOf is the place of the operation of an ID; -1 if there is none. */
  operationOf(id) {
    return this.run.ops.id.indexOf(id);
  }

  /** select selects a record, -1 for none. With reveal the diagram moves there. */
  select(record, { reveal = false } = {}) {
    this.diagram.select(record);
    if (reveal && record >= 0) this.diagram.reveal(record, { smooth: true });
    this.took(record, -1);
  }

  selectOperation(o) {
    this.diagram.selectOperation(o);
    this.took(-1, o);
  }

  // took remembers what was selected, wherever that was.
  took(record, operation) {
    this.selected = record;
    this.selectedOperation = operation;
    this.tell("select");
    if (this.cone) this.setCone(record >= 0 ? this.cone : "");
  }

  nothing() {
    this.select(-1);
  }

  goToEvent(number, at) {
    const i = this.causal.event(number);
    if (i >= 0) this.select(i, { reveal: true });
    else this.goToTime(at);
  }

  goToOperation(o) {
    if (o < 0) return;
    const { ops } = this.run;
    this.selectOperation(o);
    const { from, to } = this.diagram.view, span = to - from, end = Math.min(ops.ret[o], this.run.end);
    if (ops.call[o] >= from && end <= to) return;
    const wide = Math.max(span, (end - ops.call[o]) * 1.5), middle = (ops.call[o] + end) / 2;
    this.diagram.setView(middle - wide / 2, middle + wide / 2, { smooth: true });
  }

  goToTime(at) {
    const { from, to } = this.diagram.view, half = (to - from) / 2;
    this.diagram.setView(at - half, at + half, { smooth: true });
  }

  /** along goes along the node of what is selected, to the event after (way 1) or before (way -1). */
  along(way) {
    const { causal, run } = this;
    if (this.selected < 0) {
      const o = this.selectedOperation, at = o >= 0 ? run.ops.call[o] : this.diagram.view.from;
      let i = lowerBound(run.at, at);
      while (i < run.n && !(run.node[i] > 0 && isEvent(run.kind[i]) && (o < 0 || run.node[i] === run.ops.client[o]) && !this.hides(i))) i++;
      if (i < run.n) this.select(i, { reveal: true });
      return;
    }
    const event = causal.owner(this.selected), next = way > 0 ? causal.after : causal.before;
    let to = event >= 0 ? next[event] : -1;
    while (to >= 0 && this.hides(to)) to = next[to];
    if (to >= 0) this.select(to, { reveal: true });
    else this.layout.say(way > 0 ? "This is the last event of its node." : "This is the first event of its node.");
  }

  toCause() {
    if (this.selected < 0) return;
    const cause = this.causal.cause(this.selected);
    if (cause >= 0) this.select(cause, { reveal: true });
    else this.layout.say("Nothing in this run caused it: it came from outside.");
  }

  toEffect() {
    if (this.selected < 0) return;
    const [effect] = this.causal.effects(this.causal.owner(this.selected), 1);
    if (effect !== undefined) this.select(effect, { reveal: true });
    else this.layout.say("It caused no event.");
  }

  /** setCone lights what led to the selected record ("past"), what came of it ("future"), "both", or all (""). */
  setCone(cone) {
    this.cone = this.selected >= 0 ? cone : "";
    const want = { past: PAST, future: FUTURE, both: PAST | FUTURE }[this.cone] || 0;
    this.mask = want ? this.causal.cone([this.selected], want) : null;
    this.tallies = {};
    if (want & PAST) this.tallies.past = this.causal.tally(this.mask, PAST);
    if (want & FUTURE) this.tallies.future = this.causal.tally(this.mask, FUTURE);
    this.diagram.setCone(this.mask);
    this.tell("cone");
  }

  toggleCone(cone) {
    if (this.selected < 0) this.layout.say("Select an event first: a click, or j.");
    else this.setCone(this.cone === cone ? "" : cone);
  }

  /** hides reports whether the filter hides a record. */
  hides(i) {
    const { run, filter, mask } = this, kind = run.kind[i];
    const message = kind === KIND.deliver || kind === KIND.drop;
    return filter.nodes.has(run.node[i]) || message && (filter.kinds.has(run.strings[run.name[i]]) || filter.nodes.has(run.from[i]))
      || filter.only === "cone" && mask !== null && mask[i] === 0;
  }

  filtered() {
    const { nodes, kinds, only } = this.filter;
    this.diagram.setFilter({ nodes, kinds, only });
    if (this.tables) this.tables.soon();
    this.tell("filter");
  }

  zoom(factor) {
    const { from, to } = this.diagram.view, half = (to - from) / 2 * factor;
    const at = this.selected >= 0 && this.run.at[this.selected] >= from && this.run.at[this.selected] <= to ? this.run.at[this.selected] : (from + to) / 2;
    const left = (at - from) * factor;
    this.diagram.setView(at - left, at - left + 2 * half, { smooth: true });
  }

  pan(part) {
    const { from, to } = this.diagram.view, by = (to - from) * part;
    this.diagram.setView(from + by, to + by, { smooth: true });
  }

  toFocus() {
    const { focus } = this.run;
    if (!focus) return;
    const span = Math.max(focus.to - focus.from, 1e5);
    this.diagram.setView(focus.from - span * 0.1, focus.to + span * 0.1, { smooth: true });
    this.open();
  }

  whole() {
    const { from, to } = this.diagram.extent;
    this.diagram.setView(from, to, { smooth: true });
  }

  toggleTwin() {
    if (this.twin) this.showTwin(!this.twinShown);
    else this.layout.say("This run has no twin.");
  }

  showTwin(shown) {
    if (!this.twin || shown === this.twinShown) return;
    this.twinShown = shown;
    this.twinButton.setAttribute("aria-pressed", String(shown));
    this.diagram.setTwin(shown);
    this.fit();
    this.layout.apart.hidden = !shown || !this.run.apart;
    this.tell("twin");
  }

  /** axis is the room that the diagram has for time: pixels left and right of it, and the width in all. */
  axis() {
    const width = this.layout.host.clientWidth, { left, right } = this.diagram.geometry;
    return { width, left, right: width - right };
  }

  // fit gives the diagram the height that its lanes need, as far as a screen has it.
  fit() {
    const most = Math.max(300, Math.round(innerHeight * 0.62));
    this.layout.host.style.height = `${Math.max(260, Math.min(most, this.diagram.height))}px`;
    this.diagram.resize();
  }

  resized() {
    this.fit();
    this.charts.renew();
  }

  themed() {
    this.diagram.setTheme();
    this.charts.renew();
  }
}

(async () => {
  const root = document.getElementById("app");
  try {
    const run = await unpack("run"), twin = await unpack("twin");
    document.title = `${run.verdict}: ${run.title}, seed ${run.seed}`;
    const page = new Page(root, run, twin);
    window.laplace = { run, twin, page, diagram: page.diagram, ready: true };
  } catch (err) {
    fill(root, h("p", { class: "loading", text: `The run could not be shown: ${err.message}. A browser of 2023 or later is needed; the directory of the run has all of it as text.` }));
    throw err;
  }
})();
