"use strict";

/** ARROWS is how many messages a frame draws as arrows at most, and of those lost as crosses. */
const ARROWS = 2400;
/** SAMPLED is up to how many times as many as ARROWS a frame draws every so many of; beyond, it shades. */
const SAMPLED = 6;
/** ARROWS_LABELLED is how many messages may be in view when they have their names. */
const ARROWS_LABELLED = 160;

/** paintMessages draws messages as arrows from where they were sent to where they arrived, or got lost. */
function paintMessages(d, frame) {
  frame.clip();
  const seen = d.tracks.reduce((sum, track) => sum + track.messages.count(frame.from, frame.to), 0);
  frame.stats.density = seen > ARROWS * SAMPLED;
  for (const track of d.tracks) {
    const arrows = new Arrows(frame, track, seen);
    arrows.collect(track.messages, track.near && track.near.messages, frame.stats.messages);
    arrows.collect(track.lost, track.near && track.near.lost, frame.stats.lost);
    arrows.paint();
  }
}

/** oneIn is of how many one is drawn, a power of two, so that about some fit. */
function oneIn(seen, fit) {
  return 2 ** Math.max(0, Math.ceil(Math.log2(seen / fit)));
}

/** scattered is a hash of a number, by which every so many are chosen: the same ones wherever the view is. */
function scattered(i) {
  return (Math.imul(i, 0x9e3779b1) >>> 7) & 0xffffff;
}

/** Arrows are the messages of a track in a frame. Those that look alike are stroked together. */
class Arrows {
  constructor(frame, track, seen) {
    this.frame = frame;
    this.track = track;
    this.heads = seen <= ARROWS;
    this.named = seen <= ARROWS_LABELLED;
    this.looks = { faded: [], plain: [], second: [], lost: [], lostFaded: [] };
    this.names = [];
  }

  /** collect takes of a set what there is room for: of the cone, if there is one, before all others. */
  collect(set, cone, stats) {
    const { frame } = this;
    const seen = set.count(frame.from, frame.to), inCone = cone ? cone.count(frame.from, frame.to) : 0;
    stats.seen += seen;
    const everyCone = oneIn(inCone, ARROWS);
    const shaded = set === this.track.messages && frame.stats.density;
    const every = oneIn(seen, ARROWS);
    const take = (i) => {
      const of = cone && this.track.cone[i] !== 0 ? everyCone : every;
      if (of > 1 && scattered(i) % of !== 0) stats.left++;
      else stats[this.add(i) ? "drawn" : "away"]++;
    };
    if (!shaded) {
      set.each(frame.from, frame.to, take);
      return;
    }
    stats.left += seen - inCone;
    if (cone) cone.each(frame.from, frame.to, take);
  }

  /** add takes a message to be painted; false if it is nowhere in view. */
  add(i) {
    const { frame, track } = this;
    const line = lineOf(frame, track, i);
    if (!line) return false;
    const faded = track.cone && track.cone[i] === 0;
    const lost = track.run.kind[i] === KIND.drop;
    const look = lost ? (faded ? "lostFaded" : "lost") : faded ? "faded" : isSecond(track.run, i) ? "second" : "plain";
    this.looks[look].push(line);
    if (this.named && !faded) this.names.push([i, line]);
    return true;
  }

  paint() {
    const { g, colours } = this.frame;
    const draw = (look, colour, alpha, dash) => {
      g.strokeStyle = g.fillStyle = colour;
      g.globalAlpha = alpha;
      g.setLineDash(dash);
      strokeLines(g, this.looks[look]);
      g.setLineDash([]);
      if (this.heads && !look.startsWith("lost")) fillHeads(g, this.looks[look]);
    };
    g.lineWidth = 1;
    draw("faded", colours.message, 0.15, []);
    draw("lostFaded", colours.lost, 0.15, []);
    draw("plain", colours.message, this.heads ? 0.85 : 0.35, []);
    draw("second", colours.message, 0.85, [4, 3]);
    draw("lost", colours.lost, this.looks.lost.length > 150 ? 0.12 : 0.6, []);
    crosses(g, this.looks.lost);
    g.globalAlpha = 1;
    for (const [i, line] of this.names) nameOf(this.frame, this.track, i, line);
  }
}

/** isSecond reports whether a message had arrived before: it is a duplicate. */
function isSecond(run, i) {
  return (run.flags[i] & AGAIN) !== 0;
}

/** LOST_EARLY is how far the line of a message comes that was lost as it was sent. */
const LOST_EARLY = 0.45;

/**
 * lineOf is the line of a message: {x0, y0, x1, y1} from the edge of one lane's band to that of the
 * other's; null if no part of it is in view.
 */
function lineOf(frame, track, i) {
  const { run } = track;
  const a = frame.geometry.lane(track, run.from[i]), b = frame.geometry.lane(track, run.node[i]);
  if (!a || !b) return null;
  const above = Math.min(a.y, b.y), below = Math.max(a.y + a.h, b.y + b.h);
  if (frame.y(below) < frame.geometry.top || frame.y(above) > frame.geometry.bottom) return null;
  const down = b.band > a.band ? 1 : -1;
  const line = {
    x0: frame.x(run.sent[i]), y0: frame.y(a.band) + down * a.thick / 2,
    x1: frame.x(run.at[i]), y1: frame.y(b.band) - down * b.thick / 2,
  };
  if (a === b) line.y1 = line.y0;
  if (run.kind[i] === KIND.drop) {
    const part = run.at[i] > run.sent[i] ? 0.9 : LOST_EARLY;
    line.y1 = line.y0 + (line.y1 - line.y0) * part;
    line.x1 = Math.max(line.x0, line.x1);
  }
  return line;
}

function strokeLines(g, lines) {
  if (lines.length === 0) return;
  g.beginPath();
  for (const { x0, y0, x1, y1 } of lines) {
    g.moveTo(x0, y0);
    g.lineTo(x1, y1);
  }
  g.stroke();
}

function fillHeads(g, lines) {
  if (lines.length === 0) return;
  g.beginPath();
  for (const { x0, y0, x1, y1 } of lines) {
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const ux = (x1 - x0) / length, uy = (y1 - y0) / length;
    g.moveTo(x1, y1);
    g.lineTo(x1 - ux * 6 - uy * 2.6, y1 - uy * 6 + ux * 2.6);
    g.lineTo(x1 - ux * 6 + uy * 2.6, y1 - uy * 6 - ux * 2.6);
  }
  g.fill();
}

/** crosses marks the ends of the lines of what was lost. */
function crosses(g, lines) {
  if (lines.length === 0) return;
  const arm = lines.length > 300 ? 2 : 3.5;
  g.globalAlpha = 1;
  g.lineWidth = lines.length > 300 ? 1 : 1.6;
  g.beginPath();
  for (const { x1, y1 } of lines) {
    g.moveTo(x1 - arm, y1 - arm);
    g.lineTo(x1 + arm, y1 + arm);
    g.moveTo(x1 - arm, y1 + arm);
    g.lineTo(x1 + arm, y1 - arm);
  }
  g.stroke();
  g.lineWidth = 1;
}

/** culpritOf is what lost a message, in the words of the fault; "" if nothing is to blame. */
function culpritOf(track, i) {
  const by = track.run.strings[track.run.by[i]];
  return track.faultsByRule.get(by) || by;
}

/** NAME_PLACES are where along its line the name of a message may stand, the best first. */
const NAME_PLACES = [0.5, 0.35, 0.65, 0.2, 0.8];

/** isClear reports whether a text is in the room of the lanes, and on no band. */
function isClear(frame, x, y, width) {
  if (x < frame.left || x + width > frame.right || y < frame.geometry.top + 6 || y > frame.geometry.bottom - 6) return false;
  return frame.lanes.every((lane) => Math.abs(frame.y(lane.band) - y) >= lane.thick / 2 + 5);
}

/** nameOf writes what a message is at its middle, and beside a cross what lost it, if the place is free. */
function nameOf(frame, track, i, line) {
  const { g, colours } = frame;
  const { run } = track;
  const lost = run.kind[i] === KIND.drop;
  const by = culpritOf(track, i);
  const text = run.strings[run.name[i]] + (lost ? ` lost${by ? `: ${by}` : ""}` : isSecond(run, i) ? " again" : "");
  g.font = `10.5px ${colours.font}`;
  const width = g.measureText(text).width;
  const place = (lost ? [1] : NAME_PLACES).map((way) => ({ x: line.x0 + (line.x1 - line.x0) * way + 6, y: line.y0 + (line.y1 - line.y0) * way }))
    .find(({ x, y }) => isClear(frame, x, y, width) && frame.labels.take(x - 2, y - 6, width + 4, 12));
  if (!place) return;
  const { x, y } = place;
  g.textAlign = "left";
  g.textBaseline = "middle";
  g.globalAlpha = 0.75;
  g.fillStyle = colours.paper;
  g.fillRect(x - 2, y - 6, width + 4, 12);
  g.globalAlpha = 1;
  g.fillStyle = lost ? colours.lost : colours.muted;
  g.fillText(text, x, y);
}
