// A teller's phone: open its shares, hand them to the other under seal, make the board, sign it.

import { sha256 } from "@noble/hashes/sha2.js";
import { b64, cut, joined, order, pieces, random, text, unb64, utf8 } from "./bytes.js";
import { making } from "./board.js";
import { publicKey, sign as signed, verify } from "./ed25519.js";
import { open, OVERHEAD, seal } from "./hpke.js";
import { KEY, SERIAL, SHARE } from "./manifest.js";
import { boardInput, cutEnvelope, openingInfo, rootOf, shareInfo } from "./slips.js";
import { agreementKey } from "./x25519.js";

// Four texts; the two secrets never leave this phone.
export function keys() {
  const [sealSecret, signSecret] = [random(KEY), random(KEY)];
  const made = {
    seal: b64(agreementKey(sealSecret)),
    sign: b64(publicKey(signSecret)),
    sealSecret: b64(sealSecret),
    signSecret: b64(signSecret),
  };
  sealSecret.fill(0);
  signSecret.fill(0);
  return made;
}

// My seat. Throws Error("not_teller") when neither of my keys is in the manifest, Error("swapped")
// when somebody put another beside it.
export function mine(m, { seal, sign }) {
  const found = m.tellers.keys.find((teller) => teller.seal === seal || teller.sign === sign);
  if (!found) throw new Error("not_teller");
  if (found.seal !== seal || found.sign !== sign) throw new Error("swapped");
  return found.seat;
}

// The envelopes as the box gave them, one by one. Throws Error("size") or Error("mismatch"): not
// what was collected (`root`, if it is known: 32 bytes).
export function envelopesOf(m, content, root = null) {
  if (content.length % m.sizes.envelope) throw new Error("size");
  const envelopes = pieces(content, m.sizes.envelope);
  const serials = envelopes.map((envelope) => envelope.subarray(0, SERIAL));
  const sorted = serials.every((serial, at) => at === 0 || order(serials[at - 1], serial) < 0);
  if (!sorted || (root && order(rootOf(m, envelopes), root))) throw new Error("mismatch");
  return envelopes;
}

// My opened shares, joined in the order of `envelopes`; zeros for one that was not sealed to me.
export async function shares(m, { seal, sealSecret }, seat, envelopes) {
  const secret = unb64(sealSecret);
  const mine = unb64(seal);
  const opened = await Promise.all(envelopes.map(async (envelope) => {
    const { serial, shares: sealed } = cutEnvelope(m, envelope);
    try {
      return await open(secret, mine, shareInfo(m, serial, seat), sealed[seat - 1]);
    } catch {
      return new Uint8Array(SHARE);
    }
  }));
  secret.fill(0);
  return joined(...opened);
}

export const sealTo = (m, root, opened, from, to) =>
  seal(m.seals.get(to), openingInfo(m, root, from, to), opened);

// Throws Error("unreadable") when it was not sealed to me, by this seat's wish, in this round.
export async function unseal(m, root, { seal: mine, sealSecret }, sealed, from, to) {
  try {
    if (sealed.length < OVERHEAD) throw new Error();
    return await open(unb64(sealSecret), unb64(mine), openingInfo(m, root, from, to), sealed);
  } catch {
    throw new Error("unreadable");
  }
}

// What the server holds for me: [{from, sealed}].
export function openingsOf(content) {
  const found = [];
  for (let rest = content; rest.length; ) {
    const length = rest.length < 5 ? Infinity : new DataView(rest.slice(1, 5).buffer).getUint32(0);
    if (length > rest.length - 5) throw new Error("size");
    const [head, sealed, after] = cut(rest, 5, length, rest.length);
    found.push({ from: head[0], sealed });
    rest = after;
  }
  return found;
}

// {text, hash, counts, invalid}; `sharesBySeat`: Map of seat → opened shares.
export function board(m, envelopes, sharesBySeat, paper = null) {
  const steps = making(m, envelopes, sharesBySeat, paper);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

// The same, letting the page breathe after each envelope: `told(done, all)`.
export async function boardSlowly(m, envelopes, sharesBySeat, paper, told) {
  const steps = making(m, envelopes, sharesBySeat, paper);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    told(value, envelopes.length);
    await new Promise((go) => setTimeout(go));
  }
}

export function sign({ signSecret }, hash) {
  const secret = unb64(signSecret);
  const signature = signed(boardInput(hash), secret);
  secret.fill(0);
  return signature;
}

// The public file of the board: {…board, hash, seats}, `seats` those whose signature is right.
// Throws Error("mismatch") for a board of another round.
export function read(m, content) {
  const { board: written, signatures } = JSON.parse(
    typeof content === "string" ? content : text(content),
  );
  const found = JSON.parse(written);
  if (found.manifest !== m.text) throw new Error("mismatch");
  const hash = sha256(utf8(written));
  const right = signatures.filter(
    ([seat, sig]) => m.signs.has(seat) && verify(unb64(sig), boardInput(hash), m.signs.get(seat)),
  );
  return { ...found, hash, seats: [...new Set(right.map(([seat]) => seat))] };
}

export { rootOf as root };
