"use strict";

/** MARKS is how many marks a frame draws at most. */
const MARKS = 3000;
/** MARK_ROOM is how many pixels a mark of a lane needs on average before marks are drawn. */
const MARK_ROOM = 5;

/** paintMarks draws what servers did besides sending: turns always, all else if there is room. */
function paintMarks(d, frame) {
  frame.clip();
  for (const lane of frame.lanes) {
    if (lane.node === 0) continue;
    marksOf(frame, lane);
    turnsOf(frame, lane);
  }
  // Marks of lanes that are scrolled away, or that there is none of.
  for (const track of d.tracks) {
    for (let node = 1; node <= track.run.nodes.length; node++) {
      const lane = frame.geometry.lane(track, node);
      if (lane && frame.shownLanes.has(lane)) continue;
      const away = track.marks.count(node, frame.from, frame.to) + track.turns.count(node, frame.from, frame.to);
      frame.stats.marks.seen += away;
      frame.stats.marks.away += away;
    }
  }
}

function marksOf(frame, lane) {
  const { track } = lane;
  const { stats } = frame;
  const [begin, end] = track.marks.range(lane.node, frame.from, frame.to);
  stats.marks.seen += end - begin;
  const crowded = (end - begin) * MARK_ROOM > frame.right - frame.left || stats.marks.drawn + end - begin > MARKS;
  const near = track.near && track.near.marks.range(lane.node, frame.from, frame.to);
  const points = crowded && near ? track.near.marks : track.marks;
  const [first, last] = crowded ? near || [0, 0] : [begin, end];
  if ((last - first) * MARK_ROOM > frame.right - frame.left) {
    stats.marks.left += end - begin;
    return;
  }
  const named = (last - first) * 60 < frame.right - frame.left;
  for (let k = first; k < last; k++) mark(frame, lane, points.ids[k], named);
  stats.marks.drawn += last - first;
  stats.marks.left += end - begin - (last - first);
}

function turnsOf(frame, lane) {
  const { track } = lane;
  const [begin, end] = track.turns.range(lane.node, frame.from, frame.to);
  let drawn = 0, last = -Infinity;
  for (let k = begin; k < end; k++) {
    const x = frame.x(track.turns.times[k]);
    if (x - last < 1) continue;
    last = x;
    mark(frame, lane, track.turns.ids[k], false);
    drawn++;
  }
  frame.stats.marks.seen += end - begin;
  frame.stats.marks.drawn += drawn;
  frame.stats.marks.left += end - begin - drawn;
}

/** MARKED says for each kind of record how it is marked: a function of (g, x, top, bottom) of a band. */
const MARKED = {
  [KIND.observe]: (g, x, top) => dot(g, x, top, 2.2),
  [KIND.expire]: (g, x, top, bottom) => triangle(g, x, bottom + 4, -5),
  [KIND.sync]: (g, x, top, bottom) => g.fillRect(x - 2, bottom, 4, 4),
  [KIND.synced]: (g, x, top, bottom) => g.fillRect(x - 2, bottom, 4, 4),
  [KIND.boot]: (g, x, top, bottom) => flag(g, x, top - 3, bottom + 3, 1),
  [KIND.unpause]: (g, x, top, bottom) => flag(g, x, top - 3, bottom + 3, 1),
  [KIND.crash]: (g, x, top, bottom) => flag(g, x, top - 3, bottom + 3, -1),
  [KIND.stop]: (g, x, top, bottom) => flag(g, x, top - 3, bottom + 3, -1),
  [KIND.pause]: (g, x, top, bottom) => flag(g, x, top - 3, bottom + 3, -1),
  [KIND.wipe]: (g, x, top, bottom) => { flag(g, x, top - 3, bottom + 3, -1); dot(g, x, bottom + 3, 3); },
  [KIND.control]: (g, x, top) => dot(g, x, top, 2.2),
};

function mark(frame, lane, i, named) {
  const { g, colours } = frame;
  const { track } = lane;
  const kind = track.run.kind[i];
  const faded = track.cone && track.cone[i] === 0;
  const x = frame.x(track.run.at[i]), top = frame.y(lane.band) - lane.thick / 2, bottom = top + lane.thick;
  g.globalAlpha = faded ? 0.2 : 1;
  g.fillStyle = g.strokeStyle = colours.mark;
  (MARKED[kind] || MARKED[KIND.control])(g, x, top, bottom);
  if (named && !faded) nameMark(frame, lane, i, x, top);
  g.globalAlpha = 1;
}

/** nameMark writes above a band what a process observed, and below it which timer ran out, if the place is free. */
function nameMark(frame, lane, i, x, top) {
  const { g, colours } = frame;
  const { run } = lane.track;
  const below = run.kind[i] !== KIND.observe;
  const text = below ? run.strings[run.name[i]] : run.strings[run.says[i]];
  if (!text || lane.h < 36) return;
  g.font = `10.5px ${colours.font}`;
  const short = shortened(g, text, 340);
  const width = g.measureText(short).width;
  const y = below ? top + lane.thick + 9 : top - 8;
  if (x < frame.left || x + width + 5 > frame.right || !frame.labels.take(x + 3, y - 5, width + 4, 10)) return;
  g.fillStyle = colours.text;
  g.textAlign = "left";
  g.textBaseline = "middle";
  g.fillText(short, x + 5, y);
}

function dot(g, x, y, radius) {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fill();
}

function triangle(g, x, y, height) {
  g.beginPath();
  g.moveTo(x - 2.8, y);
  g.lineTo(x + 2.8, y);
  g.lineTo(x, y + height);
  g.fill();
}

/** flag is a bar through a band with a triangle to the side on which the process runs. */
function flag(g, x, top, bottom, side) {
  g.fillRect(x - 0.75, top, 1.5, bottom - top);
  g.beginPath();
  g.moveTo(x, top);
  g.lineTo(x + 5 * side, top + 3);
  g.lineTo(x, top + 6);
  g.fill();
}
