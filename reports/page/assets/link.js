"use strict";

/** linkOf is what is seen, as the part of an address behind #: times in seconds, selection, cone, filters, twin. */
function linkOf(page) {
  const { run, diagram, causal, filter } = page, parts = [];
  const seconds = (ns) => String(Math.round(ns) / 1e9);
  parts.push(`t=${seconds(diagram.view.from)}-${seconds(diagram.view.to)}`);
  if (page.selected >= 0) parts.push(`sel=${recordName(run, causal, page.selected)}`);
  else if (page.selectedOperation >= 0) parts.push(`sel=o${run.ops.id[page.selectedOperation]}`);
  if (page.cone) parts.push(`cone=${page.cone}`);
  const list = (name, set, words) => { if (set.size) parts.push(`${name}=${[...set].map((it) => encodeURIComponent(words(it))).join(",")}`); };
  list("hide", filter.nodes, (node) => nodeName(run, node));
  list("without", filter.kinds, (kind) => kind);
  if (filter.only) parts.push(`only=${filter.only}`);
  if (page.twinShown) parts.push("twin=1");
  return parts.join("&");
}

/** recordName is e12 for event 12, e12.2 for the second record that belongs to it. */
function recordName(run, causal, i) {
  const event = `e${run.number[i]}`;
  return isEvent(run.kind[i]) ? event : `${event}.${causal.during(causal.owner(i)).indexOf(i) + 1}`;
}

/** recordNamed is the record of such a name; -1 if the run has none. */
function recordNamed(causal, name) {
  const match = /^e(\d+)(?:\.(\d+))?$/.exec(name);
  if (!match) return -1;
  const event = causal.event(Number(match[1]));
  if (event < 0 || !match[2]) return event;
  const during = causal.during(event)[Number(match[2]) - 1];
  return during === undefined ? -1 : during;
}

/** follow brings the page to what a link says. What the run has not got is left out, and said. */
function follow(page, hash) {
  const { run, diagram, causal } = page, wrong = [];
  const parts = new Map(hash.replace(/^#/, "").split("&").filter(Boolean).map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]));
  const list = (name) => (parts.get(name) || "").split(",").filter(Boolean).map((it) => decoded(it));
  const nodes = list("hide").map((name) => nodeOf(run, name) || (wrong.push(`hide=${name}`), 0)).filter(Boolean);
  page.filter.set({ nodes: new Set(nodes), kinds: new Set(list("without")), only: parts.get("only") === "cone" ? "cone" : "" });
  page.showTwin(parts.get("twin") === "1");
  if (parts.has("sel")) selectNamed(page, parts.get("sel"), wrong);
  const cone = parts.get("cone") || "";
  if (["", "past", "future", "both"].includes(cone)) page.setCone(cone); else wrong.push(`cone=${cone}`);
  const time = /^(\d+(?:\.\d+)?(?:e-\d+)?)-(\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(parts.get("t") || "");
  if (time && Number(time[1]) < Number(time[2])) diagram.setView(Number(time[1]) * 1e9, Number(time[2]) * 1e9, {});
  else if (parts.has("t")) wrong.push(`t=${parts.get("t")}`);
  if (wrong.length) page.layout.say(`The link names what this run has not got: ${wrong.join(", ")}`);
  return parts.size > 0;
}

function selectNamed(page, name, wrong) {
  const o = /^o\d+$/.test(name) ? page.operationOf(Number(name.slice(1))) : -1;
  const i = recordNamed(page.causal, name);
  if (o >= 0) page.selectOperation(o);
  else if (i >= 0) page.select(i, {});
  else wrong.push(`sel=${name}`);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Address keeps the address of the page to what is seen, and follows it when somebody changes it. */
class Address {
  constructor(page) {
    this.page = page;
    page.diagram.on("view", () => this.soon());
    for (const what of ["select", "cone", "filter", "twin"]) page.on(what, () => this.soon());
    addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.last) follow(page, location.hash);
    });
  }

  // soon writes the address when the view rests: browsers allow that so many times a second only.
  soon() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.now(), 200);
  }

  now() {
    this.last = linkOf(this.page);
    history.replaceState(null, "", `#${this.last}`);
  }

  /** text is the whole address of what is seen. */
  text() {
    this.now();
    return location.href;
  }
}
