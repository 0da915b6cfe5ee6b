"use strict";

/** LISTED is how many lines a list of details has before it says how many more there are. */
const LISTED = 12;

/** Details says all that is known of what is selected: an event, what belongs to one, or an operation. */
class Details {
  constructor(host, page) {
    this.host = host;
    this.page = page;
    this.states = new States(page.run);
    page.on("select", () => this.show());
    page.on("cone", () => this.showCone());
    this.show();
  }

  show() {
    const { selected, selectedOperation } = this.page;
    if (selected >= 0) this.record(selected);
    else if (selectedOperation >= 0) this.operation(selectedOperation);
    else {
      fill(this.host, h("h2", { text: "Details" }),
        h("p", { class: "muted", text: "Click an event, a message or an operation, or press j for the first one in view. ? lists all keys." }));
    }
    this.host.scrollTop = 0;
  }

  record(i) {
    const { run, causal } = this.page, event = causal.owner(i), node = run.node[i];
    const by = run.strings[run.by[i]];
    fill(this.host,
      h("h2", {}, `Event ${run.number[i]}`, h("small", { text: ` ${clock(run.at[i])}` })),
      h("p", { class: "says", text: sentence(run, i) }),
      this.list("During it", causal.during(i).filter((j) => j !== i)),
      this.facts(i, by),
      this.cones(i),
      this.causes(i, event),
      this.list("It caused", causal.effects(i, 2000)),
      node > 0 ? this.beforeAndAfter(node, run.number[i]) : "");
    this.showCone();
  }

  facts(i, by) {
    const { run } = this.page, kind = run.kind[i], rows = [];
    if (kind === KIND.deliver || kind === KIND.drop) {
      rows.push(["message", `${run.strings[run.name[i]]}${run.index[i] ? `, number ${run.index[i]} on its link` : ""}`]);
      rows.push(["from, to", `${nodeName(run, run.from[i])} → ${nodeName(run, run.node[i])}`]);
      rows.push(["sent", clock(run.sent[i])]);
      rows.push([kind === KIND.drop ? "lost" : "arrived", `${clock(run.at[i])}, ${took(run.at[i] - run.sent[i])} later`]);
      if (by) rows.push(["lost by", by]);
    } else {
      rows.push(["kind", kind === KIND.observe ? run.observations[run.code[i]] || "observe" : KIND_WORDS[kind]]);
      if (run.node[i] > 0) rows.push(["node", nodeName(run, run.node[i])]);
    }
    if (run.term[i]) rows.push(["term", run.strings[run.term[i]]]);
    if (kind === KIND.observe && run.index[i]) rows.push(["index", String(run.index[i])]);
    return pairs(rows);
  }

  causes(i, event) {
    const { run, causal } = this.page, parts = [];
    const cause = causal.cause(i);
    const row = (words, j) => parts.push(h("li", {}, h("span", { class: "muted", text: `${words} ` }), this.to(j)));
    if (cause >= 0 && cause !== i) row(isEvent(run.kind[i]) || run.kind[i] === KIND.drop ? "caused by" : "belongs to", cause);
    else if (run.cause[i] > 0) parts.push(h("li", { class: "muted", text: `caused by event ${run.cause[i]}, which is not on this page` }));
    if (event >= 0 && causal.before[event] >= 0 && causal.before[event] !== cause) row("before it here", causal.before[event]);
    if (event >= 0 && causal.after[event] >= 0) row("after it here", causal.after[event]);
    return h("ul", { class: "plain causes" }, ...parts);
  }

  list(title, places) {
    if (!places.length) return "";
    const more = places.length - LISTED;
    return h("div", {}, h("h3", { text: title }), h("ul", { class: "plain" },
      ...places.slice(0, LISTED).map((j) => h("li", {}, this.to(j))),
      more > 0 ? h("li", { class: "muted", text: `and ${places.length >= 2000 ? "at least " : ""}${more} more` }) : ""));
  }

  /** to is a link to a record. */
  to(j) {
    const { run } = this.page;
    return link(`#${run.number[j]} ${sentence(run, j)}`, () => this.page.select(j, { reveal: true }));
  }

  /** cones are the buttons for what led to the selected record and what came of it. */
  cones(i) {
    const bar = h("div", { class: "cones", role: "group", "aria-label": "Causal cone" });
    for (const [cone, words, key] of [["past", "Causal past", "p"], ["future", "Causal future", "u"], ["both", "Both", "b"], ["", "None", ""]]) {
      bar.append(button(words, key ? `Key ${key}` : "Nothing fades", () => this.page.setCone(cone), { "data-cone": cone }));
    }
    return h("div", {}, bar, h("p", { class: "muted tally" }));
  }

  showCone() {
    const { cone, tallies } = this.page;
    for (const it of this.host.querySelectorAll("[data-cone]")) it.setAttribute("aria-pressed", String(it.dataset.cone !== "" && it.dataset.cone === cone));
    this.host.querySelectorAll("[data-cone='']").forEach((none) => { none.disabled = !cone; });
    const line = this.host.querySelector(".tally");
    if (!line) return;
    const parts = [];
    if (tallies.past) parts.push(`${count(tallies.past, "event")} in its past`);
    if (tallies.future) parts.push(`${count(tallies.future, "event")} in its future, itself included`);
    line.textContent = cone ? parts.join("; ") : "";
  }

  beforeAndAfter(node, number) {
    const { run } = this.page, { stated } = run, [before, after] = this.states.around(node, number);
    const known = stated && stated.first > 0 && number >= stated.first && number <= stated.last;
    if (!known || !after) return stated && stated.cut ? h("p", { class: "muted", text: stated.cut }) : "";
    const rows = [];
    for (const name of new Set([...(before ? before.keys() : []), ...after.keys()])) {
      const was = before ? before.get(name) || "" : "", is = after.get(name) || "";
      const changed = was !== is;
      rows.push(h("tr", { class: changed ? "changed" : "" }, h("th", { scope: "row", text: name }),
        h("td", { text: was }), changed ? h("td", {}, h("mark", { text: is || "nothing" })) : h("td", { text: is })));
    }
    return h("div", {}, h("h3", { text: `${nodeName(run, node)} before and after` }), h("table", { class: "facts" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", text: "" }), h("th", { scope: "col", text: "before" }), h("th", { scope: "col", text: "after" }))),
      h("tbody", {}, ...rows)));
  }

  operation(o) {
    const { run } = this.page, { ops, strings } = run;
    const outcome = strings[ops.outcome[o]], story = accusation(run, ops.id[o]);
    const back = ops.ret[o] <= run.end;
    const rows = [
      ["client", nodeName(run, ops.client[o])], ["kind", `${strings[ops.kind[o]]}, ${ops.reads[o] ? "reads" : "writes"}`], ["key", strings[ops.key[o]]],
      ["called", clock(ops.call[o])], ["returned", back ? `${clock(ops.ret[o])}, ${took(ops.ret[o] - ops.call[o])} later` : "never"],
      ["outcome", { ok: "ok: it took effect", fail: "fail: it did not take effect", unknown: "unknown: it may have taken effect" }[outcome] || outcome],
    ].filter((row) => row[1]);
    fill(this.host,
      h("h2", {}, `Operation ${ops.id[o]}`, h("small", { text: ` ${clock(ops.call[o])}` })),
      h("p", { class: story && story.accused ? "says accused" : "says" }, operationSentence(run, o), answers(story)),
      pairs(rows),
      this.list("Meanwhile on its client", this.within(o)));
  }

  within(o) {
    const { run } = this.page, { ops } = run, found = [];
    for (let j = lowerBound(run.at, ops.call[o]); j < run.n && run.at[j] <= ops.ret[o] && found.length < 2000; j++) {
      if (run.node[j] === ops.client[o]) found.push(j);
    }
    return found;
  }
}

/** pairs is a list of names and values. */
function pairs(rows) {
  return h("dl", { class: "pairs" }, ...rows.flatMap(([name, value]) => [h("dt", { text: name }), h("dd", { text: value })]));
}
