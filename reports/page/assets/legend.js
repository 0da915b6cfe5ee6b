"use strict";

/** Legend says what the colours and signs of the diagram mean, of those that a run has. */
class Legend {
  constructor(host, run) {
    const entries = [...operationKeys(run), ...stanceKeys(run), ...signKeys(run)];
    host.append(h("ul", { class: "keys", "aria-label": "Legend" }, ...entries.map(([look, words]) => h("li", {}, look, words))));
  }
}

const swatch = (color, kind = "") => h("i", { class: `swatch ${kind}`.trim(), style: `color:var(--${color})` });
const sign = (text, color) => h("i", { class: "sign", style: `color:var(--${color})`, text });

function operationKeys(run) {
  const { ops, strings } = run, has = (f) => { for (let o = 0; o < ops.n; o++) if (f(o)) return true; return false; };
  const keys = [];
  if (has((o) => ops.reads[o] === 1)) keys.push([swatch("read"), "read"]);
  if (has((o) => ops.reads[o] !== 1)) keys.push([swatch("write"), "write"]);
  if (has((o) => strings[ops.outcome[o]] === "unknown")) keys.push([swatch("write", "hollow"), "outcome unknown"]);
  return keys;
}

// stanceKeys are the stances with the protocol's own words for the roles that come to each.
function stanceKeys(run) {
  const words = new Map();
  for (const stint of run.stints || []) {
    if (stint.stance < 0) continue;
    if (!words.has(stint.stance)) words.set(stint.stance, new Set());
    words.get(stint.stance).add(stint.role);
  }
  const keys = [...words].sort((a, b) => a[0] - b[0]).map(([stance, roles]) => [swatch(run.stances[stance]), [...roles].join(", ")]);
  const outages = new Set((run.stints || []).filter((stint) => stint.stance < 0).map((stint) => stint.role));
  if (outages.has("down")) keys.push([swatch("paper", "gap"), "down"]);
  if (outages.has("paused")) keys.push([swatch("muted", "hatched"), "paused"]);
  return keys;
}

function signKeys(run) {
  const keys = [];
  if (run.focus) keys.push([swatch("bad", "outline"), "what contradicts"]);
  if (run.kind.includes(KIND.drop)) keys.push([sign("×", "text"), "message lost"]);
  if ((run.faults || []).length) keys.push([swatch("fault", "pale"), "struck by a fault"]);
  return keys;
}
