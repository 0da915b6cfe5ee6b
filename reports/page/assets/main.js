"use strict";

(async () => {
  const run = await unpack("run");
  const twin = await unpack("twin");
  document.getElementById("app").textContent = `${run.title}: ${run.n} records, ${run.ops.n} operations, ${twin ? "with" : "without"} a twin`;
  window.laplace = { run, twin, ready: true };
})();
