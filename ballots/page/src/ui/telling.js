// A teller's way through a round: keys, the room's QR, opening, counting, signing.

import { b64, hex, unb64, unhex, utf8 } from "../bytes.js";
import { read } from "../manifest.js";
import * as core from "../teller.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { maySleep, stayAwake } from "./awake.js";
import { counting } from "./counting.js";
import { painted } from "./dom.js";
import { insist, Refused, Silent } from "./server.js";
import { show } from "./teller_screens.js";

const OPEN = ["closed", "counted"];

export function telling({ round, server, keep, shown }) {
  const t = {
    round, server, keep,
    state: null, m: null, seat: null, trouble: null, busy: "", offline: false, erased: "", page: null,
    get credential() { return unb64(keep.data.credential); },
    get signed() { return t.state.signed.includes(t.seat); },
    render() { if (t.state && shown()) show(t); },
    stop(trouble) { t.trouble = trouble; t.render(); },
  };
  t.counting = counting(t);

  /** Each step by itself, one at a time; what was refused has a name. */
  async function step(name, work) {
    if (t.busy || keep.follows) return;
    t.busy = name;
    t.render();
    try {
      await work();
    } catch (error) {
      if (error instanceof Silent) return;
      t.trouble = error instanceof Refused ? error.code : error.message;
    } finally {
      t.busy = "";
      t.render();
    }
  }
  t.step = step;

  t.make = () => step("keys", async () => {
    await painted();
    if (!keep.data.keys) keep.put({ keys: core.keys() });
    await give();
  });

  async function give() {
    const { seal, sign } = keep.data.keys;
    const given = await insist(() => server.keys(t.credential, unb64(seal), unb64(sign)), () => keep.follows);
    if (given !== null) keep.put({ given: true });
  }

  async function load() {
    const kept = keep.data.manifest;
    if (t.m || !keep.data.keys || (t.state.state === "prepared" && !kept)) return;
    await step("manifest", async () => {
      const bytes = kept ? utf8(kept) : await server.manifest();
      const m = read(bytes);
      try {
        t.seat = core.mine(m, keep.data.keys);
      } catch {
        throw new Error("swapped");
      }
      t.m = m;
      keep.put({ manifest: m.text });
      checkPage();
    });
  }

  /** Is the page that phones get the one of the manifest? Asked as anybody would. */
  async function checkPage() {
    try {
      t.page = hex(sha256(await server.page())) === t.m.page;
    } catch {
      t.page = null;
    }
    t.render();
  }

  function erase(why) {
    t.erased = why;
    keep.erase();
    maySleep();
  }

  async function act() {
    const { state } = t;
    if (keep.follows || t.trouble) return;
    if (["signed", "void"].includes(state.state)) {
      if (!keep.empty) erase(state.state);
      return;
    }
    if (keep.data.keys && !keep.data.given) await step("keys", give);
    await load();
    if (t.m) stayAwake();
    if (t.m && OPEN.includes(state.state)) await t.counting.go(unhex(state.root));
  }

  return {
    news(state) {
      t.state = state;
      t.offline = false;
      act().then(t.render);
      t.render();
    },
    silent() {
      t.offline = true;
      t.render();
    },
    render: t.render,
    hash: () => (t.m ? b64(t.m.h) : null),
    credential(given) {
      const { credential, keys } = keep.data;
      if (credential === given) return;
      if (keys) t.trouble = "person";
      else keep.put({ credential: given });
    },
  };
}
