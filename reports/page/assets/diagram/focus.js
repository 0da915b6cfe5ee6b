"use strict";

/**
 * planTitles finds places for the words of what contradicts before all other texts: beside the event,
 * on the side of its lane that is free.
 */
function planTitles(d, frame) {
  const track = d.tracks[0];
  frame.titles = [];
  frame.g.font = titleFont(frame);
  for (const i of track.focusOperations) keepFree(frame, track, i);
  for (const record of track.focusRecords) {
    if (track.hidden && track.hidden[record]) continue;
    const place = placeOf(d, frame, track, record);
    if (place) planTitle(frame, place, titleOf(track.run, record), frame.geometry.lane(track, track.run.node[record]));
  }
  for (const i of track.focusOperations) planTitleOfOperation(d, frame, track, i);
}

/** keepFree keeps words off the bar of an operation. */
function keepFree(frame, track, i) {
  const lane = frame.geometry.lane(track, track.run.ops.client[i]);
  if (!lane) return;
  const from = Math.max(frame.left, frame.x(track.run.ops.call[i])), to = Math.min(frame.right, frame.x(track.returned(i)));
  if (to > from) frame.labels.take(from, frame.y(lane.band) - lane.thick / 2, to - from, lane.thick);
}

/** planTitleOfOperation finds a place beside an operation whose bar is too narrow for its words. */
function planTitleOfOperation(d, frame, track, i) {
  const place = placeOfOperation(d, frame, track, i);
  if (!place) return;
  const words = track.run.strings[track.run.ops.text[i]];
  const from = Math.max(frame.left, frame.x(track.run.ops.call[i])), to = Math.min(frame.right, frame.x(track.returned(i)));
  if (textWidth(frame, words) + 7 <= to - from) return;
  frame.g.font = titleFont(frame);
  const width = frame.g.measureText(words).width;
  for (const x of [to + 8, from - width - 8]) {
    if (x < frame.left + 3 || x + width > frame.right - 3 || !frame.labels.take(x - 3, place.y - 7, width + 6, 14)) continue;
    frame.titles.push({ text: words, x, y: place.y, width });
    return;
  }
  planTitle(frame, place, words, frame.geometry.lane(track, track.run.ops.client[i]));
}

function titleFont(frame) {
  return `bold 11px ${frame.colours.font}`;
}

function planTitle(frame, place, words, lane) {
  const { g } = frame;
  if (!words || !lane) return;
  const text = shortened(g, words, Math.min(420, frame.right - frame.left - 20));
  const width = g.measureText(text).width;
  const above = frame.y(lane.band) - lane.thick / 2 - 18, below = frame.y(lane.band) + lane.thick / 2 + 18;
  for (const y of [above, below, above - 14, below + 14]) {
    for (const x of [place.x + 10, place.x - width - 10, place.x - width / 2]) {
      const at = Math.max(frame.left + 3, Math.min(x, frame.right - width - 3));
      if (y < frame.geometry.top + 7 || y > frame.geometry.bottom - 7) continue;
      if (!frame.labels.take(at - 3, y - 8, width + 6, 16)) continue;
      frame.titles.push({ text, x: at, y, width });
      return;
    }
  }
}

/** titleOf is what the story says of an event, or what was observed in it, or else what the event was. */
function titleOf(run, record) {
  // An event may have several observations, of which the first need not be the one that contradicts.
  const told = listed(run.story && run.story.steps).find((step) => step.event === run.number[record] && step.importance === "decisive");
  if (told) return told.text;
  for (let i = record + 1; i < run.n && i < record + 64; i++) {
    if (run.kind[i] === KIND.observe && run.number[i] === run.number[record]) return run.strings[run.says[i]];
  }
  const from = isLetter(run.kind[record]) && run.from[record] > 0 ? ` from ${run.nodes[run.from[record] - 1].name}` : "";
  return run.strings[run.says[record]] || run.strings[run.name[record]] + from;
}

/** paintFocus outlines in red the events that contradict, and says what they are. Operations of the focus have their outline from operations.js. */
function paintFocus(d, frame) {
  const { g, colours } = frame;
  frame.clip();
  const track = d.tracks[0];
  for (const record of track.focusRecords) {
    if (!track.hidden || !track.hidden[record]) ring(d, frame, track, record, colours.bad);
  }
  g.font = titleFont(frame);
  g.textAlign = "left";
  g.textBaseline = "middle";
  for (const { text, x, y, width } of frame.titles) {
    g.fillStyle = colours.paper;
    g.globalAlpha = 0.9;
    g.fillRect(x - 3, y - 8, width + 6, 16);
    g.globalAlpha = 1;
    g.fillStyle = colours.bad;
    g.fillText(text, x, y);
  }
}

/** paintSelected draws what is selected over all else. */
function paintSelected(d, frame) {
  frame.clip();
  const track = d.tracks[0];
  if (d.selected >= 0) ring(d, frame, track, d.selected, frame.colours.select);
  if (d.selectedOperation >= 0) outlineOperation(d, frame, track, d.selectedOperation);
}

/** ring circles a record, with the whole arrow if it is a message. */
function ring(d, frame, track, record, colour) {
  const { g } = frame;
  const place = placeOf(d, frame, track, record);
  if (!place) return;
  g.strokeStyle = g.fillStyle = colour;
  g.lineWidth = 2;
  const line = isLetter(track.run.kind[record]) ? lineOf(frame, track, record) : null;
  if (line) {
    strokeLines(g, [line]);
    if (track.run.kind[record] === KIND.drop) crosses(g, [line]); else fillHeads(g, [line]);
    dot(g, line.x0, line.y0, 3);
  }
  g.lineWidth = 2;
  g.beginPath();
  g.arc(place.x, place.y, 6.5, 0, 2 * Math.PI);
  g.stroke();
  g.lineWidth = 1;
}

function outlineOperation(d, frame, track, i) {
  const { g, colours } = frame;
  const lane = frame.geometry.lane(track, track.run.ops.client[i]);
  if (!lane) return;
  const from = Math.max(frame.left - 4, frame.x(track.run.ops.call[i])), to = Math.min(frame.right + 4, frame.x(track.returned(i)));
  if (to < frame.left || from > frame.right) return;
  g.strokeStyle = colours.select;
  g.lineWidth = 2.5;
  g.strokeRect(from - 1.5, frame.y(lane.band) - lane.thick / 2 - 1.5, Math.max(3, to - from) + 3, lane.thick + 3);
  g.lineWidth = 1;
}

/** placeOf is where a record is drawn: {x, y} of the host; null if that is not in view. */
function placeOf(d, frame, track, record) {
  const { run } = track;
  if (isLetter(run.kind[record])) {
    const line = lineOf(frame, track, record);
    return line && within(frame, line.x1, line.y1);
  }
  const lane = frame.geometry.lane(track, run.node[record]);
  if (run.node[record] === 0) return within(frame, frame.x(run.at[record]), frame.geometry.top + 5);
  if (!lane) return null;
  const top = frame.y(lane.band) - lane.thick / 2;
  const y = run.kind[record] === KIND.observe ? top : TURNS.has(run.kind[record]) ? top + lane.thick / 2 : top + lane.thick;
  return within(frame, frame.x(run.at[record]), y);
}

function placeOfOperation(d, frame, track, i) {
  const lane = frame.geometry.lane(track, track.run.ops.client[i]);
  if (!lane) return null;
  const from = Math.max(frame.left, frame.x(track.run.ops.call[i])), to = Math.min(frame.right, frame.x(track.returned(i)));
  return to < from ? null : within(frame, (from + to) / 2, frame.y(lane.band));
}

/** within is a place if it is in the room of the lanes, else null. */
function within(frame, x, y) {
  const { top, bottom } = frame.geometry;
  return x >= frame.left && x <= frame.right && y >= top && y <= bottom ? { x, y } : null;
}

/** paintApart marks where two runs part, with the one difference. */
function paintApart(d, frame) {
  const { run } = d;
  if (d.tracks.length < 2 || !run.apart) return;
  const { g, colours, geometry } = frame;
  const x = frame.x(run.apart.at);
  if (x < frame.left || x > frame.right) return;
  frame.clip();
  g.strokeStyle = colours.select;
  g.lineWidth = 1.5;
  g.setLineDash([6, 3]);
  g.beginPath();
  g.moveTo(x, geometry.top);
  g.lineTo(x, geometry.bottom);
  g.stroke();
  const parting = geometry.lanes.find((lane) => lane.track === d.tracks[1]);
  if (!parting) return;
  g.font = `bold 11px ${colours.font}`;
  const text = shortened(g, `here they part: ${run.apart.difference}`, frame.right - frame.left - 20);
  const width = g.measureText(text).width;
  const at = Math.max(frame.left + 4, Math.min(x + 6, frame.right - width - 6));
  const y = Math.min(geometry.bottom - 10, Math.max(geometry.top + 8, frame.y(parting.y) - PARTING / 2 + 2));
  g.fillStyle = colours.paper;
  g.fillRect(at - 3, y - 8, width + 6, 16);
  g.fillStyle = colours.select;
  g.textAlign = "left";
  g.textBaseline = "middle";
  g.fillText(text, at, y);
}
