// After close: my shares out of every envelope, the others' under seal, one board, my signature.

import { hex, utf8 } from "../bytes.js";
import * as core from "../teller.js";
import { painted } from "./dom.js";
import { insist, Refused } from "./server.js";

export function counting(t) {
  const { keep, server } = t;
  const shares = new Map();
  const c = { envelopes: null, board: null, paper: null, opened: 0, waits: "" };
  const alone = () => t.m.tellers.needed === 1;

  async function open(root) {
    const content = await server.envelopes();
    try {
      c.envelopes = core.envelopesOf(t.m, content, root);
    } catch {
      throw new Error("envelopes");
    }
    await painted();
    shares.set(t.seat, await core.shares(t.m, keep.data.keys, t.seat, c.envelopes));
  }

  async function exchange(root) {
    if (alone()) return;
    if (!c.given) {
      for (const { seat } of t.m.tellers.keys) {
        if (seat === t.seat) continue;
        const sealed = await core.sealTo(t.m, root, shares.get(t.seat), t.seat, seat);
        try {
          await server.opening(t.credential, seat, sealed);
        } catch (error) {
          // Sealed anew after a reload it has other bytes; what the server has says the same.
          if (!(error instanceof Refused && error.status === 409)) throw error;
        }
      }
      c.given = true;
    }
    for (const { from, sealed } of await server.openings(t.credential)) {
      if (!shares.has(from)) shares.set(from, await core.unseal(t.m, root, keep.data.keys, sealed, from, t.seat));
    }
  }

  async function paper() {
    if (t.m.paper === 0) return true;
    if (t.state.paper === "none") return false;
    c.paper = await server.seePaper(t.credential);
    return t.state.paper === "agreed";
  }

  async function count() {
    await painted();
    c.board = await core.boardSlowly(t.m, c.envelopes, shares, c.paper, (done) => {
      c.opened = done;
      t.render();
    });
    c.opened = 0;
  }

  /** Goes as far as it can with what is there; called with every state until the board stands. */
  c.go = async (root) => {
    if (c.board || c.writing) return;
    await t.step("open", async () => {
      if (!c.envelopes) await open(root);
      await exchange(root);
      c.waits = shares.size < t.m.tellers.needed ? "others" : (await paper()) ? "" : "paper";
      if (!c.waits) await count();
    });
  };

  c.sign = () => t.step("sign", async () => {
    const signature = core.sign(keep.data.keys, c.board.hash);
    await insist(() => server.putBoard(t.credential, signature, utf8(c.board.text)), () => keep.follows);
    keep.put({ signed: hex(c.board.hash) });
  });

  /** The count of the papers on the table: entered by one, read and confirmed by another. */
  c.enter = (text) => t.step("paper", async () => {
    try {
      await insist(() => server.putPaper(t.credential, text), () => keep.follows);
      keep.put({ paper: text });
      c.writing = false;
      c.differs = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "mismatch") c.differs = true;
      else if (error.code === "already") c.writing = false; // both have agreed meanwhile
      else throw error;
    }
  });
  return c;
}
