"use strict";

/** paintOperations draws each operation as a bar on the lane of its client, from call to return. */
function paintOperations(d, frame) {
  frame.clip();
  const stats = frame.stats.operations;
  for (const lane of frame.geometry.lanes) {
    if (lane.kind !== "client") continue;
    const calls = lane.track.calls[lane.node];
    const [begin, end] = calls.range(frame.from, frame.to);
    stats.seen += end - begin;
    if (!frame.shownLanes.has(lane)) {
      stats.away += end - begin;
      continue;
    }
    const bars = new Bars(frame, lane);
    calls.visit(begin, end, (span) => span * frame.scale, (at) => frame.time(Math.floor(frame.x(at)) + 1), (i) => bars.bar(i));
    for (const i of lane.track.focusOperations) if (lane.track.run.ops.client[i] === lane.node) bars.bar(i);
    stats.drawn += bars.drawn.size;
    stats.left += end - begin - bars.drawn.size;
  }
}

/** Bars draws the operations of a lane. */
class Bars {
  constructor(frame, lane) {
    Object.assign(this, { frame, lane, track: lane.track });
    this.drawn = new Set();
  }

  outcome(i) {
    return this.track.run.strings[this.track.run.ops.outcome[i]];
  }

  bar(i) {
    const begin = this.frame.x(this.track.run.ops.call[i]), end = this.frame.x(this.track.returned(i));
    if (this.drawn.has(i) || end < this.frame.left || begin > this.frame.right) return;
    this.drawn.add(i);
    this.paint(i, begin, end);
  }

  paint(i, begin, end) {
    const { frame, lane, track } = this;
    const { g, colours } = frame;
    const from = Math.max(frame.left - 2, begin), to = Math.min(frame.right + 2, Math.max(end, begin + 2));
    const y = frame.y(lane.band) - lane.thick / 2;
    const colour = track.run.ops.reads[i] ? colours.read : colours.write;
    const faded = track.operationsInCone && !track.operationsInCone[i];
    g.globalAlpha = faded ? 0.2 : 1;
    this.fill(i, from, to, y, colour);
    const focused = track.focusOperations.has(i);
    if (focused) {
      g.globalAlpha = 1;
      g.strokeStyle = colours.bad;
      g.lineWidth = 2;
      g.strokeRect(from, y - 0.5, Math.max(3, to - from), lane.thick + 1);
      g.lineWidth = 1;
    }
    g.globalAlpha = faded ? 0.2 : 1;
    const ok = this.outcome(i) === "ok";
    if (to - from > 24) labelBand(frame, [track.run.strings[track.run.ops.text[i]]], from, to, y, lane.thick, ok ? inkOn(g, colour) : colours.text, ok ? colour : "");
    g.globalAlpha = 1;
  }

  // What was answered is full, what failed is empty, and what nobody knows is pale and open at its end.
  fill(i, from, to, y, colour) {
    const { g } = this.frame;
    const { thick } = this.lane;
    g.fillStyle = colour;
    g.strokeStyle = colour;
    const outcome = this.outcome(i);
    if (outcome === "ok" || to - from < 4) {
      g.fillRect(from, y, Math.max(1, to - from - (to - from > 6 ? 1 : 0)), thick);
      return;
    }
    const alpha = g.globalAlpha;
    if (outcome === "unknown") {
      g.globalAlpha = alpha * 0.3;
      g.fillRect(from, y, to - from, thick);
      g.globalAlpha = alpha;
    }
    g.beginPath();
    g.moveTo(to - 0.5, y + 0.5);
    g.lineTo(from + 0.5, y + 0.5);
    g.lineTo(from + 0.5, y + thick - 0.5);
    g.lineTo(to - 0.5, y + thick - 0.5);
    if (outcome === "fail") g.closePath();
    g.stroke();
    if (outcome === "fail") {
      g.beginPath();
      g.moveTo(from + 1, y + thick - 1);
      g.lineTo(Math.min(to, from + thick), y + 1);
      g.stroke();
    }
  }
}

/** paintOrders draws the orders of the operator as bars. */
function paintOrders(d, frame) {
  const { g, colours } = frame;
  frame.clip();
  for (const lane of frame.lanes) {
    if (lane.kind !== "operator") continue;
    const y = frame.y(lane.band) - lane.thick / 2;
    for (const order of listed(lane.track.run.orders)) {
      if (order.at > frame.to || Math.max(order.to, order.at) < frame.from) continue;
      const from = frame.x(order.at), to = Math.max(from + 3, frame.x(Math.max(order.to, order.at)));
      g.fillStyle = colours.oversees;
      g.fillRect(from, y, to - from, lane.thick);
      labelBand(frame, [order.text], from, to, y, lane.thick, inkOn(g, colours.oversees), colours.oversees);
    }
  }
}
