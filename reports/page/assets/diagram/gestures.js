"use strict";

/** ZOOM is by how much of a factor a pixel of the wheel zooms, as a logarithm. */
const ZOOM = 0.0022;
/** STILL is how far a pointer may move between down and up for a click, in pixels. */
const STILL = 4;

/** Gestures moves the view of a diagram with the wheel, the mouse, fingers, and tells what they point at. */
class Gestures {
  constructor(d) {
    this.d = d;
    this.pointers = new Map(); // by ID, where each is
    this.drag = null;
    this.tip = document.createElement("div");
    this.tip.className = "diagram-tip";
    this.tip.hidden = true;
    this.tip.style.cssText = "position:fixed;pointer-events:none;white-space:pre-line;z-index:10;max-width:26em;padding:4px 8px;border-radius:4px;font-size:12px;line-height:1.35;box-shadow:0 1px 6px #0006";
    d.host.append(this.tip);
    d.canvas.style.touchAction = "pan-y";
    this.listening = new AbortController();
    const on = (event, f, options) => d.canvas.addEventListener(event, f, { signal: this.listening.signal, ...options });
    on("wheel", (e) => this.wheel(e), { passive: false });
    on("pointerdown", (e) => this.down(e));
    on("pointermove", (e) => this.move(e));
    on("pointerup", (e) => this.up(e));
    on("pointercancel", (e) => this.cancel(e));
    on("pointerleave", () => this.hover(null));
    on("dblclick", (e) => this.twice(e));
  }

  end() {
    this.listening.abort();
    this.tip.remove();
  }

  /** point is where an event happened, in pixels of the host. */
  point(e) {
    const box = this.d.canvas.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  }

  zone({ x, y }) {
    const { geometry } = this.d;
    if (y < OVERVIEW) return "overview";
    return x < geometry.left && y >= geometry.top ? "names" : "lanes";
  }

  wheel(e) {
    const { d } = this;
    const at = this.point(e);
    const unit = e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1;
    if (d.geometry.scrollable > 0 && (e.shiftKey || this.zone(at) === "names") && !e.ctrlKey) {
      d.scrollTo(d.scroll + (e.deltaY || e.deltaX) * unit);
    } else if (!e.ctrlKey && Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      this.pan(e.deltaX * unit);
    } else {
      this.zoom(at.x, Math.exp(e.deltaY * unit * ZOOM * (e.ctrlKey ? 4 : 1)));
    }
    e.preventDefault();
  }

  /** zoom makes the window longer by a factor, and keeps the time at an x where it is. */
  zoom(x, factor, options) {
    const { d } = this;
    const { left, right } = d.geometry;
    const { from, to } = d.view;
    const way = Math.min(1, Math.max(0, (x - left) / (right - left)));
    const all = d.extent.to - d.extent.from;
    const span = Math.min(all, Math.max(SPAN_MIN, (to - from) * factor));
    const fixed = from + (to - from) * way;
    d.setView(fixed - span * way, fixed + span * (1 - way), options);
  }

  /** pan moves the window by some pixels. */
  pan(pixels) {
    const { d } = this;
    const { from, to } = d.view;
    const by = pixels / (d.geometry.right - d.geometry.left) * (to - from);
    d.setView(from + by, to + by);
  }

  down(e) {
    if (e.pointerType === "mouse" && e.button !== 0) return;
    const at = this.point(e);
    this.d.canvas.setPointerCapture(e.pointerId);
    this.pointers.set(e.pointerId, at);
    this.hover(null);
    const { view } = this.d;
    if (this.pointers.size === 2) this.drag = { how: "pinch", apart: this.spread(), view };
    else this.drag = { how: this.grip(at), start: at, view, scroll: this.d.scroll, moved: false };
    if (this.drag.how === "place") this.placeWindow(at.x);
  }

  /** grip is what is taken hold of at a point: the picture, or of the overview the window, an edge, or a place outside. */
  grip(at) {
    if (this.zone(at) !== "overview") return "picture";
    const { from, to } = windowOf(this.d, new Frame(this.d));
    if (Math.abs(at.x - from) < 5 && to - from > 14) return "from";
    if (Math.abs(at.x - to) < 5 && to - from > 14) return "to";
    return at.x >= from - 4 && at.x <= to + 4 ? "window" : "place";
  }

  spread() {
    const [a, b] = [...this.pointers.values()];
    return { width: Math.max(20, Math.abs(a.x - b.x)), middle: (a.x + b.x) / 2 };
  }

  move(e) {
    const at = this.point(e);
    if (!this.pointers.has(e.pointerId)) {
      this.hover(at, e);
      return;
    }
    this.pointers.set(e.pointerId, at);
    const { d, drag } = this;
    if (drag.how === "pinch") {
      this.pinch();
      return;
    }
    if (!drag.moved && Math.hypot(at.x - drag.start.x, at.y - drag.start.y) < STILL) return;
    drag.moved = true;
    const room = d.geometry.right - d.geometry.left;
    const dx = (at.x - drag.start.x) / room;
    const { from, to } = drag.view;
    const far = dx * (d.extent.to - d.extent.from);
    if (drag.how === "picture") {
      d.setView(from - dx * (to - from), to - dx * (to - from));
      d.scrollTo(drag.scroll - (at.y - drag.start.y));
    } else if (drag.how === "from") {
      d.setView(Math.min(from + far, to - SPAN_MIN), to);
    } else if (drag.how === "to") {
      d.setView(from, Math.max(to + far, from + SPAN_MIN));
    } else if (drag.how === "window") {
      d.setView(from + far, to + far);
    } else {
      this.placeWindow(at.x);
    }
  }

  pinch() {
    const { d, drag } = this;
    const { left, right } = d.geometry;
    const now = this.spread();
    const span = (drag.view.to - drag.view.from) * drag.apart.width / now.width;
    const fixed = drag.view.from + (drag.apart.middle - left) / (right - left) * (drag.view.to - drag.view.from);
    const from = fixed - (now.middle - left) / (right - left) * span;
    d.setView(from, from + span);
  }

  /** placeWindow puts the middle of the window at an x of the overview. */
  placeWindow(x) {
    const { d } = this;
    const { left, right } = d.geometry;
    const middle = d.extent.from + (x - left) / (right - left) * (d.extent.to - d.extent.from);
    const half = (d.view.to - d.view.from) / 2;
    d.setView(middle - half, middle + half);
  }

  up(e) {
    const { drag } = this;
    const at = this.point(e);
    this.cancel(e);
    if (drag && drag.how === "picture" && !drag.moved) this.click(at);
  }

  cancel(e) {
    this.pointers.delete(e.pointerId);
    this.drag = null;
  }

  click(at) {
    const { d } = this;
    const found = d.pick(at.x, at.y);
    if (found && found.twin) return;
    if (found && found.operation !== undefined) {
      d.selectOperation(found.operation);
      d.tell("operation", found.operation);
      return;
    }
    const record = found && found.record !== undefined ? found.record : -1;
    d.select(record);
    d.tell("select", record);
  }

  twice(e) {
    const at = this.point(e);
    if (this.zone(at) === "lanes") this.zoom(at.x, e.shiftKey ? 3 : 1 / 3, { smooth: true });
  }

  hover(at, e) {
    const { d } = this;
    const found = at && this.zone(at) !== "overview" ? d.pick(at.x, at.y) : null;
    d.canvas.style.cursor = found && (found.record !== undefined || found.operation !== undefined) ? "pointer" : at && this.zone(at) === "overview" ? "ew-resize" : "default";
    this.tip.hidden = !found;
    if (found) {
      this.tip.textContent = wordsOf(d, found);
      this.tip.style.background = d.colours.paper;
      this.tip.style.color = d.colours.text;
      const right = e.clientX > innerWidth * 0.6, low = e.clientY > innerHeight * 0.7;
      this.tip.style.left = right ? "" : `${e.clientX + 14}px`;
      this.tip.style.right = right ? `${innerWidth - e.clientX + 14}px` : "";
      this.tip.style.top = low ? "" : `${e.clientY + 14}px`;
      this.tip.style.bottom = low ? `${innerHeight - e.clientY + 14}px` : "";
    }
    d.tell("hover", found && { ...found, ...at });
  }
}
