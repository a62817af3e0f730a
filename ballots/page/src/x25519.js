// X25519 (RFC 7748): how a phone and a teller agree on a key. The public half is a multiple of the
// base point in the curve's other form (4.1); what is agreed comes by the ladder of section 5.

import { inverted, modulo, numberOf, P, scalarOf, times, written } from "./curve25519.js";

const A24 = 121665n;

export function agreementKey(secret) {
  const { y } = times(scalarOf(secret));
  return written(modulo((1n + y) * inverted(1n - y)));
}

// Throws Error("key") for the few keys with which anybody would agree on nothing but zeros.
export function agreed(secret, publicKey) {
  const u = numberOf(publicKey) & ((1n << 255n) - 1n);
  const bits = scalarOf(secret).toString(2);
  let [x, z, x3, z3] = [1n, 0n, u, 1n];
  let swapped = false;
  for (const bit of bits) {
    if ((bit === "1") !== swapped) {
      [x, z, x3, z3] = [x3, z3, x, z];
      swapped = !swapped;
    }
    const sum = x + z;
    const difference = x - z;
    const AA = (sum * sum) % P;
    const BB = (difference * difference) % P;
    const DA = ((x3 - z3) * sum) % P;
    const CB = ((x3 + z3) * difference) % P;
    const E = AA - BB;
    x3 = (DA + CB) ** 2n % P;
    z3 = (u * ((DA - CB) ** 2n % P)) % P;
    x = (AA * BB) % P;
    z = (E * (AA + A24 * E)) % P;
  }
  if (swapped) [x, z] = [x3, z3];
  if (modulo(z) === 0n) throw new Error("key");
  const shared = modulo(x * inverted(z));
  if (shared === 0n) throw new Error("key");
  return written(shared);
}
