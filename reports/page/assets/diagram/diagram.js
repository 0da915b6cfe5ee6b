"use strict";

/** LAYERS are what a frame is painted of, from the back to the front: functions of (diagram, frame). */
const LAYERS = [
  paintLanes, paintGrid, paintFaults, paintDensity, paintStints, planTitles, paintMessages, paintOperations, paintOrders, paintBandLabels, paintDirections,
  paintMarks, paintHeal, paintApart, paintFocus, paintSelected, paintGutter, paintNames, paintAxis, paintOverview, paintStatus,
];

/**
 * A Diagram is the space-time diagram of a run: time to the right, a lane for each node, arrows
 * for messages. It fills its host with a canvas and follows the host's size if told by resize().
 *
 * Times are nanoseconds of virtual time, records and operations their places in the columns of
 * the Run (unpack.js), nodes their numbers from 1. What is set takes effect in the next frame,
 * which draw() asks for; setters do that themselves.
 *
 *   new Diagram(host, run, {twin})   twin is a second Run, or null. Opens on run.focus, else on all
 *   view                             {from, to}
 *   extent                           {from, to} of all that there is to see, with a margin
 *   setView(from, to, {smooth})      shows these times, as near as the extent allows
 *   reveal(record, {smooth})         moves the view and scrolls so that the record is seen
 *   select(record), selectOperation(index)   -1 is none; the one undoes the other
 *   selected, selectedOperation      what is selected, or -1
 *   setCone(cone)                    Uint8Array, for each record 0 none, 1 past, 2 future, 3 itself;
 *                                    what has 0 fades. null: nothing fades
 *   setFilter({nodes, kinds, only})  nodes: Set of hidden numbers; kinds: Set of hidden kinds of
 *                                    messages, by name; only: "cone" hides what fades, "" does not
 *   setTwin(shown)                   shows or hides the lanes of the twin
 *   on(event, f)                     calls f from now on:
 *     "view"       ({from, to})      at each change, those of an animation included
 *     "select"     (record or -1)    somebody clicked; the diagram has selected it already
 *     "operation"  (index or -1)     the same of an operation
 *     "hover"      (found or null)   what the pointer is on, see pick; it has coordinates x and y more
 *   pick(x, y)                       what is at a point of the host, nearest first: {record}, {operation},
 *                                    {fault}, {order} or {stint} (places in their lists), each with twin:
 *                                    true if it is the twin's; or null
 *   where(record), whereOperation(index)   {x, y} of the host where it is drawn now; null if it is not
 *   stats()                          what the last frame had, see below
 *   height                           pixels that all lanes need; with less, lanes are scrolled
 *   resize(), setTheme()             the host's size or its colours changed
 *   destroy()                        takes it out of the host
 *
 * stats() returns, of the times in view:
 *
 *   messages, lost, marks, operations   {seen, drawn, left, away}: seen = drawn + left + away. Left are
 *              those that there was no room for, away those that are in lanes scrolled out of view
 *   hidden     records that filters hide
 *   density    whether messages are drawn as shades rather than one by one
 *   folded     faults whose names are in a "+n more"
 *   ms         how long it took to draw
 *
 * Its colours are the variables of colours.js.
 */
class Diagram {
  constructor(host, run, { twin = null } = {}) {
    this.host = host;
    this.run = run;
    this.tracks = [new Track(run)];
    this.twin = twin;
    this.listeners = { view: [], select: [], operation: [], hover: [] };
    this.filter = { nodes: new Set(), kinds: new Set(), only: "" };
    this.cone = null;
    this.selected = -1;
    this.selectedOperation = -1;
    this.scroll = 0; // pixels of lanes above the first that is seen
    this.last = null; // stats of the last frame
    this.scheduled = 0;
    this.motion = 0;

    this.canvas = document.createElement("canvas");
    this.canvas.className = "diagram";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `Space-time diagram of ${run.nodes.length} nodes; tables below say the same`);
    this.canvas.style.cssText = "display:block;width:100%;height:100%";
    this.g = this.canvas.getContext("2d");
    host.append(this.canvas);
    this.gestures = new Gestures(this);

    const all = this.extent;
    const focus = run.focus;
    this.shown = focus && focus.to > focus.from ? fitted(focus.from, focus.to, all, 0.03) : all;
    this.setTheme();
    this.resize();
    if (focus) this.scrollToNodes(focus.nodes || []);
  }

  get extent() {
    const from = this.run.window && this.run.window.cut && this.run.n > 0 ? this.run.at[0] : 0;
    const to = this.tracks.reduce((end, track) => Math.max(end, track.end), from + 1000);
    const margin = (to - from) * 0.012; // so that what is at the very end is seen whole
    return { from: from - margin, to: to + margin };
  }

  get view() {
    return { from: this.shown.from, to: this.shown.to };
  }

  setView(from, to, { smooth = false } = {}) {
    cancelAnimationFrame(this.motion);
    this.motion = 0;
    const goal = fitted(from, to, this.extent);
    if (!smooth || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.show(goal);
      return;
    }
    const start = this.view, began = performance.now();
    const step = (now) => {
      const done = Math.min(1, Math.max(0, (now - began) / 220));
      const way = 1 - (1 - done) ** 3;
      this.motion = done < 1 ? requestAnimationFrame(step) : 0;
      this.show(done < 1 ? between(start, goal, way) : goal);
    };
    this.motion = requestAnimationFrame(step);
  }

  show(view) {
    if (view.from === this.shown.from && view.to === this.shown.to) return;
    this.shown = view;
    this.draw();
    this.tell("view", this.view);
  }

  reveal(record, options = {}) {
    const run = this.run;
    const at = run.at[record], begin = Math.min(at, run.sent[record]);
    const { from, to } = this.view;
    const span = to - from;
    this.scrollToNodes([run.node[record]]);
    if (begin >= from + span * 0.02 && at <= to - span * 0.02) {
      this.draw();
      return;
    }
    const wide = Math.max(span, (at - begin) * 1.5);
    this.setView((begin + at) / 2 - wide / 2, (begin + at) / 2 + wide / 2, options);
  }

  select(record) {
    this.selected = record;
    this.selectedOperation = -1;
    this.draw();
  }

  selectOperation(index) {
    this.selectedOperation = index;
    this.selected = -1;
    this.draw();
  }

  setCone(cone) {
    this.cone = cone;
    this.tracks[0].setCone(cone, this.filter);
    this.draw();
  }

  setFilter({ nodes = new Set(), kinds = new Set(), only = "" } = {}) {
    this.filter = { nodes, kinds, only };
    for (const track of this.tracks) track.setFilter(this.filter);
    this.resize();
  }

  setTwin(shown) {
    if (!this.twin || shown === this.tracks.length > 1) return;
    if (shown) {
      this.twinTrack = this.twinTrack || new Track(this.twin);
      this.twinTrack.setFilter(this.filter);
      this.tracks.push(this.twinTrack);
    } else {
      this.tracks.pop();
    }
    this.resize();
    const { from, to } = this.view;
    this.setView(from, to);
  }

  on(event, f) {
    this.listeners[event].push(f);
  }

  tell(event, ...what) {
    for (const f of this.listeners[event]) f(...what);
  }

  stats() {
    if (!this.last || this.scheduled) this.paint();
    return this.last;
  }

  resize() {
    this.geometry = new Geometry(this);
    this.strip = null; // of the overview
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(this.geometry.width * ratio));
    this.canvas.height = Math.max(1, Math.round(this.geometry.height * ratio));
    this.scrollTo(this.scroll);
    this.draw();
  }

  get height() {
    return this.geometry.needed;
  }

  setTheme() {
    this.colours = coloursOf(this.host);
    this.strip = null;
    this.draw();
  }

  scrollTo(y) {
    this.scroll = Math.max(0, Math.min(y, this.geometry.scrollable));
    this.draw();
  }

  /** scrollToNodes scrolls as little as shows the lanes of nodes, the first ones if not all fit. */
  scrollToNodes(nodes) {
    const room = this.geometry.bottom - this.geometry.top;
    for (const node of [...nodes].reverse()) {
      const lane = this.geometry.lane(this.tracks[0], node);
      if (!lane) continue;
      if (lane.y < this.scroll) this.scrollTo(lane.y);
      if (lane.y + lane.h > this.scroll + room) this.scrollTo(lane.y + lane.h - room);
    }
  }

  pick(x, y) {
    return pickAt(this, x, y);
  }

  where(record) {
    return placeOf(this, new Frame(this), this.tracks[0], record);
  }

  whereOperation(index) {
    return placeOfOperation(this, new Frame(this), this.tracks[0], index);
  }

  draw() {
    if (!this.scheduled) this.scheduled = requestAnimationFrame(() => this.paint());
  }

  paint() {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    const began = performance.now();
    const frame = new Frame(this);
    for (const layer of LAYERS) {
      frame.g.save();
      layer(this, frame);
      frame.g.restore();
    }
    frame.stats.ms = performance.now() - began;
    this.last = frame.stats;
  }

  destroy() {
    cancelAnimationFrame(this.scheduled);
    cancelAnimationFrame(this.motion);
    this.gestures.end();
    this.canvas.remove();
  }
}

/** SPAN_MIN is the shortest time that a view may show, in nanoseconds. */
const SPAN_MIN = 500;

/** fitted is the view of from to to with a part of it more on each side, moved and narrowed so that it is within an extent. */
function fitted(from, to, extent, margin = 0) {
  const all = extent.to - extent.from;
  const span = Math.min(all, Math.max(SPAN_MIN, (to - from) * (1 + 2 * margin)));
  const middle = (from + to) / 2;
  const begin = Math.max(extent.from, Math.min(middle - span / 2, extent.to - span));
  return { from: begin, to: begin + span };
}

/** between is a view on the way between two, of which the span changes by equal factors. */
function between(a, b, way) {
  const spanA = a.to - a.from, spanB = b.to - b.from;
  const span = spanA * (spanB / spanA) ** way;
  const done = Math.abs(spanA - spanB) > 1e-3 * spanA ? (span - spanA) / (spanB - spanA) : way;
  const middle = (a.from + a.to) / 2 * (1 - done) + (b.from + b.to) / 2 * done;
  return { from: middle - span / 2, to: middle + span / 2 };
}
