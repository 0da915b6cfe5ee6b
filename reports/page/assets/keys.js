"use strict";

/** KEYS are what keys do: the names that browsers have for them, words, and the act on the page. */
const KEYS = [
  [["j", "ArrowRight"], "next event on the same node", (page) => page.along(1)],
  [["k", "ArrowLeft"], "event before on the same node", (page) => page.along(-1)],
  [["h"], "what caused it", (page) => page.toCause()],
  [["l"], "what it caused, first", (page) => page.toEffect()],
  [["]"], "next step of the story", (page) => page.story.step(1)],
  [["["], "step of the story before", (page) => page.story.step(-1)],
  [["p"], "causal past on or off", (page) => page.toggleCone("past")],
  [["u"], "causal future on or off", (page) => page.toggleCone("future")],
  [["b"], "past and future on or off", (page) => page.toggleCone("both")],
  [["+", "="], "zoom in", (page) => page.zoom(0.5)],
  [["-", "_"], "zoom out", (page) => page.zoom(2)],
  [["<", ","], "move to earlier times", (page) => page.pan(-0.25)],
  [[">", "."], "move to later times", (page) => page.pan(0.25)],
  [["f"], "what contradicts", (page) => page.toFocus()],
  [["0"], "whole run", (page) => page.whole()],
  [["t"], "twin on or off", (page) => page.toggleTwin()],
  [["/"], "search", (page) => page.search.field.select()],
  [["n"], "next result of the search", (page) => page.search.step(1)],
  [["N"], "result before", (page) => page.search.step(-1)],
  [["Escape"], "select nothing", (page) => page.nothing()],
  [["?"], "this list on or off", (page) => page.help.toggle()],
];

const KEY_NAMES = { ArrowRight: "→", ArrowLeft: "←", Escape: "Esc" };

/** Help is the list of keys, over the page. */
class Help {
  constructor() {
    this.dialog = h("dialog", { class: "help", "aria-label": "Keys", click: (e) => { if (e.target === this.dialog) this.dialog.close(); } },
      h("h2", { text: "Keys" }),
      h("table", {}, h("tbody", {}, ...KEYS.map(([names, words]) => h("tr", {},
        h("th", { scope: "row" }, ...names.flatMap((name, k) => [k ? " " : "", h("kbd", { text: KEY_NAMES[name] || name })])), h("td", { text: words }))))),
      h("p", { class: "muted", text: "Wheel or pinch zooms around the pointer, dragging pans, a double click zooms in. Dragging over a time series shows that time." }),
      button("Close", "Esc", () => this.dialog.close()));
    document.body.append(this.dialog);
  }

  toggle() {
    if (this.dialog.open) this.dialog.close(); else this.dialog.showModal();
  }
}

/** listen has keys act on the page, unless somebody types or a key is meant for the browser. */
function listen(page) {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (e.target.closest && e.target.closest("input, textarea, select")) return;
    if (page.help.dialog.open && e.key !== "?") return;
    const entry = KEYS.find(([names]) => names.includes(e.key));
    if (!entry) return;
    e.preventDefault();
    entry[2](page);
  });
}
