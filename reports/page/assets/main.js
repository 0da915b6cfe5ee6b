"use strict";

(async () => {
  const run = await unpack("run");
  const twin = await unpack("twin");
  const host = document.createElement("div");
  host.style.height = "560px";
  document.getElementById("app").append(host);
  const diagram = new Diagram(host, run, { twin });
  addEventListener("resize", () => diagram.resize());
  window.laplace = { run, twin, diagram, ready: true };
})();
