"use strict";

/** ROWS is how many rows a table has at most; what is more is said. */
const ROWS = 500;

/** Tables are what the pictures show, as text: for whoever does not see them, or wants to read on. */
class Tables {
  constructor(host, page) {
    this.page = page;
    this.live = []; // tables of what is in view
    const { run } = page, twin = page.twin;
    fill(host,
      h("h2", { text: "Checks" }), table(["check", "verdict", "detail"], run.checks.map((c) => [c.name, verdict(c.verdict), c.detail])),
      twin && run.apart ? h("div", {}, h("h2", { text: "The twin" }), h("p", { text: apartWords(run.apart, twin) }), h("p", { class: "muted", text: `${twin.title}, seed ${twin.seed}: ${twin.verdict}. ${twin.claim}` })) : "",
      h("h2", { text: "The run in tables" }),
      this.folded("Events in view", () => this.events(), true),
      this.folded("Operations in view", () => this.operations(), true),
      this.folded("Faults", () => this.faults()),
      (run.orders || []).length ? this.folded("Orders of the operator", () => table(["from", "to", "order", "outcome"], run.orders.map((o) => [this.time(o.at), clock(o.to), o.text, o.outcome]))) : "",
      this.folded("Roles and outages", () => this.stints()),
      (run.measures || []).length ? this.folded("Measures", () => table(["measure", "value"], run.measures)) : "",
      run.curve ? this.folded("Chance of a violation", () => this.chances()) : "",
      h("h2", { text: "To run it again" }),
      run.replay ? h("div", { class: "copied" }, h("pre", { text: run.replay }), copying("Copy the line", () => run.replay)) : "",
      run.config ? h("details", {}, h("summary", { text: "Configuration, after every draw" }), h("div", { class: "copied" }, h("pre", { text: run.config }), copying("Copy the configuration", () => run.config))) : "",
      h("p", { class: "muted", text: `Digest ${run.digest}.` }),
      h("details", {}, h("summary", { text: "About this page" }),
        h("p", { text: "It is one file, and loads nothing from anywhere. Time series are drawn by uPlot 1.6.32, whose license is:" }),
        h("pre", { text: document.getElementById("license").content.textContent })));
    page.diagram.on("view", () => this.soon());
  }

  // folded is a table that is made when it is opened, and anew as the view changes if it is live.
  folded(title, make, live = false) {
    const body = h("div", { class: "table" });
    const it = h("details", { toggle: () => { if (it.open) fill(body, make()); else fill(body); } }, h("summary", { text: title }), body);
    if (live) this.live.push({ it, body, make });
    return it;
  }

  soon() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => {
      for (const { it, body, make } of this.live) if (it.open) fill(body, make());
    }, 250);
  }

  time(at) {
    return link(clock(at), () => this.page.goToTime(at));
  }

  events() {
    const { run, diagram, filter } = this.page, { from, to } = diagram.view, rows = [];
    let seen = 0;
    for (let i = lowerBound(run.at, from); i < run.n && run.at[i] <= to; i++) {
      if (this.page.hides(i)) continue;
      if (seen++ < ROWS) rows.push([link(`#${run.number[i]}`, () => this.page.select(i, { reveal: true })), clock(run.at[i]), run.node[i] ? nodeName(run, run.node[i]) : "", said(run, i)]);
    }
    return capped(table(["event", "time", "node", "what happened"], rows), seen, "record", "zoom in for the rest");
  }

  operations() {
    const { run, diagram, filter } = this.page, { ops, strings } = run, { from, to } = diagram.view, rows = [];
    let seen = 0;
    for (let o = 0; o < ops.n; o++) {
      if (ops.ret[o] < from || ops.call[o] > to || filter.nodes.has(ops.client[o])) continue;
      if (seen++ >= ROWS) continue;
      const back = ops.ret[o] <= run.end;
      rows.push([link(`o${ops.id[o]}`, () => this.page.goToOperation(o)), nodeName(run, ops.client[o]), clock(ops.call[o]), back ? clock(ops.ret[o]) : "never",
        strings[ops.outcome[o]], strings[ops.text[o]]]);
    }
    return capped(table(["operation", "client", "called", "returned", "outcome", "what"], rows), seen, "operation", "zoom in for the rest");
  }

  faults() {
    const { run } = this.page, faults = run.faults || [];
    const rows = faults.slice(0, ROWS).map((f) => [f.id, f.text, this.time(f.from), clock(f.to), f.nodes ? f.nodes.map((n) => nodeName(run, n)).join(", ") : "",
      { in: "deaf: gets nothing", out: "mute: nothing it sends arrives", both: "both ways" }[f.direction] || "", f.idle ? "nothing came of it" : ""]);
    return capped(table(["fault", "what", "from", "to", "nodes", "direction", ""], rows), faults.length, "fault");
  }

  stints() {
    const { run } = this.page, stints = run.stints || [];
    const rows = stints.slice(0, ROWS).map((s) => [nodeName(run, s.node), s.role, s.term, this.time(s.from), clock(s.to), took(s.to - s.from)]);
    return capped(table(["node", "role", "term", "from", "to", "for"], rows), stints.length, "stint");
  }

  chances() {
    const rows = this.page.run.curve.points.map((p) => [String(p.event), this.time(p.at_ns), `${p.violations} of ${p.runs}`, `${(p.low_ppm / 1e4).toFixed(1)} % to ${(p.high_ppm / 1e4).toFixed(1)} %`]);
    return table(["kept up to event", "time", "violations", "95 % interval"], rows);
  }
}

function verdict(words) {
  return h("span", { class: `badge small ${words}`, text: words });
}

/** table is a table of rows of texts or elements under their heads. */
function table(heads, rows) {
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col", text: head })))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell === undefined || cell === null ? "" : cell))))));
}

/** capped is a table with a line that says how many there are, and whether it has all. */
function capped(element, n, noun, how = "") {
  const all = n <= ROWS;
  return h("div", {}, h("p", { class: "muted", text: all ? count(n, noun) : `The first ${ROWS} of ${count(n, noun)}${how ? "; " + how : ""}` }), element);
}
