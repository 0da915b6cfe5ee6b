"use strict";

/** Filter hides nodes, kinds of messages, and what is in no causal cone. */
class Filter {
  constructor(host, page) {
    this.page = page;
    this.nodes = new Set();
    this.kinds = new Set();
    this.only = "";
    this.summary = h("summary", { text: "Filter" });
    this.panel = h("details", { class: "filter" }, this.summary, h("div", { class: "sheet" },
      this.group("Nodes", "nodes", page.run.nodes.map((node, k) => [k + 1, node.name])),
      this.group("Messages", "kinds", messageKinds(page.run)),
      this.coneOnly(),
      h("p", {}, button("Show all", "Hide nothing", () => this.set({ nodes: new Set(), kinds: new Set(), only: "" })))));
    host.append(this.panel);
    document.addEventListener("pointerdown", (e) => { if (!this.panel.contains(e.target)) this.panel.open = false; });
    this.panel.addEventListener("keydown", (e) => this.escape(e));
    this.show();
  }

  // escape closes the sheet, and selects nothing else.
  escape(e) {
    if (e.key !== "Escape" || !this.panel.open) return;
    e.preventDefault();
    this.panel.open = false;
    this.summary.focus();
  }

  group(title, set, entries) {
    const box = h("fieldset", { "data-set": set }, h("legend", { text: title }));
    for (const [value, words] of entries) {
      const input = h("input", { type: "checkbox", value: String(value), change: () => this.toggle(set, value, !input.checked) });
      box.append(h("label", {}, input, words));
    }
    return box;
  }

  coneOnly() {
    this.cone = h("input", { type: "checkbox", change: () => this.set({ only: this.cone.checked ? "cone" : "" }) });
    return h("label", {}, this.cone, "only what is in the causal cone of the selection");
  }

  toggle(set, value, hidden) {
    const changed = new Set(this[set]);
    if (hidden) changed.add(value); else changed.delete(value);
    this.set({ [set]: changed });
  }

  /** set hides what is given, of nodes, kinds and only, and leaves the rest as it is. */
  set({ nodes = this.nodes, kinds = this.kinds, only = this.only }) {
    Object.assign(this, { nodes, kinds, only });
    this.show();
    this.page.filtered();
  }

  show() {
    const n = this.nodes.size + this.kinds.size + (this.only ? 1 : 0);
    this.summary.textContent = n ? `Filter (${n})` : "Filter";
    this.summary.classList.toggle("active", n > 0);
    for (const input of this.panel.querySelectorAll("[data-set=nodes] input")) input.checked = !this.nodes.has(Number(input.value));
    for (const input of this.panel.querySelectorAll("[data-set=kinds] input")) input.checked = !this.kinds.has(input.value);
    this.cone.checked = this.only === "cone";
  }
}

/** messageKinds are the kinds of message of a run and how many of each there were, most first. */
function messageKinds(run) {
  const tally = new Map();
  for (let i = 0; i < run.n; i++) {
    if (run.kind[i] === KIND.deliver || run.kind[i] === KIND.drop) tally.set(run.name[i], (tally.get(run.name[i]) || 0) + 1);
  }
  return [...tally].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([place, n]) => [run.strings[place], `${run.strings[place]} (${n.toLocaleString("en")})`]);
}
