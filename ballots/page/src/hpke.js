// RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; one message
// under each key.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { cut, joined, random, u16, utf8 } from "./bytes.js";
import { derived, encrypted, extracted } from "./hashing.js";
import { agreed, agreementKey } from "./x25519.js";

const KEM = joined(utf8("KEM"), u16(0x20));
const HPKE = joined(utf8("HPKE"), u16(0x20), u16(1), u16(3));
const NOTHING = new Uint8Array(0);

export const ENC = 32;
export const OVERHEAD = ENC + 16;

const labeled = (suite, label, ...rest) => joined(utf8("HPKE-v1"), suite, utf8(label), ...rest);
const expanding = (suite, label, info, length) =>
  joined(u16(length), labeled(suite, label, info));

// [key, nonce]
async function schedule(shared, enc, receiver, info) {
  const [secret, ...hashes] = await Promise.all([
    derived(
      labeled(KEM, "eae_prk", shared), NOTHING,
      expanding(KEM, "shared_secret", joined(enc, receiver), 32), 32,
    ),
    extracted(labeled(HPKE, "psk_id_hash")),
    extracted(labeled(HPKE, "info_hash", info)),
  ]);
  const context = joined(Uint8Array.of(0), ...hashes);
  const of = (label, length) =>
    derived(labeled(HPKE, "secret"), secret, expanding(HPKE, label, context, length), length);
  return Promise.all([of("key", 32), of("base_nonce", 12)]);
}

function agreement(receiver) {
  const ephemeral = random(32);
  const pair = [agreementKey(ephemeral), agreed(ephemeral, receiver)];
  ephemeral.fill(0);
  return pair;
}

// enc and ciphertext, joined
export async function seal(receiver, info, plain, [enc, shared] = agreement(receiver)) {
  const [key, nonce] = await schedule(shared, enc, receiver, info);
  return joined(enc, await encrypted(key, nonce, NOTHING, plain));
}

// Throws when it was not sealed to this key with this `info`.
export async function open(secret, receiver, info, sealed) {
  const [enc, ct] = cut(sealed, ENC, sealed.length - ENC);
  const [key, nonce] = await schedule(agreed(secret, enc), enc, receiver, info);
  return chacha20poly1305(key, nonce).decrypt(ct);
}
