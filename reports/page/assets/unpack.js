"use strict";

// What pack.go has packed. A Run is the JSON of Model (see model.go) with these fields more:
//
//   n          number of records
//   kind       Uint8Array    the kind of each, see KIND; the numbers are those of trace.Kind
//   number     Float64Array  the number of its event
//   at         Float64Array  ns of virtual time
//   node       Uint16Array   where it happened, from 1; 0 is nowhere
//   from       Uint16Array   the sender of a message
//   cause      Float64Array  the number of the event that caused it; 0 is the outside
//   sent       Float64Array  when a message was sent; at for all else
//   name       Uint32Array   place in strings: kind of the message, timer, label
//   code       Uint8Array    the kind of an observation, see observations
//   term       Uint32Array   place in strings: "term 3"
//   index      Float64Array  position in the log; of a message, its number on its link and of its kind
//   says       Uint32Array   place in strings: what happened, in words
//   by         Uint32Array   place in strings: the fault that lost a message
//   flags      Uint8Array    AGAIN: a message that had arrived before, since the network made two of it
//   ops        {n, id, client, call, ret, outcome, reads, kind, key, text}: columns of operations;
//              outcome, kind, key and text are places in strings
//   states     {n, event, node, first, count, name, value}: what a process said of itself right after
//              an event: the facts first to first+count-1 of name and value, places in strings
//
// Records are in the order in which they happened.

const KIND = {
  boot: 1, deliver: 2, expire: 3, synced: 4, control: 5, crash: 6, stop: 7, pause: 8, unpause: 9,
  observe: 10, drop: 11, wipe: 12, sync: 13,
};

const AGAIN = 1;

/** unpack returns the Run that stands in the element of an id; null if there is none. */
async function unpack(id) {
  const element = document.getElementById(id);
  if (!element) return null;
  const packed = bytesOf(element.textContent.trim());
  element.remove();
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const size = new DataView(bytes.buffer).getUint32(0, true);
  const run = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  readColumns(run, bytes, 4 + size);
  return run;
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function readColumns(run, bytes, at) {
  const next = () => {
    let value = 0, factor = 1;
    for (;;) {
      const b = bytes[at++];
      value += (b & 127) * factor;
      if (b < 128) return value;
      factor *= 128;
    }
  };
  const signed = () => {
    const value = next();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const column = (Type, read) => {
    const n = next(), all = new Type(n);
    for (let i = 0; i < n; i++) all[i] = read(i);
    return all;
  };
  const deltas = () => {
    let last = 0;
    return column(Float64Array, () => (last += signed()));
  };

  run.kind = column(Uint8Array, next);
  run.n = run.kind.length;
  run.number = deltas();
  run.at = deltas();
  run.node = column(Uint16Array, next);
  run.from = column(Uint16Array, next);
  run.cause = column(Float64Array, (i) => {
    const since = next();
    return since === 0 ? 0 : run.number[i] - since + 1;
  });
  run.sent = column(Float64Array, (i) => run.at[i] - signed());
  run.name = column(Uint32Array, next);
  run.code = column(Uint8Array, next);
  run.term = column(Uint32Array, next);
  run.index = column(Float64Array, next);
  run.says = column(Uint32Array, next);
  run.by = column(Uint32Array, next);
  run.flags = column(Uint8Array, next);

  const ops = { id: column(Uint32Array, next), client: column(Uint16Array, next), call: deltas() };
  ops.n = ops.id.length;
  ops.ret = column(Float64Array, (i) => ops.call[i] + next());
  for (const name of ["outcome", "reads", "kind", "key", "text"]) ops[name] = column(Uint32Array, next);
  run.ops = ops;

  const states = { event: deltas(), node: column(Uint16Array, next), count: column(Uint32Array, next) };
  states.n = states.event.length;
  let first = 0;
  states.first = states.count.map((count) => (first += count) - count);
  states.name = column(Uint32Array, next);
  states.value = column(Uint32Array, next);
  run.states = states;
}
