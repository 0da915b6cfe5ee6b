"use strict";

/** lowerBound is the place of the first of sorted numbers that is not below x. */
function lowerBound(sorted, x, from = 0, to = sorted.length) {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < x) from = middle + 1; else to = middle;
  }
  return from;
}

/** upperBound is the place of the first of sorted numbers that is above x. */
function upperBound(sorted, x, from = 0, to = sorted.length) {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] <= x) from = middle + 1; else to = middle;
  }
  return from;
}

/** BLOCK is how many spans share one entry of Spans.earliest. */
const BLOCK = 256;

/**
 * Spans are things that last from one time to another, such as messages. They are
 * counted within a window of time without looking at each, and visited without looking at many others.
 */
class Spans {
  /** ids are what the spans are of; begin and end are columns by id. */
  constructor(ids, begin, end) {
    let sorted = true;
    for (let k = 1; k < ids.length && sorted; k++) sorted = end(ids[k - 1]) <= end(ids[k]);
    if (!sorted) ids = ids.slice().sort((a, b) => end(a) - end(b) || a - b);
    const n = ids.length;
    this.ids = ids;
    this.n = n;
    this.ends = new Float64Array(n);
    this.begins = new Float64Array(n); // by place, as the ends
    this.earliest = new Float64Array(Math.ceil(n / BLOCK)).fill(Infinity);
    for (let k = 0; k < n; k++) {
      this.ends[k] = end(ids[k]);
      const at = begin(ids[k]);
      this.begins[k] = at;
      if (at < this.earliest[k / BLOCK | 0]) this.earliest[k / BLOCK | 0] = at;
    }
    this.starts = this.begins.slice().sort();
  }

  /** count is how many are under way at some time from from to to. */
  count(from, to) {
    return Math.max(0, upperBound(this.starts, to) - lowerBound(this.ends, from));
  }

  /** each calls f with the ID of each that is under way at some time from from to to, by its end. */
  each(from, to, f) {
    const { ids, begins, earliest, n } = this;
    let k = lowerBound(this.ends, from);
    const sure = upperBound(this.ends, to); // these begin before to, since they end before it
    for (; k < sure; k++) f(ids[k]);
    while (k < n) {
      const block = k / BLOCK | 0, end = Math.min(n, (block + 1) * BLOCK);
      if (earliest[block] <= to) {
        for (; k < end; k++) if (begins[k] <= to) f(ids[k]);
      }
      k = end;
    }
  }
}

/** Points are records by node and time, to be counted and visited within a window of time. */
class Points {
  /** keep says which records are points; there are nodes from 1 to nodes. */
  constructor(run, keep) {
    const nodes = run.nodes.length;
    const first = new Uint32Array(nodes + 2);
    for (let i = 0; i < run.n; i++) if (keep(i) && run.node[i] <= nodes) first[run.node[i] + 1]++;
    for (let v = 1; v < first.length; v++) first[v] += first[v - 1];
    this.first = first; // of node v: places first[v] to first[v+1]-1
    const n = first[nodes + 1];
    this.ids = new Uint32Array(n);
    this.times = new Float64Array(n);
    const next = first.slice();
    for (let i = 0; i < run.n; i++) {
      if (!keep(i) || run.node[i] > nodes) continue;
      const k = next[run.node[i]]++;
      this.ids[k] = i;
      this.times[k] = run.at[i];
    }
    for (let v = 0; v <= nodes; v++) this.sort(run, first[v], first[v + 1]);
  }

  // sort puts places in order of time: what is observed by a busy node comes a little late.
  sort(run, from, to) {
    for (let k = from + 1; k < to; k++) {
      const id = this.ids[k], at = this.times[k];
      let j = k;
      for (; j > from && this.times[j - 1] > at; j--) {
        this.ids[j] = this.ids[j - 1];
        this.times[j] = this.times[j - 1];
      }
      this.ids[j] = id;
      this.times[j] = at;
    }
  }

  /** range is the places [begin, end) of a node's points from from to to, of which ids has the records. */
  range(node, from, to) {
    const begin = lowerBound(this.times, from, this.first[node], this.first[node + 1]);
    return [begin, upperBound(this.times, to, begin, this.first[node + 1])];
  }

  count(node, from, to) {
    const [begin, end] = this.range(node, from, to);
    return end - begin;
  }
}
