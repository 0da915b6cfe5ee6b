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
        if (fault.direction && to - from > 26) directionOf(frame, lane, fault.direction, from);
      }
    }
  }
}

/** endOf is when a fault ended, the end of the run if it lasted. */
function endOf(track, fault) {
  return fault.to > fault.from ? fault.to : fault.to === 0 ? track.end : fault.from;
}

/**
 * directionOf says at the edge of a lane what of the messages of its node does not pass: an arrow into
 * the lane, struck out, for what should arrive, and one out of it for what it sends.
 */
function directionOf(frame, lane, direction, from) {
  const { g, colours } = frame;
  if (lane.h < 24) return;
  frame.labels.take(from, frame.y(lane.y + lane.h) - 16, 28, 15);
  const bottom = frame.y(lane.y + lane.h) - 3, length = Math.max(7, Math.min(12, (lane.h - lane.thick) / 2 - 4));
  g.strokeStyle = g.fillStyle = colours.text;
  g.lineWidth = 1.4;
  if (direction === "in" || direction === "both") struck(g, from + 7, bottom, bottom - length);
  if (direction === "out" || direction === "both") struck(g, from + (direction === "both" ? 18 : 7), bottom - length, bottom);
  g.lineWidth = 1;
}

/** struck is an arrow from one height to another with a stroke through it. */
function struck(g, x, tail, head) {
  const way = Math.sign(head - tail), middle = (tail + head) / 2;
  g.beginPath();
  g.moveTo(x, tail);
  g.lineTo(x, head);
  g.moveTo(x - 3, head - 4 * way);
  g.lineTo(x, head);
  g.lineTo(x + 3, head - 4 * way);
  g.moveTo(x - 4.5, middle + 2.5);
  g.lineTo(x + 4.5, middle - 2.5);
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
 * time of the fault has, and faults the places of those that the chip stands for.
 */
function chipsOf(d, frame) {
  const { g, geometry } = frame;
  const faults = d.tracks.flatMap((track, place) => listed(track.run.faults).map((fault, i) => ({ track, fault, i, twin: place > 0 })))
    .filter(({ track, fault }) => fault.from <= frame.to && endOf(track, fault) >= frame.from)
    .filter(({ twin, fault }) => !twin || !listed(d.run.faults).some((mine) => mine.text === fault.text && mine.from === fault.from))
    .sort((a, b) => a.fault.from - b.fault.from);
  const ends = new Array(geometry.rows).fill(frame.left);
  const chips = [];
  let fold = null;
  for (const one of faults) {
    const x = Math.max(frame.left, frame.x(one.fault.from));
    const bar = Math.max(2, Math.min(frame.right, frame.x(endOf(one.track, one.fault))) - x);
    const text = one.fault.text + (one.fault.idle ? " (nothing came of it)" : "");
    const width = Math.max(bar, g.measureText(text).width + 9);
    const lastRow = faults.length > geometry.rows ? geometry.rows - 1 : geometry.rows;
    const row = ends.findIndex((end, r) => end <= x && r < lastRow);
    if (row >= 0 && x + width <= frame.right + 1) {
      ends[row] = x + width + 4;
      chips.push({ x, y: geometry.names + row * NAMES, width, bar, text, faults: [one] });
      continue;
    }
    const free = row >= 0 ? row : -1;
    const short = free >= 0 ? shortened(g, text, frame.right - x - 9) : "";
    if (short && short.length > 4) {
      ends[free] = frame.right + 1;
      chips.push({ x, y: geometry.names + free * NAMES, width: frame.right - x, bar, text: short, faults: [one] });
      continue;
    }
    const room = g.measureText("+9999 more").width + 9;
    if (!fold || Math.min(x, frame.right - room) > fold.x + room) {
      fold = { x: Math.min(x, frame.right - room), y: geometry.names + (geometry.rows - 1) * NAMES, width: room, bar: 0, faults: [] };
      chips.push(fold);
    }
    fold.faults.push(one);
    fold.text = `+${fold.faults.length} more`;
    frame.stats.folded++;
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
