"use strict";

/** paintOverview draws the whole run as a strip, and on it the window that is shown. */
function paintOverview(d, frame) {
  const { g, colours } = frame;
  d.strip = d.strip || stripOf(d, frame);
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.drawImage(d.strip, 0, 0);
  g.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  const { from, to } = windowOf(d, frame);
  g.fillStyle = colours.paper;
  g.globalAlpha = 0.55;
  g.fillRect(frame.left, 1, from - frame.left, OVERVIEW - 2);
  g.fillRect(to, 1, frame.right - to, OVERVIEW - 2);
  g.globalAlpha = 1;
  g.strokeStyle = colours.select;
  g.lineWidth = 1.5;
  g.strokeRect(from, 1.5, Math.max(2, to - from), OVERVIEW - 3);
}

/** windowOf is where the window of a frame is on the overview, in pixels. */
function windowOf(d, frame) {
  const { extent } = d;
  const x = (at) => frame.left + (at - extent.from) / (extent.to - extent.from) * (frame.right - frame.left);
  return { from: x(frame.from), to: x(frame.to) };
}

/** stripOf is the overview without the window: how much arrived when, the faults, and the focus. */
function stripOf(d, frame) {
  const strip = document.createElement("canvas");
  strip.width = d.canvas.width;
  strip.height = Math.round(OVERVIEW * frame.ratio);
  const g = strip.getContext("2d");
  g.scale(frame.ratio, frame.ratio);
  const { colours, left, right } = frame;
  const { from, to } = d.extent;
  const x = (at) => left + (at - from) / (to - from) * (right - left);
  g.fillStyle = colours.paper;
  g.fillRect(0, 0, frame.width, OVERVIEW);
  g.fillStyle = colours.stripe;
  g.fillRect(left, 1, right - left, OVERVIEW - 2);
  g.fillStyle = colours.fault;
  g.globalAlpha = 0.3;
  for (const fault of listed(d.run.faults)) g.fillRect(x(fault.from), 2, Math.max(1.5, x(endOf(d.tracks[0], fault)) - x(fault.from)), 5);
  g.globalAlpha = 1;
  const columns = Math.ceil((right - left) / 2), counts = new Uint32Array(columns), lost = new Uint32Array(columns);
  const { run } = d;
  for (let i = 0; i < run.n; i++) {
    const column = Math.min(columns - 1, Math.max(0, (run.at[i] - from) / (to - from) * columns | 0));
    if (run.kind[i] === KIND.deliver) counts[column]++;
    else if (run.kind[i] === KIND.drop) lost[column]++;
  }
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  for (let c = 0; c < columns; c++) {
    const height = Math.ceil((OVERVIEW - 12) * counts[c] / most);
    g.fillStyle = colours.message;
    g.globalAlpha = 0.6;
    g.fillRect(left + 2 * c, OVERVIEW - 3 - height, 2, height);
    g.globalAlpha = 1;
    g.fillStyle = colours.lost;
    if (lost[c]) g.fillRect(left + 2 * c, OVERVIEW - 3, 2, 2);
  }
  const { focus } = run;
  if (focus) {
    g.fillStyle = colours.bad;
    const at = x(focus.from), width = Math.max(3, x(focus.to) - at);
    g.globalAlpha = 0.25;
    g.fillRect(at, 1, width, OVERVIEW - 2);
    g.globalAlpha = 1;
    g.fillRect(at, 1, width, 2);
  }
  g.fillStyle = colours.muted;
  g.font = `11px ${colours.font}`;
  g.textAlign = "right";
  g.textBaseline = "middle";
  g.fillText("whole run", left - 8, OVERVIEW / 2);
  return strip;
}

/** paintStatus says at the foot what is in view, and what of it is not drawn. */
function paintStatus(d, frame) {
  const { g, colours, geometry, stats } = frame;
  g.fillStyle = colours.paper;
  g.fillRect(0, geometry.bottom, frame.width, geometry.status);
  g.font = `11px ${colours.font}`;
  g.textBaseline = "middle";
  g.textAlign = "left";
  g.fillStyle = colours.muted;
  const lines = wrapped(g, statusOf(d, frame), frame.width - 16);
  lines.forEach((line, i) => g.fillText(line, 8, geometry.bottom + 2 + STATUS_LINE * (i + 0.5)));
  if (geometry.scrollable > 0) scrollbar(d, frame);
}

/** wrapped puts parts into lines that are no wider than some pixels where a part is not. */
function wrapped(g, parts, width) {
  const lines = [];
  for (const part of parts) {
    const longer = lines.length ? `${lines[lines.length - 1]} · ${part}` : part;
    if (lines.length && g.measureText(longer).width <= width) lines[lines.length - 1] = longer; else lines.push(part);
  }
  return lines;
}

/** statusOf is what the foot says, in parts. */
function statusOf(d, frame) {
  const { stats } = frame;
  const parts = [timeText(frame.to - frame.from, stepFor((frame.to - frame.from) / 100)) + " in view"];
  const drawn = (what, { seen, drawn, left, away }) => {
    if (seen === 0) return;
    parts.push(left === 0 && away === 0 ? `${thousands(seen)} ${seen === 1 ? what.replace(/s( lost)?$/, "$1") : what}` : `${thousands(drawn)} of ${thousands(seen)} ${what} drawn`);
  };
  drawn("messages", stats.messages);
  drawn("messages lost", stats.lost);
  drawn("marks", stats.marks);
  drawn("operations", stats.operations);
  if (stats.density) parts.push("shades say how many messages arrived");
  if (stats.narrow > 0) parts.push(`${thousands(stats.narrow)} ${stats.narrow === 1 ? "role" : "roles"} too short to see`);
  if (stats.messages.left + stats.lost.left + stats.marks.left + stats.operations.left + stats.narrow > 0) parts.splice(1, 0, "zoom in for all");
  if (stats.hidden > 0) parts.push(`${thousands(stats.hidden)} records hidden by filters`);
  const away = d.geometry.lanes.length - frame.lanes.length;
  if (away > 0) parts.push(`${thousands(away)} ${away === 1 ? "lane" : "lanes"} above or below: turn the wheel over the names`);
  return parts;
}

function scrollbar(d, frame) {
  const { g, colours, geometry } = frame;
  const room = geometry.bottom - geometry.top, all = room + geometry.scrollable;
  g.globalAlpha = 0.5;
  g.fillStyle = colours.muted;
  g.fillRect(frame.width - 6, geometry.top + d.scroll / all * room, 4, Math.max(12, room / all * room));
  g.globalAlpha = 1;
}
