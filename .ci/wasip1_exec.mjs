// Runs a wasip1 program under Node.js: go test -exec "node --no-warnings .ci/wasip1_exec.mjs".
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";
import process from "node:process";

const [program, ...args] = process.argv.slice(2);
const wasi = new WASI({
	version: "preview1",
	args: [program, ...args],
	env: { ...process.env, PWD: process.cwd() },
	preopens: { "/": "/" },
	returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
