"use strict";

/** The bits of a cone: what led to its record, and what came of it. A record itself has both. */
const PAST = 1, FUTURE = 2;

/**
 * Causal says what in a run led to what, as package sim/causal does: an event happens after the one
 * that caused it, after the one before it on its node, and after what befell the node in between.
 * What is observed or lost during an event belongs to that event. Records are meant by their place.
 */
class Causal {
  constructor(run) {
    this.run = run;
    const { n, kind, number, node } = run;
    this.first = n > 0 ? this.firstNumber() : 1;
    let last = this.first - 1;
    for (let i = 0; i < n; i++) if (isEvent(kind[i]) && number[i] > last) last = number[i];
    this.size = Math.max(0, last - this.first + 1);

    // By event, from the first of the window: the place of its record and of the event before on its node.
    this.place = new Int32Array(this.size).fill(-1);
    this.before = new Int32Array(n).fill(-1);
    this.after = new Int32Array(n).fill(-1);
    this.acts = new Map(); // by place of an event, the places of events of the outside that befell its node
    const lastOf = new Int32Array(run.nodes.length + 1).fill(-1);
    const since = new Map();
    for (let i = 0; i < n; i++) {
      if (isEvent(kind[i])) {
        this.place[number[i] - this.first] = i;
        this.follow(i, lastOf, since);
      } else if (kind[i] !== KIND.drop && kind[i] !== KIND.observe && kind[i] !== KIND.sync) {
        const act = this.event(number[i]);
        if (act >= 0 && node[i] > 0) since.set(node[i], (since.get(node[i]) || new Set()).add(act));
      }
    }
  }

  firstNumber() {
    const { n, kind, number } = this.run;
    for (let i = 0; i < n; i++) if (isEvent(kind[i])) return number[i];
    return 1;
  }

  // follow takes in that an event is the next of its node.
  follow(i, lastOf, since) {
    const node = this.run.node[i];
    if (node === 0) return;
    this.before[i] = lastOf[node];
    if (lastOf[node] >= 0) this.after[lastOf[node]] = i;
    lastOf[node] = i;
    const acts = since.get(node);
    if (!acts) return;
    this.acts.set(i, [...acts]);
    since.delete(node);
  }

  /** event is the place of the record of an event by its number; -1 if the window has none. */
  event(number) {
    const at = number - this.first;
    return at >= 0 && at < this.size ? this.place[at] : -1;
  }

  /** owner is the place of the event that a record belongs to; its own if it is one. */
  owner(i) {
    return isEvent(this.run.kind[i]) ? i : this.event(this.run.number[i]);
  }

  /** cause is the place of the event that led to a record; -1 for the outside. */
  cause(i) {
    const { run } = this;
    if (!isEvent(run.kind[i]) && run.kind[i] !== KIND.drop) return this.owner(i);
    return run.cause[i] > 0 ? this.event(run.cause[i]) : -1;
  }

  /** effects are the places of what an event caused: events, and messages that were lost; at most max of them. */
  effects(i, max = Infinity) {
    const { run } = this, number = run.number[i], found = [];
    if (!isEvent(run.kind[i])) return found;
    for (let j = i + 1; j < run.n && found.length < max; j++) if (run.cause[j] === number && j !== i) found.push(j);
    return found;
  }

  /** during are the places of the records that belong to the event of a record, itself left out. */
  during(i) {
    const { run } = this, number = run.number[i], found = [];
    const event = this.owner(i);
    for (let j = Math.max(0, event); j < run.n; j++) {
      if (run.number[j] === number && j !== event && !isEvent(run.kind[j])) found.push(j);
      if (found.length > 200 || run.at[j] > run.at[i] + 1e9) break;
    }
    return found;
  }

  /**
   * cone is for each record whether it led to any of some others (PAST), came of one (FUTURE), or both,
   * as it is for these themselves: one sweep each way.
   */
  cone(sides, want = PAST | FUTURE) {
    const { run } = this, cone = new Uint8Array(run.n);
    const events = sides.map((i) => this.owner(i)).filter((i) => i >= 0);
    for (const bit of [PAST, FUTURE]) {
      if (!(want & bit)) continue;
      for (const i of events) cone[i] |= bit;
      if (bit === PAST) this.sweepBack(cone); else this.sweepOn(cone);
    }
    for (let i = 0; i < run.n; i++) {
      if (isEvent(run.kind[i])) continue;
      const event = this.event(run.number[i]);
      if (event >= 0) cone[i] = cone[event];
    }
    for (const i of [...events, ...sides]) cone[i] = PAST | FUTURE;
    return cone;
  }

  sweepBack(cone) {
    const { run, before, place, first, size } = this;
    for (let k = size - 1; k >= 0; k--) {
      const i = place[k];
      if (i < 0 || !(cone[i] & PAST)) continue;
      const cause = run.cause[i] - first;
      if (cause >= 0 && cause < k && place[cause] >= 0) cone[place[cause]] |= PAST;
      if (before[i] >= 0) cone[before[i]] |= PAST;
      if (this.acts.has(i)) for (const act of this.acts.get(i)) cone[act] |= PAST;
    }
  }

  sweepOn(cone) {
    const { run, before, place, first, size } = this;
    for (let k = 0; k < size; k++) {
      const i = place[k];
      if (i < 0 || cone[i] & FUTURE) continue;
      const cause = run.cause[i] - first;
      const led = cause >= 0 && cause < k && place[cause] >= 0 && cone[place[cause]] & FUTURE
        || before[i] >= 0 && cone[before[i]] & FUTURE
        || this.acts.has(i) && this.acts.get(i).some((act) => cone[act] & FUTURE);
      if (led) cone[i] |= FUTURE;
    }
  }

  /** tally is how many events of a cone have a bit. */
  tally(cone, bit) {
    let n = 0;
    for (let k = 0; k < this.size; k++) if (this.place[k] >= 0 && cone[this.place[k]] & bit) n++;
    return n;
  }
}

/** States finds what processes said of themselves: for each node its states, by event. */
class States {
  constructor(run) {
    this.run = run;
    this.of = run.nodes.map(() => []);
    const { states } = run;
    for (let s = 0; s < states.n; s++) if (states.node[s] > 0) this.of[states.node[s] - 1].push(s);
  }

  /** around is the facts of a node before and after an event: [before, after], each a Map or null. */
  around(node, number) {
    const { states } = this.run, all = this.of[node - 1] || [];
    let k = 0;
    for (let low = 0, high = all.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (states.event[all[middle]] < number) low = middle + 1; else high = middle;
      k = low;
    }
    const before = k > 0 ? this.facts(all[k - 1]) : null;
    const after = k < all.length && states.event[all[k]] === number ? this.facts(all[k]) : before;
    return [before, after];
  }

  facts(s) {
    const { states, strings } = this.run, facts = new Map();
    for (let f = states.first[s]; f < states.first[s] + states.count[s]; f++) facts.set(strings[states.name[f]], strings[states.value[f]]);
    return facts;
  }
}
