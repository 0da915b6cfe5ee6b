"use strict";

/** paintStints draws the role of each server as a band, and what it did instead of having one. */
function paintStints(d, frame) {
  frame.clip();
  for (const lane of frame.lanes) if (lane.kind === "server") paintStintsOf(d, frame, lane);
}

function paintStintsOf(d, frame, lane) {
  const { run } = lane.track;
  const mine = lane.track.stints[lane.node];
  const y = frame.y(lane.band) - lane.thick / 2;
  let place = firstEnding(run, mine, frame.from), before = -1;
  while (place < mine.length && run.stints[mine[place]].from <= frame.to) {
    const stint = run.stints[mine[place]];
    if (before >= 0 && place - before > 1) frame.stats.narrow += place - before - 1;
    const from = Math.max(frame.left - 2, frame.x(stint.from)), to = Math.min(frame.right + 2, frame.x(stint.to));
    paintStint(frame, lane, stint, from, Math.max(to, from + 1), y);
    before = place;
    // What ends on the same pixel would not be seen: on to the first that ends behind it.
    place = to - from >= 1 ? place + 1 : Math.max(place + 1, firstEnding(run, mine, frame.time(Math.floor(from) + 1)));
  }
}

/** firstEnding is the first place in a list of stints of one that ends after a time. */
function firstEnding(run, mine, at) {
  return lastWhere(mine, (i) => run.stints[i].to <= at) + 1;
}

function paintStint(frame, lane, stint, from, to, y) {
  const { g, colours } = frame;
  if (stint.stance < 0) {
    paintOutage(frame, lane, stint, from, to, y);
    return;
  }
  const colour = colours.stances[stint.stance] || colours.other;
  g.fillStyle = colour;
  g.fillRect(from, y, to - from, lane.thick);
  if (to - from > 6) {
    g.fillStyle = colours.paper;
    g.fillRect(to - 1, y, 1, lane.thick);
  }
  const text = stint.term ? `${stint.role}, ${stint.term}` : stint.role;
  labelBand(frame, [text, stint.role], from, to, y, lane.thick, inkOn(g, colour), colour);
}

/** paintOutage hatches a pause, and leaves a gap with a dotted line for all else. */
function paintOutage(frame, lane, stint, from, to, y) {
  const { g, colours } = frame;
  const middle = y + lane.thick / 2;
  g.save();
  g.strokeStyle = colours.muted;
  if (stint.role === "paused") {
    hatch(frame, from, y, to - from, lane.thick);
    g.strokeRect(from + 0.5, y + 0.5, to - from - 1, lane.thick - 1);
  } else {
    g.fillStyle = colours.paper;
    g.fillRect(from, y, to - from, lane.thick);
    g.setLineDash([2, 3]);
    g.beginPath();
    g.moveTo(from, middle);
    g.lineTo(to, middle);
    g.stroke();
  }
  g.restore();
  labelBand(frame, [stint.role], from, to, y, lane.thick, colours.text, colours.paper);
}

/** hatch fills a rectangle with slanted lines, which keep their place when the picture moves. */
function hatch(frame, x, y, width, height) {
  const { g } = frame;
  const step = 6;
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.beginPath();
  const first = Math.max(x, frame.left) - height - step;
  for (let at = first - (first - frame.x(0)) % step; at < Math.min(x + width, frame.right); at += step) {
    g.moveTo(at, y + height);
    g.lineTo(at + height, y);
  }
  g.stroke();
  g.restore();
}

/** textWidth is the width of a text in the font of bands. */
function textWidth(frame, text) {
  frame.g.font = `11px ${frame.colours.font}`;
  return frame.g.measureText(text).width;
}

/** labelBand has the first of some texts written that fits into what is seen of a band; none if none does. */
function labelBand(frame, texts, from, to, y, height, ink, ground) {
  const left = Math.max(from, frame.left) + 4, room = Math.min(to, frame.right) - left - 3;
  if (height < 11 || room < 8) return;
  const text = texts.find((t) => t && textWidth(frame, t) <= room);
  if (!text) return;
  frame.bandLabels.push({ text, left, y: y + height / 2, half: Math.min(7, height / 2 - 1), width: textWidth(frame, text), ink, ground, alpha: frame.g.globalAlpha });
}

/** paintBandLabels writes what labelBand found, over the arrows that cross the bands. */
function paintBandLabels(d, frame) {
  const { g, colours } = frame;
  frame.clip();
  g.font = `11px ${colours.font}`;
  g.textBaseline = "middle";
  g.textAlign = "left";
  for (const { text, left, y, half, width, ink, ground, alpha } of frame.bandLabels) {
    g.globalAlpha = alpha * 0.85;
    g.fillStyle = ground;
    if (ground) g.fillRect(left - 2, y - half, width + 4, 2 * half);
    g.globalAlpha = alpha;
    g.fillStyle = ink;
    g.fillText(text, left, y + 0.5);
  }
}
