/* A homomorphic ballot of the same shape, as light tools cast it: ristretto255 ElGamal, one
   ciphertext for each option of each item, a proof that each holds 0 or 1, and one that an item's
   options add up to 1 (exactly one is chosen; blank is an option).

   node elgamal.mjs ITEMS OPTIONS TIMES — one JSON object: milliseconds of the phone (encrypting
   and proving) and of the server (checking), medians after warming up, and the bytes sent. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const page = createRequire(new URL("../../ballots/page/package.json", import.meta.url));
const noble = (name) => import(pathToFileURL(page.resolve(name)).href);
const { ristretto255 } = await noble("@noble/curves/ed25519.js");
const { sha512 } = await noble("@noble/hashes/sha2.js");

const { Point } = ristretto255;
const Scalar = Point.Fn;
const G = Point.BASE;

const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const random = () => Scalar.create(number(crypto.getRandomValues(new Uint8Array(64))));
const challenge = (...points) => {
  const hash = sha512.create();
  for (const point of points) hash.update(point.toBytes());
  return Scalar.create(number(hash.digest()));
};
const bytesOf = (scalar) => Scalar.toBytes(scalar);
/** s·P, also for s = 0: the phone's numbers are secret, the server's are not, and may be quicker. */
const times = (P, s) => (s === 0n ? Point.ZERO : P.multiply(s));
const publicly = (P, s) => P.multiplyUnsafe(s);
const minus = (P, Q) => P.add(Q.negate());

/** Encrypts the bit, and proves by two simulated halves that it is one. */
function encrypted(H, bit) {
  const r = random();
  const A = times(G, r);
  const B = times(H, r).add(bit ? G : Point.ZERO);
  const other = 1 - bit;
  const shifted = other ? minus(B, G) : B;
  const c = [], s = [], at = [];
  c[other] = random();
  s[other] = random();
  at[other] = [
    minus(times(G, s[other]), times(A, c[other])),
    minus(times(H, s[other]), times(shifted, c[other])),
  ];
  const w = random();
  at[bit] = [times(G, w), times(H, w)];
  const whole = challenge(H, A, B, ...at[0], ...at[1]);
  c[bit] = Scalar.sub(whole, c[other]);
  s[bit] = Scalar.add(w, Scalar.mul(c[bit], r));
  return { r, sent: { A, B, c, s } };
}

function isBit(H, { A, B, c, s }) {
  const at = [0, 1].map((bit) => [
    minus(times(G, s[bit]), publicly(A, c[bit])),
    minus(times(H, s[bit]), publicly(bit ? minus(B, G) : B, c[bit])),
  ]);
  return challenge(H, A, B, ...at[0], ...at[1]) === Scalar.add(c[0], c[1]);
}

/** One item: its options, and the proof that they add up to one. */
function item(H, options, chosen) {
  const made = Array.from({ length: options }, (_, n) => encrypted(H, n === chosen ? 1 : 0));
  const R = made.reduce((sum, { r }) => Scalar.add(sum, r), 0n);
  const w = random();
  const c = challenge(H, ...made.flatMap(({ sent }) => [sent.A, sent.B]), times(G, w), times(H, w));
  return { options: made.map(({ sent }) => sent), c, s: Scalar.add(w, Scalar.mul(c, R)) };
}

function isItem(H, { options, c, s }) {
  if (!options.every((each) => isBit(H, each))) return false;
  const A = options.reduce((sum, each) => sum.add(each.A), Point.ZERO);
  const B = minus(options.reduce((sum, each) => sum.add(each.B), Point.ZERO), G);
  const at = [minus(times(G, s), publicly(A, c)), minus(times(H, s), publicly(B, c))];
  return challenge(H, ...options.flatMap((each) => [each.A, each.B]), ...at) === c;
}

/** As it goes over the line: 32 bytes for each point and each number. */
const packed = (ballot) =>
  Buffer.concat(
    ballot.flatMap(({ options, c, s }) => [
      ...options.flatMap((each) => [
        ...[each.A, each.B].map((point) => point.toBytes()),
        ...[...each.c, ...each.s].map(bytesOf),
      ]),
      bytesOf(c), bytesOf(s),
    ]),
  );

function unpacked(bytes, items, options) {
  let at = 0;
  const next = () => bytes.subarray(at, (at += 32));
  const point = () => Point.fromBytes(next());
  const scalar = () => Scalar.fromBytes(next());
  return Array.from({ length: items }, () => ({
    options: Array.from({ length: options }, () => ({
      A: point(), B: point(), c: [scalar(), scalar()], s: [scalar(), scalar()],
    })),
    c: scalar(), s: scalar(),
  }));
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const timed = (work) => {
  const began = performance.now();
  const result = work();
  return [performance.now() - began, result];
};

const [items, options, rounds] = process.argv.slice(2).map(Number);
const H = times(G, random());
H.precompute?.(8);
const phone = [], server = [];
let size = 0;
for (let round = 0; round < rounds + 1; round++) {
  const [made, sent] = timed(() =>
    packed(Array.from({ length: items }, (_, n) => item(H, options, (n + round) % options))),
  );
  const [checked, good] = timed(() => unpacked(sent, items, options).every((each) => isItem(H, each)));
  if (!good) throw new Error("an honest ballot is refused");
  const forged = unpacked(sent, items, options);
  forged[0].options[0].B = forged[0].options[0].B.add(G);
  if (isItem(H, forged[0])) throw new Error("a forged ballot is taken");
  size = sent.length;
  if (round === 0) continue; // the compiler has warmed up
  phone.push(made);
  server.push(checked);
}
const rounded = (ms) => Math.round(10 * ms) / 10;
console.log(JSON.stringify({
  items, options, phone_ms: rounded(median(phone)), server_ms: rounded(median(server)), bytes: size,
}));
