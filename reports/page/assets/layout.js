"use strict";

/**
 * h is a new element: its tag, its properties and what is in it. Properties are attributes, but for
 * "text", and functions, which are listeners. Texts of a run go in as text, never as HTML.
 */
function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** button is a button with its words, what a pointer that rests on it is told, and what it does. */
function button(text, title, act, properties = {}) {
  return h("button", { type: "button", title, click: act, ...properties }, text);
}

/** link is something to click that leads to another place of the page. */
function link(text, act, properties = {}) {
  return h("button", { type: "button", click: act, ...properties, class: `link ${properties.class || ""}`.trim() }, text);
}

/** copying is a button that copies a text, and says whether that went well. */
function copying(words, text) {
  const it = button(words, "Copy to the clipboard", async () => {
    const done = await copied(text());
    it.textContent = done ? "Copied" : "Select and copy by hand";
    setTimeout(() => { it.textContent = words; }, 1500);
  }, { class: "quiet" });
  return it;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "away" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy"); // a page from disk may have no other way
    area.remove();
    return done;
  }
}

/** fill puts elements in the place of those that an element has. */
function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== ""));
}

/**
 * Layout is the parts of the page, empty: top, tools, host of the diagram, series, story, details and
 * below. On wide screens story and details stand beside the diagram, else under it.
 */
class Layout {
  constructor(root, run) {
    this.tools = h("div", { class: "tools", role: "toolbar", "aria-label": "View and filters" });
    this.host = h("div", { class: "host", tabindex: "0", "aria-label": "Diagram: arrow keys step from event to event, ? lists all keys" });
    this.apart = h("p", { class: "apart", hidden: true });
    this.legend = h("div", { class: "legends" });
    this.series = h("section", { class: "series", "aria-label": "Time series" });
    this.story = h("section", { class: "story", "aria-label": "Story" });
    this.details = h("section", { class: "details", "aria-label": "What is selected", "aria-live": "polite" });
    this.below = h("section", { class: "below", "aria-label": "Tables and configuration" });
    this.notice = h("p", { class: "notice", role: "status", hidden: true });
    this.buttons = h("div", { class: "buttons" });
    fill(root,
      this.top(run),
      h("main", { class: "bench" },
        h("section", { class: "picture", "aria-label": "Space-time diagram" }, this.tools, this.apart, this.host, this.legend),
        h("aside", { class: "side" }, this.story, this.details),
        this.series),
      this.below, this.notice);
  }

  top(run) {
    const claim = run.claim || (run.story && run.story.claim) || "", name = run.focus && run.focus.check || "";
    const check = claim.startsWith(`${name}: `) ? "" : name;
    return h("header", { class: "top" },
      h("div", { class: "line" },
        h("span", { class: `badge ${run.verdict}`, text: run.verdict }),
        h("h1", { text: run.title }),
        h("span", { class: "seed", text: `seed ${run.seed}` }),
        h("span", { class: "muted size", text: `${clock(run.end)} of virtual time, ${count(run.events, "event")}` }),
        this.buttons),
      claim ? h("p", { class: `claim ${run.verdict}` }, check ? h("b", { text: `${check}: ` }) : "", claim) : "",
      run.window && run.window.cut ? h("p", { class: "cut", text: run.window.cut }) : "");
  }

  /** say shows a line for a while. */
  say(text) {
    this.notice.textContent = text;
    this.notice.hidden = false;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.notice.hidden = true; }, 4000);
  }
}

/** themes is a button that goes from the system's theme to light to dark. */
function themes(changed) {
  const order = ["", "light", "dark"], words = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" };
  let now = 0;
  const it = button(words[""], "Light or dark", () => {
    now = (now + 1) % order.length;
    if (order[now]) document.documentElement.dataset.theme = order[now];
    else delete document.documentElement.dataset.theme;
    it.textContent = words[order[now]];
    changed();
  }, { class: "quiet" });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  return it;
}
