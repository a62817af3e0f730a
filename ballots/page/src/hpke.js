// RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; one message
// under each key.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { cut, joined, random, u16, utf8 } from "./bytes.js";
import { agreed, agreementKey } from "./x25519.js";

const KEM = joined(utf8("KEM"), u16(0x20));
const HPKE = joined(utf8("HPKE"), u16(0x20), u16(1), u16(3));
const NOTHING = new Uint8Array(0);

export const ENC = 32;
export const OVERHEAD = ENC + 16;

const labeledExtract = (suite, salt, label, ikm) =>
  extract(sha256, joined(utf8("HPKE-v1"), suite, utf8(label), ikm), salt);

const labeledExpand = (suite, prk, label, info, length) =>
  expand(sha256, prk, joined(u16(length), utf8("HPKE-v1"), suite, utf8(label), info), length);

function cipher(shared, enc, receiver, info) {
  const prk = labeledExtract(KEM, NOTHING, "eae_prk", shared);
  const secret = labeledExpand(KEM, prk, "shared_secret", joined(enc, receiver), 32);
  const context = joined(
    Uint8Array.of(0),
    labeledExtract(HPKE, NOTHING, "psk_id_hash", NOTHING),
    labeledExtract(HPKE, NOTHING, "info_hash", info),
  );
  const scheduled = labeledExtract(HPKE, secret, "secret", NOTHING);
  const key = labeledExpand(HPKE, scheduled, "key", context, 32);
  const nonce = labeledExpand(HPKE, scheduled, "base_nonce", context, 12);
  return chacha20poly1305(key, nonce);
}

function agreement(receiver) {
  const ephemeral = random(32);
  const pair = [agreementKey(ephemeral), agreed(ephemeral, receiver)];
  ephemeral.fill(0);
  return pair;
}

// enc and ciphertext, joined
export function seal(receiver, info, plain, [enc, shared] = agreement(receiver)) {
  return joined(enc, cipher(shared, enc, receiver, info).encrypt(plain));
}

// Throws when it was not sealed to this key with this `info`.
export function open(secret, receiver, info, sealed) {
  const [enc, ct] = cut(sealed, ENC, sealed.length - ENC);
  return cipher(agreed(secret, enc), enc, receiver, info).decrypt(ct);
}
