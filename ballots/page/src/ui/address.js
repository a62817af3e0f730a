// What the address brings: the round, a credential (#t=) and the room's hash (#m=).

import { unb64 } from "../bytes.js";

const KINDS = { 86: "V", 84: "T" };

export const roundOf = (path) => /^\/p\/([0-9a-f]{32})$/.exec(path)?.[1] ?? null;

function ofSize(text, size) {
  try {
    const bytes = unb64(text ?? "");
    return bytes.length === size ? bytes : null;
  } catch {
    return null;
  }
}

/**
 * Reads the fragment and takes it out of the address at once: neither the history nor a photograph
 * of the screen keeps it. `wrong`: something was there that cannot be read.
 */
export function takeFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const teller = given.has("kiem");
  if (location.hash) stayAt(teller);
  const kind = KINDS[ofSize(given.get("t"), 49)?.[0]] ?? null;
  const room = ofSize(given.get("m"), 32) !== null;
  return {
    teller,
    kind,
    credential: kind ? given.get("t") : null,
    room: room ? given.get("m") : null,
    wrong: (given.has("t") && !kind) || (given.has("m") && !room),
  };
}

/** Which of a person's two pages a reload opens; no secret. */
export const stayAt = (teller) =>
  history.replaceState(null, "", location.pathname + (teller ? "#kiem" : ""));
