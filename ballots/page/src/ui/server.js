// The ballots process, as the page sees it. Every request is bare: no cookie, no referrer, no cache.

import { joined, u8, utf8 } from "../bytes.js";
import { openingsOf } from "../teller.js";

const BARE = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", redirect: "error" };
const PLAIN = { "Content-Type": "text/plain" };

/** No answer came, or one that says nothing: try again. */
export class Silent extends Error {}

/** A named no, e.g. "already", with the HTTP status. */
export class Refused extends Error {
  constructor(code, status, more = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

async function ask(path, body) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 20_000);
  try {
    const answer = await fetch(path, {
      ...BARE,
      signal: stop.signal,
      ...(body ? { method: "POST", body, headers: PLAIN } : {}),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.ok) return bytes;
    if (answer.status >= 500 || answer.status === 429) throw new Silent(String(answer.status));
    let said = {};
    try {
      said = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // not ours, e.g. a proxy's page
    }
    throw new Refused(said.error ?? String(answer.status), answer.status, said);
  } catch (error) {
    if (error instanceof Refused || error instanceof Silent) throw error;
    throw new Silent(error.message);
  } finally {
    clearTimeout(late);
  }
}

const text = (bytes) => new TextDecoder().decode(bytes);
const json = (bytes) => JSON.parse(text(bytes));

export function serverOf(round) {
  const at = `/r/${round}`;
  return {
    state: async () => json(await ask(`${at}/state`)),
    manifest: () => ask(`${at}/manifest`),
    page: () => ask(`/p/${round}`),
    issue: (body) => ask(`${at}/issue`, body),
    ready: (credential) => ask(`${at}/ready`, credential),
    drop: (envelope) => ask(`/box/${round}`, envelope),
    envelopes: () => ask(`${at}/envelopes`),
    board: () => ask(`${at}/board`),
    keys: (credential, seal, sign) => ask(`${at}/teller`, joined(credential, seal, sign)),
    opening: (credential, to, sealed) => ask(`${at}/opening`, joined(credential, u8(to), sealed)),
    openings: async (credential) => openingsOf(await ask(`${at}/openings`, credential)),
    putBoard: (credential, signature, board) => ask(`${at}/board`, joined(credential, signature, board)),
    putPaper: (credential, paper) => ask(`${at}/paper`, joined(credential, utf8(paper))),
    seePaper: async (credential) => json(await ask(`${at}/paper/see`, credential)).paper,
  };
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A random share of `ms`, from the generator that also makes the keys. */
export const chance = (ms) => (crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32) * ms;

/** Asks until there is an answer, at growing intervals; `stop()` true gives up (null). */
export async function insist(act, stop, silent = () => {}) {
  for (let wait = 400; ; wait = Math.min(wait * 2, 5000)) {
    if (stop()) return null;
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Silent)) throw error;
      silent(error);
    }
    await sleep(wait / 2 + chance(wait));
  }
}
