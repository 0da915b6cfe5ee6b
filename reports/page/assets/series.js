"use strict";

/** BINS is about how many bins of time are in view. */
const BINS = 120;

/** DOTS is up to how many operations in view latencies are a dot each. */
const DOTS = 300;

/** binsOf are the edges of bins of a round width over a view and as much again on both sides. */
function binsOf(view, extent) {
  const least = (view.to - view.from) / BINS, size = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const width = [1, 2, 5, 10].map((k) => k * size).find((w) => w >= least) || size * 10;
  const span = view.to - view.from;
  const first = Math.floor(Math.max(extent.from, view.from - span) / width), last = Math.ceil(Math.min(extent.to, view.to + span) / width);
  const edges = [];
  for (let k = first; k <= Math.max(first + 1, last); k++) edges.push(k * width);
  return { width, edges, middles: edges.slice(0, -1).map((edge) => edge + width / 2) };
}

/** tallied is how many of sorted times fall into each bin. */
function tallied(sorted, edges) {
  const all = [];
  let low = lowerBound(sorted, edges[0]);
  for (let k = 1; k < edges.length; k++) {
    const high = lowerBound(sorted, edges[k], low);
    all.push(high - low);
    low = high;
  }
  return all;
}

/** timesOf are times in order, of what is kept of n things. */
function timesOf(n, keep, at) {
  const times = new Float64Array(n);
  let m = 0;
  for (let i = 0; i < n; i++) if (keep(i)) times[m++] = at(i);
  return times.slice(0, m).sort();
}

/** Ended is how operations ended, by time: what was served, and what was not. */
class Ended {
  constructor(run) {
    const { ops } = run, ended = (o) => Math.min(ops.ret[o], run.end);
    this.outcomes = ["ok", "fail", "unknown"].filter((outcome) => run.strings.includes(outcome));
    this.times = this.outcomes.map((outcome) => timesOf(ops.n, (o) => run.strings[ops.outcome[o]] === outcome, ended));
    this.title = "Operations ended, per second";
    this.lines = this.outcomes.map((outcome) => ({ label: outcome, color: `--${outcome}`, bars: true }));
    this.empty = ops.n === 0;
  }

  /** data is the middles of the bins, and for each outcome how many ended so per second, those below it included. */
  data(view, extent) {
    const { width, edges, middles } = binsOf(view, extent);
    let below = middles.map(() => 0);
    const stacked = this.times.map((times) => (below = tallied(times, edges).map((n, k) => below[k] + n * 1e9 / width)));
    return { mode: "bars", columns: [middles, ...stacked], stacked: true, covers: edges, note: `each bar ${took(width)}` };
  }
}

/** Latency is how long operations took that ended ok: a dot each, or bands of percentiles where dots would smear. */
class Latency {
  constructor(run) {
    const { ops } = run, order = [];
    for (let o = 0; o < ops.n; o++) if (run.strings[ops.outcome[o]] === "ok") order.push(o);
    order.sort((a, b) => ops.ret[a] - ops.ret[b]);
    this.ends = Float64Array.from(order, (o) => ops.ret[o]);
    this.lasted = Float64Array.from(order, (o) => Math.max(1, ops.ret[o] - ops.call[o]) / 1e6);
    this.title = "Latency of operations that ended ok, ms";
    this.log = true;
    this.bands = [{ label: "p50", color: "--link", width: 2 }, { label: "p90", color: "--doubt", width: 1.2 }, { label: "p99", color: "--other-series", width: 1.2 }];
    this.dots = [{ label: "an operation", color: "--link", dots: true }];
    this.lines = this.bands;
    this.empty = order.length === 0;
  }

  data(view, extent) {
    const low = lowerBound(this.ends, view.from), high = upperBound(this.ends, view.to);
    this.lines = high - low <= DOTS ? this.dots : this.bands;
    return high - low <= DOTS ? this.each(view, low, high) : this.percentiles(view, extent);
  }

  each(view, low, high) {
    const xs = Array.from(this.ends.subarray(low, high)), ys = Array.from(this.lasted.subarray(low, high));
    return { mode: "dots", columns: [xs, ys], covers: [view.from, view.to], note: `${count(xs.length, "operation")} in view` };
  }

  percentiles(view, extent) {
    const { width, edges, middles } = binsOf({ from: view.from, to: view.to }, extent), wide = edges.filter((_, k) => k % 2 === 0);
    const columns = [[], [], [], []];
    for (let k = 1; k < wide.length; k++) {
      const bin = this.lasted.slice(lowerBound(this.ends, wide[k - 1]), lowerBound(this.ends, wide[k])).sort();
      columns[0].push((wide[k - 1] + wide[k]) / 2);
      [50, 90, 99].forEach((p, c) => columns[c + 1].push(bin.length ? percentile(bin, p) : null));
    }
    return { mode: "bands", columns: middles.length ? columns : [[], [], [], []], covers: wide, note: `each point ${took(2 * width)}` };
  }
}

/** percentile is the least of sorted numbers that p of a hundred do not exceed (nearest rank). */
function percentile(sorted, p) {
  return sorted[Math.max(0, Math.ceil(sorted.length * p / 100) - 1)];
}

/** Traffic is how many messages arrived and were lost, by time. */
class Traffic {
  constructor(run) {
    const times = (kind) => timesOf(run.n, (i) => run.kind[i] === kind, (i) => run.at[i]);
    this.arrived = times(KIND.deliver);
    this.lost = times(KIND.drop);
    this.title = "Messages, per second";
    this.lines = [{ label: "arrived", color: "--muted", bars: true }, { label: this.lost.length ? "lost" : "", color: "--bad", bars: true }];
    this.empty = this.arrived.length + this.lost.length === 0;
  }

  data(view, extent) {
    const { width, edges, middles } = binsOf(view, extent), rate = (n) => n * 1e9 / width;
    const arrived = tallied(this.arrived, edges).map(rate);
    const all = tallied(this.lost, edges).map((n, k) => arrived[k] + rate(n));
    return { mode: "bars", columns: [middles, arrived, all], stacked: true, covers: edges, note: `each bar ${took(width)}` };
  }
}

/** Chance is the chance of a violation along the run, see hunt/likelihood. */
class Chance {
  constructor(curve, says) {
    const percent = (ppm) => ppm / 1e4;
    this.points = [
      curve.points.map((p) => p.at_ns), curve.points.map((p) => p.runs ? 100 * p.violations / p.runs : null),
      curve.points.map((p) => percent(p.low_ppm)), curve.points.map((p) => percent(p.high_ppm)),
    ];
    this.title = "Chance of a violation if what follows is drawn anew, %";
    this.lines = [
      { label: "chance", color: "--bad", width: 2, each: true }, { label: "95 % interval", color: "--muted", width: 0.8, shade: true }, { label: "", color: "--muted", width: 0.8 },
    ];
    this.range = [0, 100];
    this.empty = curve.points.length === 0;
    this.mark = curve.jump ? { at: curve.jump.after.at_ns, text: says } : null;
    this.about = `${count(curve.runs, "run")}; ${curve.faults ? "faults were drawn anew as well" : "the faults stayed"}`;
  }

  data(view, extent) {
    return { mode: "curve", columns: this.points, covers: [extent.from, extent.to], note: this.about };
  }
}
