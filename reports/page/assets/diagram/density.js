"use strict";

/** COLUMN is how wide a column of shade is, in pixels. */
const COLUMN = 2;
/** SHADES is how many shades there are. */
const SHADES = 8;

/**
 * paintDensity shades each lane by how much arrived there, column by column of pixels, where there is
 * too much to draw it one by one. A dark foot says that messages to the lane were lost.
 */
function paintDensity(d, frame) {
  const seen = d.tracks.reduce((sum, track) => sum + track.messages.count(frame.from, frame.to), 0);
  if (seen <= ARROWS) return;
  frame.clip();
  for (const lane of frame.lanes) {
    if (lane.node === 0) continue;
    shadeLane(frame, lane, lane.track.traffic, frame.colours.message, lane.track.near ? 0.12 : 0.55);
    if (lane.track.near) shadeLane(frame, lane, lane.track.near.traffic, frame.colours.select, 0.7);
    if (frame.geometry.lane(lane.track, lane.node)) lossesOf(frame, lane);
  }
}

/** shadeLane shades a lane by the number of points in each column, on a scale that depends on the zoom only. */
function shadeLane(frame, lane, points, colour, alpha) {
  const { g } = frame;
  const { track } = lane;
  const perColumn = COLUMN / frame.scale;
  const usual = track.all.traffic.ids.length / Math.max(1, track.run.nodes.length) * perColumn / Math.max(1, track.end);
  const top = Math.log1p(4 * Math.max(usual, 0.25));
  g.fillStyle = colour;
  const y = frame.y(lane.y) + 1;
  let [next, end] = points.range(lane.node, frame.from, frame.to);
  let run = 0, shade = 0;
  const flush = (x) => {
    if (shade > 0 && x > run) {
      g.globalAlpha = alpha * shade / SHADES;
      g.fillRect(run, y, x - run, lane.h - 2);
    }
  };
  // Columns stand at whole multiples of time, so that shades do not flicker while the picture moves.
  let at = Math.floor(frame.from / perColumn) * perColumn;
  while (next < end && at < frame.to) {
    const first = Math.floor(points.times[next] / perColumn) * perColumn;
    if (first > at) {
      flush(frame.x(at));
      run = frame.x(first);
      shade = 0;
      at = first;
    }
    const behind = gallop(points.times, at + perColumn, next, end);
    const found = Math.min(SHADES, Math.ceil(SHADES * Math.log1p(behind - next) / top));
    if (found !== shade) {
      flush(frame.x(at));
      run = frame.x(at);
      shade = found;
    }
    next = Math.max(behind, next + 1);
    at += perColumn;
  }
  flush(frame.x(at));
  g.globalAlpha = 1;
}

/** gallop is lowerBound for what is likely near the begin. */
function gallop(sorted, x, begin, end) {
  let step = 1;
  while (begin + step < end && sorted[begin + step] < x) step *= 2;
  return lowerBound(sorted, x, begin + (step >> 1), Math.min(end, begin + step + 1));
}

/** lossesOf marks the columns of a lane in which messages to it were lost. */
function lossesOf(frame, lane) {
  const { g, colours } = frame;
  const { losses } = lane.track;
  g.fillStyle = colours.lost;
  let [next, end] = losses.range(lane.node, frame.from, frame.to);
  while (next < end) {
    const x = Math.floor(frame.x(losses.times[next]));
    g.fillRect(x, frame.y(lane.y + lane.h) - 4, 2, 3);
    next = Math.max(next + 1, gallop(losses.times, frame.time(x + 2), next, end));
  }
}
