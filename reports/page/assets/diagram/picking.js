"use strict";

/** REACH is how far from the pointer a thing may be to be picked, in pixels. */
const REACH = 7;

/** pickAt is what is at a point of the host: see Diagram.pick. */
function pickAt(d, x, y) {
  const frame = new Frame(d);
  const chip = y >= frame.geometry.names && y < frame.geometry.top ? chipAt(d, frame, x, y) : null;
  if (chip) return chip;
  if (x < frame.left || y < frame.geometry.top || y >= frame.geometry.bottom) return null;
  for (const track of d.tracks) {
    const twin = track !== d.tracks[0];
    const found = nearestMark(frame, track, x, y) || nearestMessage(frame, track, x, y) || barAt(frame, track, x, y);
    if (found) return { ...found, twin };
  }
  return null;
}

function chipAt(d, frame, x, y) {
  frame.g.font = `11px ${frame.colours.font}`;
  for (const chip of chipsOf(d, frame)) {
    if (x >= chip.x && x < chip.x + chip.width && y >= chip.y && y < chip.y + NAMES) {
      return { fault: chip.faults[0].i, faults: chip.faults.map((one) => one.i), twin: chip.faults[0].twin };
    }
  }
  return null;
}

/** nearestMark is the nearest event or observation on the lane at a point that is drawn. */
function nearestMark(frame, track, x, y) {
  const lane = frame.lanes.find((l) => l.track === track && y >= frame.y(l.y) && y < frame.y(l.y + l.h));
  if (!lane || lane.node === 0) return null;
  let best = REACH, record = -1;
  const consider = (points) => {
    const [begin, end] = points.range(lane.node, frame.time(x - REACH), frame.time(x + REACH));
    if (end - begin > 64) return;
    for (let k = begin; k < end; k++) {
      const place = placeOf(null, frame, track, points.ids[k]);
      if (!place) continue;
      const distance = Math.hypot(place.x - x, (place.y - y) * 0.8);
      if (distance < best) {
        best = distance;
        record = points.ids[k];
      }
    }
  };
  consider(track.turns);
  const [first, last] = track.marks.range(lane.node, frame.from, frame.to);
  if ((last - first) * MARK_ROOM <= frame.right - frame.left) consider(track.marks);
  return record >= 0 ? { record } : null;
}

/** nearestMessage is the message whose line passes nearest to a point, of those that are drawn. */
function nearestMessage(frame, track, x, y) {
  let best = REACH - 2, record = -1;
  const from = frame.time(x - REACH), to = frame.time(x + REACH);
  const consider = (set, fit) => {
    const every = oneIn(set.count(frame.from, frame.to), fit);
    set.each(from, to, (i) => {
      if (every > 1 && scattered(i) % every !== 0) return;
      const line = lineOf(frame, track, i);
      if (!line) return;
      const away = distanceTo(line, x, y);
      if (away < best) {
        best = away;
        record = i;
      }
    });
  };
  if (track.near) consider(track.near.messages, ARROWS);
  if (track.messages.count(frame.from, frame.to) <= ARROWS * SAMPLED) consider(track.messages, ARROWS);
  consider(track.lost, ARROWS);
  return record >= 0 ? { record } : null;
}

/** distanceTo is how far a point is from a line. */
function distanceTo({ x0, y0, x1, y1 }, x, y) {
  const dx = x1 - x0, dy = y1 - y0, square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square));
  return Math.hypot(x0 + along * dx - x, y0 + along * dy - y);
}

/** barAt is the operation, order, role or fault that fills a point. */
function barAt(frame, track, x, y) {
  const lane = frame.lanes.find((l) => l.track === track && y >= frame.y(l.y) && y < frame.y(l.y + l.h));
  if (!lane) return null;
  const inBand = Math.abs(frame.y(lane.band) - y) <= lane.thick / 2 + 2;
  const at = frame.time(x);
  if (lane.kind === "client") return operationAt(frame, track, lane, x);
  if (lane.kind === "operator") {
    const order = listed(track.run.orders).findIndex((o) => frame.x(o.at) - 3 <= x && frame.x(Math.max(o.to, o.at)) + 3 >= x);
    return order >= 0 ? { order } : null;
  }
  const mine = track.stints[lane.node];
  const stint = mine[firstEnding(track.run, mine, at)];
  if (inBand && stint !== undefined && track.run.stints[stint].from <= at) return { stint };
  const fault = listed(track.run.faults).findIndex((f) => listed(f.nodes).includes(lane.node) && f.from <= at && endOf(track, f) >= at);
  return fault >= 0 ? { fault } : null;
}

/** operationAt is the operation of a client that is nearest to an x. */
function operationAt(frame, track, lane, x) {
  let best = 4, operation = -1;
  const calls = track.calls[lane.node];
  const [begin, end] = calls.range(frame.time(x - 4), frame.time(x + 4));
  for (const i of calls.places.subarray(begin, end)) {
    const away = Math.max(frame.x(track.run.ops.call[i]) - x, x - frame.x(track.returned(i)), 0);
    if (away < best || away === best && track.focusOperations.has(i)) {
      best = away;
      operation = i;
    }
  }
  return operation >= 0 ? { operation } : null;
}

/** wordsOf says in a line or two what was picked. */
function wordsOf(d, found) {
  const track = found.twin ? d.tracks[1] : d.tracks[0];
  const { run } = track;
  const time = (at) => timeText(at, 1e5);
  if (found.record !== undefined) return wordsOfRecord(track, found.record, time);
  if (found.operation !== undefined) {
    const i = found.operation;
    return `${run.nodes[run.ops.client[i] - 1].name}: ${run.strings[run.ops.text[i]]}\n${time(run.ops.call[i])} to ${time(track.returned(i))}, ${run.strings[run.ops.outcome[i]]}`;
  }
  if (found.fault !== undefined) {
    const faults = (found.faults || [found.fault]).map((i) => run.faults[i]);
    const lines = faults.slice(0, 12).map((f) => `${f.text}${f.idle ? " (nothing came of it)" : ""}, ${time(f.from)} to ${time(endOf(track, f))}`);
    if (faults.length > 12) lines.push(`and ${faults.length - 12} more: zoom in`);
    return lines.join("\n");
  }
  if (found.order !== undefined) {
    const order = run.orders[found.order];
    return `${order.text}\n${time(order.at)} to ${time(order.to)}${order.outcome ? `, ${order.outcome}` : ""}`;
  }
  const stint = run.stints[found.stint];
  return `${run.nodes[stint.node - 1].name}: ${stint.role}${stint.term ? `, ${stint.term}` : ""}\n${time(stint.from)} to ${time(stint.to)}`;
}

function wordsOfRecord(track, i, time) {
  const { run } = track;
  const name = (node) => (node > 0 ? run.nodes[node - 1].name : "outside");
  const says = run.strings[run.says[i]];
  if (isLetter(run.kind[i])) {
    const lost = run.kind[i] === KIND.drop, by = culpritOf(track, i);
    const end = lost ? `lost at ${time(run.at[i])}${by ? ` by ${by}` : ""}` : `arrived ${time(run.at[i])}${isSecond(run, i) ? ", for the second time" : ""}`;
    return `${run.strings[run.name[i]]} from ${name(run.from[i])} to ${name(run.node[i])}\nsent ${time(run.sent[i])}, ${end}${says ? `\n${says}` : ""}`;
  }
  const kind = Object.keys(KIND).find((k) => KIND[k] === run.kind[i]);
  const what = says || run.strings[run.name[i]];
  return `${name(run.node[i])}: ${what || kind}\n${time(run.at[i])}, event ${thousands(run.number[i])}`;
}
