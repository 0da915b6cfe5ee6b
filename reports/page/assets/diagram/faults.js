"use strict";

/** paintFaults shades the lanes of the nodes that a fault strikes, for as long as it does. */
function paintFaults(d, frame) {
  const { g, colours } = frame;
  frame.clip();
  for (const track of d.tracks) {
    for (const fault of listed(track.run.faults)) {
      const end = endOf(track, fault);
      if (fault.from > frame.to || end < frame.from) continue;
      const from = Math.max(frame.left, frame.x(fault.from)), to = Math.min(frame.right, Math.max(frame.x(fault.from) + 2, frame.x(end)));
      for (const node of listed(fault.nodes)) {
        const lane = frame.geometry.lane(track, node);
        if (!lane || !frame.shownLanes.has(lane)) continue;
        g.globalAlpha = fault.idle ? 0.08 : 0.2;
        g.fillStyle = colours.fault;
        g.fillRect(from, frame.y(lane.y) + 1, to - from, lane.h - 2);
        g.globalAlpha = 1;
        if (fault.direction && to - from > 26) planDirection(frame, lane, fault, from);
      }
    }
  }
}

/** endOf is when a fault ended, the end of the run if it lasted. */
function endOf(track, fault) {
  return fault.to > fault.from ? fault.to : fault.to === 0 ? track.end : fault.from;
}

/** CUTS are the kinds of fault that let no message of their direction pass; others only meddle with some. */
const CUTS = new Set(["partition", "isolate", "ring", "bridge", "block"]);

/** planDirection keeps the place free where paintDirections says what of the messages a fault is about. */
function planDirection(frame, lane, fault, from) {
  if (lane.h < 24) return;
  const at = { lane, x: from + 2, direction: fault.direction, struck: CUTS.has(fault.kind) };
  if (frame.labels.take(at.x, frame.y(lane.y + lane.h) - 17, at.direction === "both" ? 25 : 14, 16)) frame.directions.push(at);
}

/**
 * paintDirections says at the edge of a lane which of the messages of its node a fault is about: an arrow
 * into the lane for those that it should get, and one out of it for those that it sends, struck out if
 * they do not pass.
 */
function paintDirections(d, frame) {
  const { g, colours } = frame;
  frame.clip();
  for (const { lane, x, direction, struck } of frame.directions) {
    const bottom = frame.y(lane.y + lane.h) - 3, length = Math.max(5, Math.min(12, (lane.h - lane.thick) / 2 - 4));
    g.globalAlpha = 0.75;
    g.fillStyle = colours.paper;
    g.fillRect(x, bottom - length - 2, direction === "both" ? 25 : 14, length + 4);
    g.globalAlpha = 1;
    g.strokeStyle = colours.text;
    g.lineWidth = 1.4;
    if (direction !== "out") smallArrow(g, x + 7, bottom, bottom - length, struck);
    if (direction !== "in") smallArrow(g, x + (direction === "both" ? 18 : 7), bottom - length, bottom, struck);
    g.lineWidth = 1;
  }
}

/** smallArrow is an arrow from one height to another, perhaps with a stroke through it. */
function smallArrow(g, x, tail, head, struck) {
  const way = Math.sign(head - tail), middle = (tail + head) / 2;
  g.beginPath();
  g.moveTo(x, tail);
  g.lineTo(x, head);
  g.moveTo(x - 3, head - 4 * way);
  g.lineTo(x, head);
  g.lineTo(x + 3, head - 4 * way);
  if (struck) {
    g.moveTo(x - 4.5, middle + 2.5);
    g.lineTo(x + 4.5, middle - 2.5);
  }
  g.stroke();
}

/** rowsOfFaults is how many rows the names of faults have: as many as the whole run needs, NAME_ROWS at most. */
function rowsOfFaults(d) {
  const all = d.tracks.reduce((sum, track) => sum + listed(track.run.faults).length, 0);
  return Math.min(NAME_ROWS, all);
}

/** paintNames writes the names of the faults above the lanes, in rows; what finds no place folds into "+n more". */
function paintNames(d, frame) {
  const { g, colours, geometry } = frame;
  g.save();
  g.fillStyle = colours.paper;
  g.fillRect(0, geometry.names, frame.width, geometry.top - geometry.names);
  g.font = `11px ${colours.font}`;
  g.textBaseline = "middle";
  g.textAlign = "left";
  frame.chips = chipsOf(d, frame);
  for (const chip of frame.chips) paintChip(frame, chip);
  if (geometry.rows > 0) {
    g.fillStyle = colours.muted;
    g.textAlign = "right";
    g.fillText("faults", frame.left - 8, geometry.names + NAMES / 2);
  }
  g.restore();
}

/**
 * chipsOf are the names in view: {x, y, width, bar, text, faults}, where bar is the width that the
 * time of the fault has, and faults are those that the chip stands for. The last row is for what
 * folds, if anything does.
 */
function chipsOf(d, frame) {
  const rows = frame.geometry.rows;
  const faults = namedFaults(d, frame);
  const all = new ChipRows(frame, rows);
  faults.forEach((one) => all.place(one));
  if (all.folded.length === 0) return all.chips;
  const fewer = new ChipRows(frame, rows - 1);
  faults.forEach((one) => fewer.place(one));
  frame.stats.folded = fewer.folded.length;
  return [...fewer.chips, ...folds(frame, fewer.folded, rows - 1)];
}

/** namedFaults are the faults in view by their begin, those that both runs have once. */
function namedFaults(d, frame) {
  const mine = new Set(listed(d.run.faults).map((fault) => `${fault.from} ${fault.text}`));
  return d.tracks.flatMap((track, place) => listed(track.run.faults).map((fault, i) => ({ track, fault, i, twin: place > 0 })))
    .filter(({ track, fault }) => fault.from <= frame.to && endOf(track, fault) >= frame.from)
    .filter(({ twin, fault }) => !twin || !mine.has(`${fault.from} ${fault.text}`))
    .sort((a, b) => a.fault.from - b.fault.from);
}

/** ChipRows puts names into rows from the left to the right, and remembers which found no place. */
class ChipRows {
  constructor(frame, rows) {
    this.frame = frame;
    this.ends = new Array(Math.max(0, rows)).fill(frame.left);
    this.chips = [];
    this.folded = [];
  }

  place(one) {
    const { frame } = this;
    const { g, right } = frame;
    const x = Math.max(frame.left, frame.x(one.fault.from));
    const bar = Math.max(2, Math.min(right, frame.x(endOf(one.track, one.fault))) - x);
    const words = one.fault.text + (one.twin ? ", in the twin" : "") + (one.fault.idle ? " (nothing came of it)" : "");
    const row = this.ends.findIndex((end) => end <= x);
    const text = shortened(g, words, right - x - 9);
    if (row < 0 || text.length < Math.min(6, words.length)) {
      this.folded.push(one);
      return;
    }
    const width = Math.max(bar, g.measureText(text).width + 9);
    this.ends[row] = x + width + 4;
    this.chips.push({ x, y: frame.geometry.names + row * NAMES, width, bar, text, faults: [one] });
  }
}

/** folds are chips that stand for the names that found no place, each for those that begin near it. */
function folds(frame, folded, row) {
  const width = frame.g.measureText("+9999 more").width + 9;
  const chips = [];
  for (const one of folded) {
    const x = Math.min(Math.max(frame.left, frame.x(one.fault.from)), frame.right - width);
    let chip = chips[chips.length - 1];
    if (!chip || x > chip.x + width) {
      chip = { x, y: frame.geometry.names + row * NAMES, width, bar: 0, faults: [] };
      chips.push(chip);
    }
    chip.faults.push(one);
    chip.text = `+${chip.faults.length} more`;
  }
  return chips;
}

function paintChip(frame, chip) {
  const { g, colours } = frame;
  if (chip.bar > 0) {
    g.globalAlpha = 0.25;
    g.fillStyle = colours.fault;
    g.fillRect(chip.x, chip.y + 1, chip.bar, NAMES - 3);
    g.globalAlpha = 1;
    g.fillRect(chip.x, chip.y + 1, 2, NAMES - 3);
  }
  g.fillStyle = chip.bar > 0 ? colours.text : colours.muted;
  g.fillText(chip.text, chip.x + 5, chip.y + NAMES / 2 - 0.5);
}
