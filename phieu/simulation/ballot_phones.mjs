// Runs the script of the shipped ballot page, byte for byte, without a browser: a line of JSON in
// is one call of its core, a line out the answer. `node ballot_phones.mjs phieu-kin.html`
//
// {"call": "voter.request", "args": […], "keep": name?} → {"answer": …} or {"error": code}
// Bytes are {"b64": …}, what an earlier call returned and kept is {"kept": name}, a Map {"map": …}.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import vm from "node:vm";
import { createHash, webcrypto } from "node:crypto";

const html = readFileSync(process.argv[2], "utf8");
const script = html.slice(html.indexOf("<script>") + 8, html.lastIndexOf("</script>"));

let draw = (array) => webcrypto.getRandomValues(array);
let drawn = [];

// What a page on plain http has, and nothing more: no crypto.subtle, no document.
const world = vm.createContext({
  TextDecoder,
  TextEncoder,
  crypto: {
    getRandomValues(array) {
      draw(array);
      drawn.push(Buffer.from(array).toString("base64url"));
      return array;
    },
  },
});
vm.runInContext(script, world, { filename: "phieu-kin.html" });
const Bytes = vm.runInContext("Uint8Array", world);

const kept = new Map();

const OWN = {
  // "real"; a seed, from which everybody can compute what is drawn; or draws made before, again
  randomness({ real, seed, again }) {
    let counter = 0;
    const weak = (array) => {
      for (let at = 0; at < array.length; counter += 1) {
        const block = createHash("sha256").update(`${seed} ${counter}`).digest();
        array.set(block.subarray(0, array.length - at), at);
        at += Math.min(block.length, array.length - at);
      }
    };
    const repeated = (array) => {
      const before = Buffer.from(again.shift() ?? "", "base64url");
      if (before.length !== array.length) throw new Error("more is drawn than before");
      array.set(before);
    };
    draw = real ? (array) => webcrypto.getRandomValues(array) : again ? repeated : weak;
    return null;
  },
  drawn() {
    const all = drawn;
    drawn = [];
    return all;
  },
  kept: (value) => value,
  forget: (name) => kept.delete(name),
  async milliseconds({ call, args }) {
    const began = performance.now();
    await run(call, args);
    return performance.now() - began;
  },
};

function read(value) {
  if (Array.isArray(value)) return value.map(read);
  if (value === null || typeof value !== "object") return value;
  if ("b64" in value) return new Bytes(Buffer.from(value.b64, "base64url"));
  if ("kept" in value) {
    const [name, ...within] = value.kept.split(".");
    return within.reduce((found, part) => found[part], kept.get(name));
  }
  if ("big" in value) return BigInt(value.big);
  if ("map" in value) return new Map(read(value.map));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, read(part)]));
}

function written(value) {
  if (ArrayBuffer.isView(value)) return { b64: Buffer.from(value).toString("base64url") };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === "bigint") return { big: value.toString() };
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, written(part)]));
}

function run(call, args) {
  const [room, name] = call.split(".");
  const found = name ? world.Phieu[room][name] : OWN[room];
  return found(...args.map(read));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { call, args, keep } = JSON.parse(line);
  let said;
  try {
    const answer = await run(call, args);
    if (keep) kept.set(keep, answer);
    said = { answer: keep ? null : (written(answer) ?? null) };
  } catch (error) {
    said = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
