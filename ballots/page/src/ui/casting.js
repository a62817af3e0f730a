// The barrier: every sealed envelope on this phone goes to the box after a wait of its own.

import { b64, equal, pieces, unb64 } from "../bytes.js";
import { receipt } from "../voter.js";
import { chance, insist, Refused, sleep } from "./server.js";

const STEP = 500;

/**
 * `waiting` in the storage: [{envelope, own, receipt, box}] (own: null on a shared tablet). `box` is
 * the epoch that gave the receipt; a box that was started anew is given every envelope again.
 */
export function casting(v) {
  const busy = new Set();
  const failed = new Map();
  const waiting = () => v.keep.data.waiting ?? [];
  let epoch = "";
  /** After close the state names no box: then the last one that this page has seen counts. */
  const isIn = (each) => each.receipt !== null && each.box === (v.state.box || epoch || each.box);

  function note(envelope, news) {
    v.keep.put({
      waiting: waiting().map((each) => (each.envelope === envelope ? { ...each, ...news } : each)),
    });
    v.render();
  }

  /** Somewhere in the window; sooner once the chair has begun to close. */
  async function ownMoment() {
    const wait = chance(v.m.drop_seconds * 1000);
    for (let waited = 0; waited < wait; waited += STEP) {
      if (v.state.closes_in !== null) return sleep(chance(STEP));
      await sleep(Math.min(STEP, wait - waited));
    }
  }

  async function drop({ envelope }) {
    const bytes = unb64(envelope);
    await ownMoment();
    for (;;) {
      const box = v.state.box;
      const over = () => v.keep.follows || v.state.state !== "dropping";
      const answer = await insist(() => v.server.drop(bytes), over);
      if (answer === null) return;
      if (receipt(v.m, bytes, answer)) {
        failed.delete(envelope);
        note(envelope, { receipt: b64(answer), box });
        return;
      }
      failed.set(envelope, "receipt");
      v.render();
      await sleep(5000);
    }
  }

  return {
    /** Called with each state: starts what is to be dropped. */
    go() {
      epoch = v.state.box || epoch;
      if (v.state.state !== "dropping" || !v.m || v.keep.follows) return;
      for (const each of waiting()) {
        if (isIn(each) || busy.has(each.envelope) || failed.get(each.envelope) === "stamp") continue;
        busy.add(each.envelope);
        drop(each)
          .catch((error) => {
            if (!(error instanceof Refused)) throw error;
            // Closed a moment ago: the next state tells it to everybody.
            if (error.status !== 410) failed.set(each.envelope, "stamp");
          })
          .finally(() => {
            busy.delete(each.envelope);
            v.render();
          });
      }
    },
    /** After close: was every envelope collected, also where no receipt arrived? */
    async look() {
      const open = waiting().filter((each) => !isIn(each) && each.found === undefined);
      if (!open.length || busy.has("look")) return;
      busy.add("look");
      try {
        const all = pieces(await insist(v.server.envelopes, () => false), v.m.sizes.envelope);
        for (const { envelope } of open) {
          const mine = unb64(envelope);
          note(envelope, { found: all.some((other) => equal(other, mine)) });
        }
      } finally {
        busy.delete("look");
      }
    },
    waiting,
    isIn,
    arrived: (each) => isIn(each) || each.found === true,
    known: (each) => isIn(each) || each.found !== undefined,
    get failure() { return [...failed.values()][0] ?? null; },
  };
}
