"use strict";

/**
 * A Frame is what the layers of one painting share: the context, the window of time, where a time
 * and a lane are, which lanes are seen, and the statistics.
 */
class Frame {
  constructor(d) {
    const { geometry } = d;
    const ratio = window.devicePixelRatio || 1;
    this.g = d.g;
    this.g.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ratio = ratio;
    this.colours = d.colours;
    this.geometry = geometry;
    this.width = geometry.width;
    this.height = geometry.height;
    this.left = geometry.left;
    this.right = geometry.right;
    this.from = d.shown.from;
    this.to = d.shown.to;
    this.scale = (this.right - this.left) / (this.to - this.from); // pixels in a nanosecond
    this.shift = geometry.top - d.scroll;
    this.lanes = geometry.lanes.filter((lane) => lane.y + lane.h + (lane.parting || 0) > d.scroll && lane.y - (lane.parting || 0) < d.scroll + geometry.bottom - geometry.top);
    this.shownLanes = new Set(this.lanes);
    this.labels = new Labels();
    this.bandLabels = [];
    this.directions = [];
    this.stats = {
      messages: none(), lost: none(), marks: none(), operations: none(),
      hidden: d.tracks.reduce((sum, track) => sum + hiddenIn(track, this.from, this.to), 0),
      density: false, folded: 0, narrow: 0, ms: 0,
    };
  }

  /** x is where a time is. */
  x(at) {
    return this.left + (at - this.from) * this.scale;
  }

  /** time is the time at an x. */
  time(x) {
    return this.from + (x - this.left) / this.scale;
  }

  /** y is where a height among the lanes is. */
  y(height) {
    return height + this.shift;
  }

  /** clip keeps what is painted from now on in the room of the lanes. */
  clip() {
    const { top, bottom } = this.geometry;
    this.g.beginPath();
    this.g.rect(this.left, top, this.right - this.left, bottom - top);
    this.g.clip();
  }
}

const none = () => ({ seen: 0, drawn: 0, left: 0, away: 0 });

/** hiddenIn is how many records of a window of time the filter of a track hides. */
function hiddenIn(track, from, to) {
  if (!track.hidden) return 0;
  let hidden = 0;
  for (const set of ["messages", "lost"]) hidden += track.all[set].count(from, to) - track[set].count(from, to);
  for (let node = 1; node <= track.run.nodes.length; node++) {
    for (const set of ["marks", "turns"]) hidden += track.all[set].count(node, from, to) - track[set].count(node, from, to);
  }
  return hidden;
}

/** Labels are the places that texts of a frame have taken, so that none is written over another. */
class Labels {
  constructor() {
    this.rows = new Map();
  }

  /** take reports whether a box is free, and takes it if it is. */
  take(x, y, width, height) {
    const first = Math.floor(y / 8), last = Math.floor((y + height) / 8);
    for (let row = first; row <= last; row++) {
      for (const [from, to] of this.rows.get(row) || []) if (x < to && x + width > from) return false;
    }
    for (let row = first; row <= last; row++) {
      if (!this.rows.has(row)) this.rows.set(row, []);
      this.rows.get(row).push([x, x + width]);
    }
    return true;
  }
}

/** shortened is a text that is no wider than some pixels in the font of a context, "…" at its end if it was cut. */
function shortened(g, text, width) {
  if (g.measureText(text).width <= width) return text;
  let from = 0, to = text.length;
  while (from < to) {
    const middle = (from + to + 1) >>> 1;
    if (g.measureText(`${text.slice(0, middle)}…`).width <= width) from = middle; else to = middle - 1;
  }
  return from > 0 ? `${text.slice(0, from)}…` : "";
}

/** thousands writes a whole number as people read it: 30,112. */
function thousands(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
