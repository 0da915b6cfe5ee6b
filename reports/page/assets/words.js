"use strict";

/** nodeName is the name of a node by its number; "the outside" for 0, which is none. */
function nodeName(run, node) {
  return node > 0 && node <= run.nodes.length ? run.nodes[node - 1].name : "the outside";
}

/** nodeOf is the number of the node of a name; 0 for none. */
function nodeOf(run, name) {
  return run.nodes.findIndex((node) => node.name === name) + 1;
}

/** clock is a point in virtual time, to the microsecond where it needs that: "1.743218s". */
function clock(ns) {
  const digits = String(Math.trunc(Math.abs(ns) / 1000)).padStart(7, "0");
  const whole = digits.slice(0, -6), rest = digits.slice(-6).replace(/0+$/, "").padEnd(3, "0");
  return `${ns < 0 ? "-" : ""}${whole}.${rest}s`;
}

/** shortClock is a point in virtual time to the millisecond. */
function shortClock(ns) {
  return `${(ns / 1e9).toFixed(3)}s`;
}

/** took is how long something lasted, in the unit that suits it, to four digits. */
function took(ns) {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]]) {
    if (Math.abs(ns) >= size) return `${Number((ns / size).toPrecision(4))} ${unit}`;
  }
  return `${ns} ns`;
}

/** count is a number with its noun, which takes an s unless there is one: "1,204 events". */
function count(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

const KIND_WORDS = Object.fromEntries(Object.entries(KIND).map(([word, kind]) => [kind, word]));

/** isEvent reports whether records of a kind are events of their own, see trace.Kind. */
function isEvent(kind) {
  return kind >= KIND.boot && kind <= KIND.control;
}

/** said is what happened in a record, in words that go on behind the name of its node. */
function said(run, i) {
  const says = run.strings[run.says[i]], name = run.strings[run.name[i]];
  const message = () => `${name}${run.index[i] ? " " + run.index[i] : ""} from ${nodeName(run, run.from[i])}`;
  switch (run.kind[i]) {
    case KIND.deliver: return says || `got ${message()}`;
    case KIND.drop: {
      if (says.startsWith("did not get")) return says;
      const by = run.strings[run.by[i]];
      return `did not get ${message()}${says ? ": " + says : ""}${by ? ", by " + by : ""}`;
    }
    case KIND.expire: return says || `timer ${name} ran out`;
    case KIND.boot: return says || "started";
    case KIND.sync: return says || "synced its files";
    case KIND.synced: return says || "sync ended";
    default: return says || name || KIND_WORDS[run.kind[i]] || "";
  }
}

/** sentence is what happened in a record, with the name of its node in front. */
function sentence(run, i) {
  return run.node[i] > 0 ? `${nodeName(run, run.node[i])} ${said(run, i)}` : said(run, i);
}

/** operationSentence is an operation in words: who asked what, and what came of it. */
function operationSentence(run, o) {
  const { ops, strings } = run;
  return `${nodeName(run, ops.client[o])}: ${strings[ops.text[o]]}`;
}

/** accusation is what the story says of an operation by its ID; null if it is not in it. */
function accusation(run, id) {
  return (run.story && run.story.operations.find((operation) => operation.id === id)) || null;
}

/** apartWords says until where a run and its twin are the same, what differs, and what the twin came to. */
function apartWords(apart, twin) {
  const difference = apart.difference ? ` The one difference: ${apart.difference}.` : "";
  return `The twin below is the same until ${shortClock(apart.at)}, where they part at event ${apart.event}.${difference} It came to: ${twin.verdict}.`;
}
