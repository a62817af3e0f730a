// WebCrypto, which browsers give to pages that came by https. It makes the same bytes as our own
// code many times as quickly, and needs no warming up: a ballot calls each a few times only.

export const subtle = globalThis.crypto?.subtle;

// What the browser makes; ours where it cannot, or refuses.
export async function either(native, ours) {
  if (subtle) {
    try {
      return await native();
    } catch {
      // ours, then
    }
  }
  return ours();
}
