"use strict";

/** A Chart is one time series on the axis of the diagram, drawn by uPlot. */
class Chart {
  /** source has title, lines and data(view, extent), see series.js. */
  constructor(host, page, source, last) {
    Object.assign(this, { page, source, last });
    this.legend = h("span", { class: "legend" });
    this.reading = h("span", { class: "reading" });
    this.canvas = h("div", { class: "plot", role: "img", "aria-label": `${source.title}, against virtual time` });
    this.box = h("figure", { class: "chart" },
      h("figcaption", {}, h("b", { text: source.title }), this.legend, this.reading),
      source.mark ? h("p", { class: "mark" }, link(source.mark.text, () => page.goToEvent(page.run.curve.jump.after.event, source.mark.at))) : "",
      this.canvas);
    host.append(this.box);
  }

  /** show brings the chart to the view: new data where the old does not reach, else the old moved. */
  show(view) {
    const { extent } = this.page.diagram;
    const span = view.to - view.from, { covers } = this;
    const moved = this.plot && covers && this.span === span
      && covers[0] <= Math.max(extent.from, view.from) && covers[covers.length - 1] >= Math.min(extent.to, view.to);
    if (!moved) this.renew(view, extent, span);
    this.plot.batch(() => this.plot.setScale("x", { min: view.from, max: view.to }));
  }

  renew(view, extent, span) {
    const data = this.source.data(view, extent);
    this.covers = data.covers;
    this.span = span;
    // What is stacked is drawn from the highest down, so that the lower parts stay in view.
    const columns = data.stacked ? [data.columns[0], ...data.columns.slice(1).reverse()] : data.columns;
    if (!this.plot || this.mode !== data.mode) this.build(data.mode, view, columns);
    else this.plot.setData(columns, false);
    this.note = data.note;
    this.read(null);
    this.plot.setScale("y", this.heights(columns));
  }

  heights(columns) {
    if (this.source.log) return decades(columns.slice(1));
    if (this.source.range) return { min: this.source.range[0], max: this.source.range[1] };
    let top = 0;
    for (const column of columns.slice(1)) for (const value of column) if (value > top) top = value;
    return { min: 0, max: top > 0 ? top * 1.08 : 1 };
  }

  build(mode, view, columns) {
    if (this.plot) this.plot.destroy();
    this.mode = mode;
    const lines = mode === "bars" ? [...this.source.lines].reverse() : this.source.lines;
    const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const { left, right, width } = this.page.axis();
    const axis = { stroke: color("--muted"), grid: { stroke: color("--grid"), width: 1 }, ticks: { stroke: color("--grid"), size: 4 }, font: "11px system-ui, sans-serif" };
    this.plot = new uPlot({
      width, height: this.last ? 118 : 96, padding: [6, right, 0, 0],
      scales: { x: { time: false, min: view.from, max: view.to, auto: false, range: (u, min, max) => [min, max] }, y: { auto: false, distr: this.source.log ? 3 : 1, range: (u, min, max) => [min, max] } },
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { show: mode !== "bars" } },
      axes: [
        { ...axis, size: this.last ? 26 : 6, splits: () => this.ticks().map(({ at }) => at), values: () => this.ticks().map(({ text }) => this.last ? text : "") },
        { ...axis, size: left, ...(this.source.log ? { splits: (u) => powers(u.scales.y.min, u.scales.y.max), filter: (u, splits) => splits } : {}), values: (u, values) => values.map((value) => value === null || value === undefined ? null : compact(value)) },
      ],
      series: [{}, ...lines.map((line) => this.series(line, color))],
      bands: mode === "bands" ? [{ series: [2, 1], fill: faded(color("--doubt")) }, { series: [3, 2], fill: faded(color("--other-series")) }]
        : mode === "curve" ? [{ series: [3, 2], fill: faded(color("--muted")) }] : [],
      hooks: {
        drawClear: [(u) => this.faults(u, faded(color("--fault")))],
        draw: [(u) => this.mark(u, color("--bad"))],
        setSelect: [(u) => this.chosen(u)],
        setCursor: [(u) => this.read(u.cursor.idx)],
      },
    }, columns, this.canvas);
    fill(this.legend, ...this.source.lines.filter((line) => line.label).map((line) => h("span", {}, h("i", { style: `background:var(${line.color})` }), line.label)));
  }

  // ticks are those of the diagram's axis, but for those whose text would be cut at the edge.
  ticks() {
    const { from, to } = this.page.diagram.view, { left, right, width } = this.page.axis();
    const all = ticksOf({ from, to, left, right: width - right });
    const edge = (to - from) * 0.03;
    return all.filter(({ at }) => at < to - edge);
  }

  series(line, color) {
    const stroke = color(line.color);
    if (line.bars) return { label: line.label, stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [1, Infinity], gap: 0 }) };
    if (line.dots) return { label: line.label, stroke, paths: () => null, points: { show: true, size: 5, width: 0, fill: stroke } };
    return { label: line.label, stroke, width: line.width, points: { show: Boolean(line.each), size: 5 }, spanGaps: false };
  }

  faults(u, color) {
    const { ctx } = u, { left, top, width, height } = u.bbox;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = color;
    for (const { from, to } of this.page.charts.struck) {
      const x0 = u.valToPos(from, "x", true), x1 = u.valToPos(to, "x", true);
      if (x1 >= left && x0 <= left + width) ctx.fillRect(x0, top, Math.max(1, x1 - x0), height);
    }
    ctx.restore();
  }

  mark(u, color) {
    const { mark } = this.source;
    if (!mark || mark.at < u.scales.x.min || mark.at > u.scales.x.max) return;
    const x = u.valToPos(mark.at, "x", true), { ctx } = u;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(x, u.bbox.top);
    ctx.lineTo(x, u.bbox.top + u.bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  // chosen has the diagram show the time that was dragged over.
  chosen(u) {
    if (u.select.width < 4) return;
    const from = u.posToVal(u.select.left, "x"), to = u.posToVal(u.select.left + u.select.width, "x");
    u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.page.diagram.setView(from, to, { smooth: true });
  }

  // read says the values under the pointer; what the chart is made of if it is elsewhere.
  read(k) {
    if (k === null || k === undefined || !this.plot) {
      this.reading.textContent = this.note || "";
      return;
    }
    const data = this.plot.data, names = this.plot.series.slice(1).map((s) => s.label);
    let values = data.slice(1).map((column) => column[k]);
    if (this.mode === "bars") values = values.map((value, c) => value - (c + 1 < values.length ? values[c + 1] : 0));
    const words = values.map((value, c) => names[c] && value !== null ? `${names[c]} ${Number(value.toPrecision(3)).toLocaleString("en")}` : "").filter(Boolean);
    this.reading.textContent = `${shortClock(data[0][k])}: ${words.reverse().join(", ")}`;
  }

  /** forget has the chart built anew when it is shown next. */
  forget() {
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }
}

/** faded is a colour with little of it left. */
function faded(color) {
  return color.slice(0, 7) + "30";
}

/** decades are the powers of ten between which all values are that are above 0. */
function decades(columns) {
  let low = Infinity, high = 0;
  for (const column of columns) {
    for (const value of column) {
      if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (high === 0) return { min: 1, max: 10 };
  const min = 10 ** Math.floor(Math.log10(low)), max = 10 ** Math.ceil(Math.log10(high));
  return { min, max: max > min ? max : min * 10 };
}

/** powers are the powers of ten from one to another, every second of them where there are many. */
function powers(min, max) {
  const first = Math.round(Math.log10(min)), last = Math.round(Math.log10(max)), step = last - first > 3 ? 2 : 1, all = [];
  for (let k = first; k <= last; k += step) all.push(10 ** k);
  return all;
}

/** compact is a value of an axis in few characters: "20k". */
function compact(value) {
  for (const [sign, size] of [["M", 1e6], ["k", 1e4]]) {
    if (Math.abs(value) >= size) return `${Number((value / (sign === "k" ? 1e3 : size)).toPrecision(3))}${sign}`;
  }
  return value.toLocaleString("en");
}

/** unions are the times, in order, at which any of some faults was active. */
function unions(faults) {
  const all = [];
  for (const { from, to } of [...faults].sort((a, b) => a.from - b.from)) {
    const last = all[all.length - 1];
    if (last && from <= last.to) last.to = Math.max(last.to, to); else all.push({ from, to });
  }
  return all;
}

/** Charts are all time series of a run, which follow the view of the diagram. */
class Charts {
  constructor(host, page) {
    this.page = page;
    const { run } = page;
    page.charts = this;
    this.struck = unions(run.faults || []);
    const sources = [new Ended(run), new Latency(run), new Traffic(run)];
    if (run.curve) sources.unshift(new Chance(run.curve, run.curve_says));
    const kept = sources.filter((source) => !source.empty);
    this.all = kept.map((source, k) => new Chart(host, page, source, k === kept.length - 1));
    page.diagram.on("view", () => this.soon());
    this.soon();
  }

  // soon shows the view once a frame, however often it changes.
  soon() {
    if (this.waits) return;
    this.waits = requestAnimationFrame(() => {
      this.waits = 0;
      const { view } = this.page.diagram;
      for (const chart of this.all) chart.show(view);
    });
  }

  /** renew draws all anew, in other colours or another width. */
  renew() {
    for (const chart of this.all) chart.forget();
    this.soon();
  }
}
