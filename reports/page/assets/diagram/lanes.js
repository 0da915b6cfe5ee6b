"use strict";

// How high things are, in pixels.
const OVERVIEW = 34, AXIS = 20, NAMES = 17, STATUS_LINE = 15, LANE_CLIENT = 19, LANE_SERVER_MIN = 30, LANE_SERVER_MAX = 130, PARTING = 24;
/** NAME_ROWS is in how many rows the names of faults stand at most. */
const NAME_ROWS = 4;

/**
 * A Geometry says where the parts of a diagram are, in pixels of its host:
 *
 *   left, right, top, bottom   the room of the lanes
 *   axis, names                tops of the axis and of the names of faults
 *   lanes                      from the top: {track, node, kind, name, y, h, band, thick}, y and band (the
 *                              middle of what is drawn in the lane) from the top of the first
 *   status                     height of the lines at the foot
 *   needed                     height of the host that shows all lanes
 */
class Geometry {
  constructor(d) {
    this.width = Math.max(200, d.host.clientWidth);
    this.height = Math.max(120, d.host.clientHeight);
    this.axis = OVERVIEW + 4;
    this.names = this.axis + AXIS;
    this.rows = rowsOfFaults(d);
    this.top = this.names + this.rows * NAMES + 4;
    this.status = 5 + STATUS_LINE * (this.width < 560 ? 3 : this.width < 1000 ? 2 : 1);
    this.bottom = this.height - this.status;
    this.left = gutter(d);
    this.right = this.width - 10;
    this.lanes = [];
    this.byNode = new Map(d.tracks.map((track) => [track, []]));
    this.lay(d);
  }

  lay(d) {
    const wanted = d.tracks.flatMap((track, place) => {
      const lanes = lanesOf(track, d.filter);
      if (place > 0 && lanes.length) lanes[0].parting = PARTING;
      return lanes;
    });
    const servers = wanted.filter((lane) => lane.kind === "server").length;
    const fixed = wanted.reduce((sum, lane) => sum + (lane.parting || 0) + (lane.kind === "server" ? 0 : LANE_CLIENT), 0);
    const comfortable = servers <= 5 ? 58 : servers <= 9 ? 46 : 36;
    const room = servers ? (this.bottom - this.top - fixed) / servers : 0;
    const server = Math.max(Math.min(LANE_SERVER_MIN, comfortable), Math.min(LANE_SERVER_MAX, room));
    let y = 0;
    for (const lane of wanted) {
      y += lane.parting || 0;
      lane.y = y;
      lane.h = lane.kind === "server" ? server : LANE_CLIENT;
      lane.thick = lane.kind === "server" ? Math.min(20, Math.round(server * 0.4)) : 13;
      lane.band = y + lane.h / 2;
      this.byNode.get(lane.track)[lane.node] = lane;
      y += lane.h;
    }
    this.lanes = wanted;
    this.scrollable = Math.max(0, Math.round(y - (this.bottom - this.top)));
    this.needed = Math.ceil(this.top + fixed + servers * comfortable + this.status);
  }

  /** lane is the lane of a node of a track; undefined if it has none. */
  lane(track, node) {
    return this.byNode.get(track)[node];
  }

  /** laneAt is the lane at a height of the host; undefined if there is none. */
  laneAt(y, scroll) {
    if (y < this.top || y >= this.bottom) return undefined;
    const at = y - this.top + scroll;
    return this.lanes.find((lane) => at >= lane.y && at < lane.y + lane.h);
  }
}

/** lanesOf are the lanes of a track: clients, the operator, servers. */
function lanesOf(track, filter) {
  const { nodes, orders } = track.run;
  const of = (kind) => nodes.flatMap((node, i) => (node.kind === kind && !filter.nodes.has(i + 1) ? [{ track, node: i + 1, kind, name: node.name }] : []));
  const operator = of("operator");
  if (!operator.length && listed(orders).length) operator.push({ track, node: 0, kind: "operator", name: "operator" });
  return [...of("client"), ...operator, ...of("server")];
}

/** gutter is how much room the names of lanes take. */
function gutter(d) {
  d.g.font = `12px ${d.colours.font}`;
  let width = d.g.measureText("whole run").width;
  for (const track of d.tracks) for (const node of track.run.nodes) width = Math.max(width, d.g.measureText(node.name).width);
  return Math.min(140, Math.ceil(width) + 18);
}

/** paintLanes paints the ground: paper, stripes, the line of each lane. */
function paintLanes(d, frame) {
  const { g, colours } = frame;
  g.fillStyle = colours.paper;
  g.fillRect(0, 0, frame.width, frame.height);
  frame.clip();
  for (const lane of frame.lanes) {
    if (lane.node % 2 === 0) {
      g.fillStyle = colours.stripe;
      g.fillRect(frame.left, frame.y(lane.y), frame.right - frame.left, lane.h);
    }
    g.fillStyle = colours.grid;
    g.fillRect(frame.left, Math.round(frame.y(lane.band)), frame.right - frame.left, 1);
  }
}

/** paintGutter names the lanes, those of the focus in red, and the runs if there are two. */
function paintGutter(d, frame) {
  const { g, colours } = frame;
  const { top, bottom } = d.geometry;
  g.save();
  g.fillStyle = colours.paper;
  g.fillRect(0, top - 2, frame.left, bottom - top + 2);
  g.beginPath();
  g.rect(0, top, frame.width, bottom - top);
  g.clip();
  g.textBaseline = "middle";
  for (const lane of frame.lanes) {
    const accused = lane.track.focusNodes.has(lane.node) && lane.track === d.tracks[0];
    g.font = `${accused ? "bold " : ""}12px ${colours.font}`;
    g.fillStyle = accused ? colours.bad : colours.text;
    g.textAlign = "right";
    g.fillText(shortened(g, lane.name, frame.left - 12), frame.left - 8, frame.y(lane.band));
    if (lane.parting) partingOf(d, frame, lane);
  }
  g.restore();
}

function partingOf(d, frame, lane) {
  const { g, colours } = frame;
  const y = frame.y(lane.y - lane.parting);
  g.fillStyle = colours.grid;
  g.fillRect(0, y + 3, frame.width, 1);
  g.textAlign = "left";
  g.font = `italic 12px ${colours.font}`;
  g.fillStyle = colours.muted;
  g.fillText("the twin:", 8, y + 3 + (lane.parting - 3) / 2);
}

/** paintGrid draws a line through all lanes at each time that the axis names. */
function paintGrid(d, frame) {
  const { g, colours, geometry } = frame;
  frame.clip();
  g.fillStyle = colours.grid;
  for (const { at } of ticksOf(frame)) g.fillRect(Math.round(frame.x(at)), geometry.top, 1, geometry.bottom - geometry.top);
}
