"use strict";

/** paintOperations draws each operation as a bar on the lane of its client, from call to return. */
function paintOperations(d, frame) {
  frame.clip();
  for (const track of d.tracks) {
    const byLane = new Map();
    track.operations.each(frame.from, frame.to, (i) => {
      frame.stats.operations.seen++;
      const lane = frame.geometry.lane(track, track.run.ops.client[i]);
      if (!lane || !frame.shownLanes.has(lane)) {
        frame.stats.operations.away++;
        return;
      }
      if (!byLane.has(lane)) byLane.set(lane, new Bars(frame, lane, track));
      byLane.get(lane).add(i);
    });
    for (const bars of byLane.values()) bars.paint();
  }
}

/** Bars are the operations of one client in a frame. Those that share a pixel are painted once, the worst of them. */
class Bars {
  constructor(frame, lane, track) {
    Object.assign(this, { frame, lane, track });
    this.wide = [];
    this.narrow = new Map(); // by pixel
  }

  add(i) {
    const { frame, track } = this;
    const from = frame.x(track.run.ops.call[i]), to = frame.x(track.returned(i));
    if (to - from >= 2 || track.focusOperations.has(i)) {
      this.wide.push(i);
      return;
    }
    const pixel = Math.round(from), other = this.narrow.get(pixel);
    if (other === undefined) {
      this.narrow.set(pixel, i);
      return;
    }
    frame.stats.operations.left++;
    if (this.severity(i) > this.severity(other)) this.narrow.set(pixel, i);
  }

  severity(i) {
    return ["ok", "fail", "unknown"].indexOf(this.outcome(i));
  }

  outcome(i) {
    return this.track.run.strings[this.track.run.ops.outcome[i]];
  }

  paint() {
    const { frame } = this;
    for (const [pixel, i] of this.narrow) this.bar(i, pixel, pixel + 1);
    for (const i of this.wide) this.bar(i, frame.x(this.track.run.ops.call[i]), frame.x(this.track.returned(i)));
    frame.stats.operations.drawn += this.narrow.size + this.wide.length;
  }

  bar(i, begin, end) {
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
    const ink = this.outcome(i) === "ok" ? inkOn(g, colour) : colours.text;
    labelBand(frame, [track.run.strings[track.run.ops.text[i]]], from, to, y, lane.thick, ink, this.outcome(i) === "ok" ? colour : "");
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
