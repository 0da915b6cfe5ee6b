"use strict";

/** SEVERITY is how bad the outcomes of operations are: of those that share a pixel the worst is seen. */
const SEVERITY = { ok: 0, fail: 1, unknown: 2 };

/**
 * Calls are the operations of one client. A client makes one after the other, so that they are in order
 * by call and by return alike.
 */
class Calls {
  /** places are those of the client's operations in run.ops, in order; returned says when each came back. */
  constructor(run, places, returned) {
    const n = places.length;
    places.sort((a, b) => run.ops.call[a] - run.ops.call[b] || a - b);
    this.places = Uint32Array.from(places);
    this.calls = Float64Array.from(places, (i) => run.ops.call[i]);
    this.returns = Float64Array.from(places, returned);
    this.severe = Uint8Array.from(places, (i) => SEVERITY[run.strings[run.ops.outcome[i]]] || 0);
    this.bad = new Uint32Array(n + 1); // how many of the first ones are not ok
    for (let k = 0; k < n; k++) this.bad[k + 1] = this.bad[k] + (this.severe[k] > 0 ? 1 : 0);
  }

  /** range is the numbers [begin, end) of those that are under way at some time from from to to. */
  range(from, to) {
    const begin = lowerBound(this.returns, from);
    return [begin, Math.max(begin, upperBound(this.calls, to))];
  }

  /** worst is the number of one of [begin, end) that is as bad as any; the first if all are ok. */
  worst(begin, end) {
    let found = begin, k = begin;
    while (this.bad[end] > this.bad[k]) {
      k = lowerBound(this.bad, this.bad[k] + 1, k, end + 1); // one behind the next that is not ok
      if (this.severe[k - 1] > this.severe[found]) found = k - 1;
      if (this.severe[found] === SEVERITY.unknown) break;
    }
    return found;
  }

  /** visit calls f with the place of each of [begin, end) that is not hidden behind another of its pixel, as wide says. */
  visit(begin, end, pixels, behind, f) {
    let k = begin;
    while (k < end) {
      if (pixels(this.returns[k] - this.calls[k]) >= 2) {
        f(this.places[k]);
        k++;
        continue;
      }
      let next = Math.max(k + 1, Math.min(end, gallop(this.calls, behind(this.calls[k]), k, end)));
      if (next - 1 > k && pixels(this.returns[next - 1] - this.calls[next - 1]) >= 2) next--;
      f(this.places[this.worst(k, next)]);
      k = next;
    }
  }
}
