"use strict";

/** TURNS are the kinds of record with which a process begins or ends to run. */
const TURNS = new Set([KIND.boot, KIND.crash, KIND.stop, KIND.pause, KIND.unpause, KIND.wipe]);

const isLetter = (kind) => kind === KIND.deliver || kind === KIND.drop;

/**
 * A Track is a run as the diagram looks things up in it, the filter applied:
 *
 *   messages, lost   Spans of messages that arrived and that did not, by record
 *   marks, turns     Points of what is no message; turns are what TURNS has
 *   traffic          Points of messages that arrived, where they did
 *   losses           Points of those lost, where they were to arrive
 *   calls            for each node its Calls, as a client
 *   stints           for each node its stints by time, as places in run.stints
 *   all              messages to losses as they are without a filter
 *   near             the same of what is in the cone; null without a cone
 */
class Track {
  constructor(run) {
    this.run = run;
    this.end = Math.max(run.end || 0, run.n > 0 ? run.at[run.n - 1] : 0);
    this.hidden = null; // Uint8Array of the records that the filter hides; null for none
    this.cone = null;
    this.filter = { nodes: new Set(), kinds: new Set(), only: "" };
    this.all = this.sets(() => true);
    Object.assign(this, this.all);
    this.near = null;
    this.calls = groups(run.ops.n, run.nodes.length, (i) => run.ops.client[i]).map((places) => new Calls(run, places, (i) => this.returned(i)));
    this.stints = groups(listed(run.stints).length, run.nodes.length, (i) => run.stints[i].node);
    this.operationsInCone = null;
    this.faultsByRule = new Map(listed(run.faults).map((fault) => [`fault ${fault.id}`, fault.text]));
    this.readFocus();
  }

  sets(keep) {
    const { run } = this;
    const spans = (kind) => new Spans(chosen(run.n, (i) => run.kind[i] === kind && keep(i)), (i) => Math.min(run.sent[i], run.at[i]), (i) => Math.max(run.sent[i], run.at[i]));
    return {
      messages: spans(KIND.deliver),
      lost: spans(KIND.drop),
      marks: new Points(run, (i) => !isLetter(run.kind[i]) && !TURNS.has(run.kind[i]) && run.node[i] > 0 && keep(i)),
      turns: new Points(run, (i) => TURNS.has(run.kind[i]) && keep(i)),
      traffic: new Points(run, (i) => run.kind[i] === KIND.deliver && keep(i)),
      losses: new Points(run, (i) => run.kind[i] === KIND.drop && keep(i)),
    };
  }

  /** returned is when an operation came back, the end of the run if it did not. */
  returned(i) {
    return Math.min(Math.max(this.run.ops.ret[i], this.run.ops.call[i]), Math.max(this.end, this.run.ops.call[i]));
  }

  setFilter(filter) {
    this.filter = filter;
    this.sift();
  }

  setCone(cone, filter) {
    this.cone = cone;
    this.filter = filter;
    this.operationsInCone = cone && this.operationsWith(cone);
    this.sift();
  }

  sift() {
    const { cone, filter } = this;
    this.hidden = this.hides();
    Object.assign(this, this.hidden ? this.sets((i) => this.hidden[i] === 0) : this.all);
    const fades = cone && filter.only !== "cone";
    this.near = fades ? this.sets((i) => cone[i] !== 0 && !(this.hidden && this.hidden[i])) : null;
  }

  /** hides is what the filter hides: a flag for each record, or null if it hides nothing. */
  hides() {
    const { run, cone } = this;
    const { nodes, kinds, only } = this.filter;
    const alone = only === "cone" && cone;
    if (!nodes.size && !kinds.size && !alone) return null;
    const withheld = Uint8Array.from(run.strings, (text) => (kinds.has(text) ? 1 : 0));
    const hidden = new Uint8Array(run.n);
    for (let i = 0; i < run.n; i++) {
      const letter = isLetter(run.kind[i]) && (withheld[run.name[i]] === 1 || nodes.has(run.from[i]));
      if (letter || nodes.has(run.node[i]) || alone && cone[i] === 0) hidden[i] = 1;
    }
    return hidden;
  }

  /** operationsWith has a flag for each operation during which its client had records of the cone. */
  operationsWith(cone) {
    const { run } = this;
    const within = new Uint8Array(run.ops.n);
    for (let i = 0; i < run.n; i++) {
      if (cone[i] === 0) continue;
      const mine = this.calls[run.node[i]];
      if (!mine) continue;
      const [begin, end] = mine.range(run.at[i], run.at[i]);
      for (let k = begin; k < end; k++) within[mine.places[k]] = 1;
    }
    return within;
  }

  readFocus() {
    const focus = this.run.focus || {};
    const ids = new Set(listed(focus.operations));
    this.focusOperations = new Set(chosen(this.run.ops.n, (i) => ids.has(this.run.ops.id[i])));
    this.focusRecords = listed(focus.events).map((number) => this.recordOf(number)).filter((i) => i >= 0);
    this.focusNodes = new Set(listed(focus.nodes));
    this.accused = focus.accused === undefined ? -1 : focus.accused;
  }

  /** recordOf is the record of an event, or -1. */
  recordOf(number) {
    const { run } = this;
    if (!this.events) {
      this.firstEvent = run.n > 0 ? run.number.find((n, i) => run.kind[i] <= KIND.control) : 0;
      this.events = new Int32Array(run.n).fill(-1);
      for (let i = 0; i < run.n; i++) if (run.kind[i] <= KIND.control) this.events[run.number[i] - this.firstEvent] = i;
    }
    const record = this.events[number - this.firstEvent];
    return record === undefined ? -1 : record;
  }
}

/** listed is a list of the model, which has null for an empty one. */
function listed(list) {
  return list || [];
}

/** chosen is which of the numbers below n are kept, in order. */
function chosen(n, keep) {
  const all = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (keep(i)) all[count++] = i;
  return all.slice(0, count);
}

/** groups has for each number up to groupMax the items below n that belong to it, in order. */
function groups(n, groupMax, of) {
  const all = Array.from({ length: groupMax + 1 }, () => []);
  for (let i = 0; i < n; i++) if (all[of(i)]) all[of(i)].push(i);
  return all;
}

/** lastWhere is the last place of a list whose first items satisfy a condition, or -1. */
function lastWhere(list, holds) {
  let from = 0, to = list.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(list[middle])) from = middle + 1; else to = middle;
  }
  return from - 1;
}
