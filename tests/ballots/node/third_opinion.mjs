// @cloudflare/blindrsa-ts, asked by a test: a JSON list of questions in, a list of answers out.
// What it draws by chance is what the question gives in `draws`, or really drawn.

import { webcrypto } from "node:crypto";
import { BlindRSA, getSuiteByName } from
  "../../../ballots/page/node_modules/@cloudflare/blindrsa-ts/lib/src/index.js";

globalThis.crypto ??= webcrypto; // Node 18 has it elsewhere
const really = crypto.getRandomValues.bind(crypto);
let draws = [];
crypto.getRandomValues = (array) => {
  if (!draws.length) return really(array);
  array.set(unhex(draws.shift()));
  return array;
};

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const unhex = (written) => new Uint8Array(Buffer.from(written, "hex"));

const key = (jwk) =>
  crypto.subtle.importKey("jwk", { ...jwk, ext: true }, { name: "RSA-PSS", hash: "SHA-384" }, true, [
    jwk.d ? "sign" : "verify",
  ]);

const ANSWERS = {
  async blind(suite, { jwk, msg }) {
    const prepared = suite.prepare(unhex(msg));
    const { blindedMsg, inv } = await suite.blind(await key(jwk), prepared);
    return { prepared: hex(prepared), blinded_msg: hex(blindedMsg), inv: hex(inv) };
  },
  async blind_sign(suite, { jwk, blinded_msg }) {
    return hex(await suite.blindSign(await key(jwk), unhex(blinded_msg)));
  },
  async finalize(suite, { jwk, prepared, blind_sig, inv }) {
    return hex(
      await suite.finalize(await key(jwk), unhex(prepared), unhex(blind_sig), unhex(inv)),
    );
  },
  async verify(suite, { jwk, prepared, sig }) {
    return suite.verify(await key(jwk), unhex(sig), unhex(prepared));
  },
};

let asked = "";
for await (const part of process.stdin) asked += part;
const answers = [];
for (const { ask, suite, ...question } of JSON.parse(asked)) {
  draws = question.draws ?? [];
  answers.push(await ANSWERS[ask](getSuiteByName(BlindRSA, suite), question));
}
process.stdout.write(JSON.stringify(answers));
