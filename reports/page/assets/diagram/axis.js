"use strict";

/** UNITS are the units of time of labels: from which step on, how long in ns, and the sign. */
const UNITS = [{ step: 1e8, ns: 1e9, sign: "s" }, { step: 1e5, ns: 1e6, sign: "ms" }, { step: 1e2, ns: 1e3, sign: "µs" }, { step: 0, ns: 1, sign: "ns" }];

/** stepFor is the least of 1, 2 or 5 times a power of ten that is no shorter than a span, in ns. */
function stepFor(span) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, span)));
  for (const factor of [1, 2, 5]) if (factor * power >= span) return factor * power;
  return 10 * power;
}

/** timeText writes a time as precisely as a step needs, in the unit that suits the step: "1,743.2 ms". */
function timeText(at, step) {
  const unit = UNITS.find((u) => step >= u.step);
  const digits = Math.max(0, -Math.floor(Math.log10(step / unit.ns) + 1e-9));
  const [whole, part] = (Math.abs(at) / unit.ns).toFixed(digits).split(".");
  return `${at < 0 ? "−" : ""}${thousands(whole)}${part ? `.${part}` : ""} ${unit.sign}`;
}

/** ticksOf are the times of a frame's axis with their labels. */
function ticksOf(frame) {
  if (frame.ticks) return frame.ticks;
  const span = frame.to - frame.from, room = frame.right - frame.left;
  const longest = timeText(frame.to, stepFor(span / 10)).length * 7 + 24;
  const step = stepFor(span / Math.max(1, Math.floor(room / longest)));
  frame.step = step;
  frame.ticks = [];
  for (let at = Math.max(0, Math.ceil(frame.from / step)) * step; at <= frame.to; at += step) frame.ticks.push({ at, text: timeText(at, step) });
  return frame.ticks;
}

/** paintAxis writes the times, and where the run healed. */
function paintAxis(d, frame) {
  const { g, colours, geometry } = frame;
  g.save();
  g.fillStyle = colours.paper;
  g.fillRect(0, geometry.axis, frame.width, AXIS);
  g.font = `11px ${colours.font}`;
  g.textBaseline = "middle";
  g.textAlign = "center";
  const heal = healOf(d, frame);
  for (const { at, text } of ticksOf(frame)) {
    const x = frame.x(at), half = g.measureText(text).width / 2;
    g.fillStyle = colours.muted;
    g.fillRect(Math.round(x), geometry.axis + AXIS - 4, 1, 4);
    const centre = Math.min(frame.width - half - 2, Math.max(x, half + 2));
    if (heal && Math.abs(heal.x + heal.width / 2 - centre) < half + heal.width / 2 + 6) continue;
    g.fillText(text, centre, geometry.axis + AXIS / 2 - 2);
  }
  if (heal) {
    g.fillStyle = colours.text;
    g.textAlign = "left";
    g.fillText("healed", heal.x + 3, geometry.axis + AXIS / 2 - 2);
  }
  g.restore();
}

function healOf(d, frame) {
  const at = d.run.healed_at;
  if (!at || at < frame.from || at > frame.to) return null;
  const width = frame.g.measureText("healed").width + 6;
  return { x: Math.min(frame.x(at), frame.width - width), width };
}

/** paintHeal draws the line from which on no fault is active. */
function paintHeal(d, frame) {
  const { g, colours, geometry } = frame;
  const heal = healOf(d, frame);
  if (!heal) return;
  g.save();
  g.strokeStyle = colours.text;
  g.setLineDash([2, 3]);
  g.beginPath();
  g.moveTo(frame.x(d.run.healed_at), geometry.axis + 2);
  g.lineTo(frame.x(d.run.healed_at), geometry.bottom);
  g.stroke();
  g.restore();
}
