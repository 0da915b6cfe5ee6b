"use strict";

/** Story is what led to the verdict, each line of it a link into the picture. */
class Story {
  constructor(host, page) {
    this.page = page;
    this.host = host;
    this.lines = []; // of each step, its element
    const { run } = page, story = run.story;
    const parts = [h("h2", { text: run.verdict === "violation" ? "How it came about" : "What happened" })];
    if (!story || !story.steps.length) parts.push(h("p", { class: "muted", text: story ? story.claim : "No story is kept with this run." }));
    else parts.push(this.steps(story));
    if (story && story.operations.length) parts.push(h("h3", { text: "Operations" }), this.operations(story));
    if (story && story.notes.length) parts.push(h("ul", { class: "notes" }, ...story.notes.map((note) => h("li", { text: note }))));
    fill(host, ...parts);
    page.on("select", () => this.mark());
  }

  steps(story) {
    const list = h("ol", { class: "steps" });
    story.steps.forEach((step, k) => {
      const line = link("", () => this.page.goToEvent(step.event, step.at_ns), { class: `step ${step.importance} ${step.bearing}`, title: `Event ${step.event}: show in the diagram` });
      line.append(
        h("span", { class: "number", text: String(k + 1) }), h("span", { class: "when", text: shortClock(step.at_ns) }),
        h("span", { class: "what", text: step.text }));
      this.lines.push(line);
      list.append(h("li", {}, line));
    });
    return list;
  }

  operations(story) {
    const { run } = this.page, list = h("ul", { class: "steps operations" });
    for (const operation of story.operations) {
      const o = this.page.operationOf(operation.id);
      const line = link("", () => this.page.goToOperation(o), { class: `step ${operation.accused ? "accused" : ""}`, title: "Show in the diagram", "data-operation": String(operation.id) });
      line.append(
        h("span", { class: "number", text: operation.client }), h("span", { class: "when", text: shortClock(operation.call_ns) }),
        h("span", { class: "what" }, operation.text, answers(operation)));
      list.append(h("li", {}, line));
    }
    return list;
  }

  // mark has the line of the selected event stand out, and brings it into view.
  mark() {
    const { run, selected, selectedOperation } = this.page, steps = run.story ? run.story.steps : [];
    this.lines.forEach((line, k) => {
      const is = selected >= 0 && run.number[selected] === steps[k].event;
      line.classList.toggle("selected", is);
      if (is && this.page.ready) inView(line, this.host);
    });
    const id = selectedOperation >= 0 ? String(run.ops.id[selectedOperation]) : "";
    for (const line of document.querySelectorAll("[data-operation]")) line.classList.toggle("selected", line.dataset.operation === id);
  }

  /** step goes to the next step (way 1) or the one before (way -1). */
  step(way) {
    const { run, selected } = this.page, steps = run.story ? run.story.steps : [];
    if (!steps.length) return;
    const number = selected >= 0 ? run.number[selected] : 0;
    let k = steps.findIndex((step) => step.event === number);
    if (k < 0) k = way > 0 ? -1 : steps.length;
    const step = steps[Math.min(steps.length - 1, Math.max(0, k + way))];
    this.page.goToEvent(step.event, step.at_ns);
  }
}

/** answers says what the accused operation could have returned; "" of any other. */
function answers(operation) {
  if (!operation || !operation.accused) return "";
  const could = operation.answers && operation.answers.length ? `, could have been ${operation.answers.join(" or ")}` : "";
  return h("em", { text: ` illegal${could}` });
}

/** inView scrolls a box no more than it takes to have an element in it in view. */
function inView(element, box) {
  const outer = box.getBoundingClientRect(), inner = element.getBoundingClientRect();
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + 8;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 8;
}
