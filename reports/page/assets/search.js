"use strict";

/** Search finds records and operations by words, all of which they must have, and steps through them. */
class Search {
  constructor(host, page) {
    this.page = page;
    this.found = [];
    this.at = -1;
    this.field = h("input", {
      type: "search", placeholder: "Search: n2 vote, k1, #4127, 1.74s", "aria-label": "Search events and operations",
      input: () => this.soon(), keydown: (e) => this.key(e),
    });
    this.tally = h("span", { class: "found", role: "status" });
    host.append(h("span", { class: "search" }, this.field, this.tally,
      button("‹", "Result before (Shift+Enter, N)", () => this.step(-1), { class: "quiet", "aria-label": "Result before" }),
      button("›", "Next result (Enter, n)", () => this.step(1), { class: "quiet", "aria-label": "Next result" })));
  }

  key(e) {
    if (e.key === "Enter") {
      e.preventDefault();
      this.now();
      this.step(e.shiftKey ? -1 : 1);
    } else if (e.key === "Escape") {
      this.field.value = "";
      this.now();
      this.field.blur();
    }
  }

  soon() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.now(), 150);
  }

  now() {
    clearTimeout(this.wait);
    const words = this.field.value.trim();
    if (words === this.words) return;
    this.words = words;
    this.at = -1;
    this.found = words ? find(this.page.run, this.page.causal, words) : [];
    this.show();
  }

  show() {
    const n = this.found.length;
    this.tally.textContent = !this.words ? "" : n === 0 ? "nothing" : this.at < 0 ? `${n.toLocaleString("en")} found` : `${(this.at + 1).toLocaleString("en")}/${n.toLocaleString("en")}`;
  }

  /** step goes to the next result (way 1) or the one before (way -1), around the ends. The first is that in view, or after it. */
  step(way) {
    const n = this.found.length;
    if (!n) return;
    if (this.at < 0) this.at = this.nearest() - (way > 0 ? 1 : 0);
    this.at = (this.at + way + n) % n;
    this.show();
    const { record, operation, at } = this.found[this.at];
    if (record >= 0) this.page.select(record, { reveal: true });
    else if (operation >= 0) this.page.goToOperation(operation);
    else this.page.goToTime(at);
  }

  nearest() {
    const { from } = this.page.diagram.view;
    const k = this.found.findIndex((it) => it.at >= from);
    return k < 0 ? 0 : k;
  }
}

/**
 * find is what has all words, in order of time: {record} or {operation} with its time at. "#12" and "e12" are
 * the event of that number, "o12" the operation of that ID, "1.5s" that time.
 */
function find(run, causal, words) {
  const number = /^(?:#|e)(\d+)$/i.exec(words), id = /^o(\d+)$/i.exec(words), time = /^(\d+(?:\.\d+)?)\s*(s|ms)$/.exec(words);
  if (number) return [causal.event(Number(number[1]))].filter((i) => i >= 0).map((i) => ({ record: i, operation: -1, at: run.at[i] }));
  if (id) return [run.ops.id.indexOf(Number(id[1]))].filter((o) => o >= 0).map((o) => ({ record: -1, operation: o, at: run.ops.call[o] }));
  if (time) return [{ record: -1, operation: -1, at: Number(time[1]) * (time[2] === "s" ? 1e9 : 1e6) }];
  const terms = words.toLowerCase().split(/\s+/).map((word) => new Term(run, word));
  const found = [];
  for (let i = 0; i < run.n; i++) if (terms.every((term) => term.inRecord(i))) found.push({ record: i, operation: -1, at: run.at[i] });
  for (let o = 0; o < run.ops.n; o++) if (terms.every((term) => term.inOperation(o))) found.push({ record: -1, operation: o, at: run.ops.call[o] });
  return found.sort((a, b) => a.at - b.at);
}

/** A Term is one word that is looked for: it is held against each text of the run once. */
class Term {
  constructor(run, word) {
    this.run = run;
    this.node = nodeOf(run, word);
    this.has = Uint8Array.from(run.strings, (text) => text.toLowerCase().includes(word) ? 1 : 0);
    this.kinds = new Set(Object.entries(KIND).filter(([name]) => word.length > 3 && name.startsWith(word)).map(([, kind]) => kind));
    if (word === "lost" || word === "dropped") this.kinds.add(KIND.drop);
  }

  inRecord(i) {
    const { run, has, node } = this;
    return has[run.says[i]] === 1 || has[run.name[i]] === 1 || has[run.by[i]] === 1 || has[run.term[i]] === 1 || this.kinds.has(run.kind[i])
      || node > 0 && (run.node[i] === node || run.from[i] === node);
  }

  inOperation(o) {
    const { ops } = this.run, { has, node } = this;
    return has[ops.text[o]] === 1 || has[ops.key[o]] === 1 || has[ops.kind[o]] === 1 || has[ops.outcome[o]] === 1 || node > 0 && ops.client[o] === node;
  }
}
