// A voter's way through a round, on an own phone or on the shared tablet: which screen, and what
// happens by itself. What is remembered lies in `keep`, so that any moment may be a reload.

import { b64, unb64, utf8 } from "../bytes.js";
import { read } from "../manifest.js";
import { read as readBoard } from "../teller.js";
import { accept, bodyOf, counted, preparing, request, seal } from "../voter.js";
import { maySleep, stayAwake } from "./awake.js";
import { casting } from "./casting.js";
import { banner, painted } from "./dom.js";
import { insist, Refused, Silent } from "./server.js";
import { T } from "./texts.js";
import { show } from "./voter_screens.js";

// The core takes secrets out of what it is given; older phones know no structuredClone.
const copy = (plain) => JSON.parse(JSON.stringify(plain));

const SOON = 500;
const BETWEEN = 30;
const OVER = ["closed", "counted", "signed"];

/** `vouched()`: the hash that the teller on this phone, if it is one, has found its keys in. */
export function voting({ round, server, keep, shown, vouched }) {
  const v = {
    round, server, keep,
    state: null, m: null, trouble: null, busy: "", verdict: null, reviewing: false, offline: false, badLink: false,
    get table() { return keep.data.table === true; },
    get closed() { return OVER.includes(v.state.state); },
    get counted() { return ["counted", "signed"].includes(v.state.state); },
    get roomRight() {
      return v.m !== null && [keep.data.checked, keep.data.room, vouched()].includes(b64(v.m.h));
    },
    get inHand() { return Boolean(keep.data.paper || keep.data.pending || keep.data.waiting?.length); },
    render() { if (v.state && shown()) show(v); },
    stop(trouble) { v.trouble = trouble; v.render(); },
  };
  v.casting = casting(v);
  let readySent = "";
  let sealing = false;
  let prepared = null;

  // Secrets for a request to come, a step at a time: the page answers in between.
  function prepare() {
    if (prepared || !v.m || keep.data.paper || keep.data.pending || keep.follows) return;
    const mine = prepared = preparing(v.m);
    const stepping = () => {
      if (mine === prepared && mine.step()) setTimeout(stepping, BETWEEN);
    };
    setTimeout(stepping, SOON);
  }

  async function load() {
    const kept = keep.data.manifest;
    if (v.m || v.busy || (v.state.state === "prepared" && !kept)) return;
    v.busy = "manifest";
    try {
      const bytes = kept ? utf8(kept) : await server.manifest();
      v.m = read(bytes, keep.data.room ? unb64(keep.data.room) : null);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Silent)) v.trouble = "room";
    } finally {
      v.busy = "";
      prepare();
      v.render();
    }
  }

  v.receive = async () => {
    if (v.busy) return;
    v.busy = "issue";
    v.trouble = null;
    keep.put({ manifest: v.m.text, checked: b64(v.m.h) });
    v.render();
    await painted();
    try {
      if (!keep.data.pending) {
        const { pending } = await request(v.m, unb64(keep.data.credential), prepared ?? undefined);
        prepared = null; // used up, whatever becomes of it
        if (!keep.put({ pending })) return;
      }
      const pending = copy(keep.data.pending);
      const answer = await insist(() => server.issue(bodyOf(pending)), () => keep.follows);
      if (answer === null) return;
      const paper = await accept(v.m, pending, answer);
      keep.put({ paper, pending: null, selections: v.m.items.map(() => 0) });
    } catch (error) {
      refusedPaper(error);
    } finally {
      v.busy = "";
      v.render();
    }
  };

  function refusedPaper(error) {
    if (!(error instanceof Refused)) {
      if (error.message === "size") v.trouble = { code: "size" };
      else if (error.message === "stamp") {
        keep.put({ pending: null });
        v.trouble = "stamp";
      } else throw error;
    } else if (["already", "credential"].includes(error.code)) {
      keep.put({ pending: null, ...(v.table ? { credential: null } : {}) });
      v.trouble = error.code;
    } else if (["not_open", "wrong_state", "closed"].includes(error.code)) v.trouble = "not_open";
    else v.trouble = { code: error.code };
  }

  v.select = (at, selection) => {
    if (sealing) return;
    const selections = [...keep.data.selections];
    selections[at] = selection;
    keep.put({ selections, ready: false });
  };

  v.ready = () => {
    if (v.table) sealNow().then(act);
    else keep.put({ ready: true });
    v.reviewing = false;
    act();
    v.render();
  };
  v.unready = () => {
    if (keep.data.paper && !sealing) keep.put({ ready: false });
    v.reviewing = false;
    v.render();
  };

  async function sealNow() {
    if (sealing) return;
    sealing = true;
    try {
      const { paper, selections } = keep.data;
      const made = await seal(v.m, copy(paper), selections);
      if (keep.data.paper) sealed(made); // unless the round became void meanwhile
      if (v.table) prepare();
    } finally {
      sealing = false;
    }
    v.render();
  }

  function sealed({ envelope, own }) {
    const { waiting = [], credential } = keep.data;
    const one = { envelope: b64(envelope), own: v.table ? null : own, receipt: null, box: "" };
    // On the tablet in no order of who came when, and with nothing of the code.
    const place = crypto.getRandomValues(new Uint32Array(1))[0] % (waiting.length + 1);
    const news = { waiting: [...waiting.slice(0, place), one, ...waiting.slice(place)], paper: null, selections: null };
    if (v.table) {
      Object.assign(news, { credential: null, handed: true });
      insist(() => server.ready(unb64(credential)), () => v.closed).catch(() => {});
    }
    keep.put(news);
  }

  /** What happens without a tap: told ready, sealed as the box opens, dropped. */
  function act() {
    const { paper, ready, credential } = keep.data;
    const here = ["issuing", "dropping"].includes(v.state.state);
    if (!v.m || keep.follows || !here) return;
    if (ready && !v.table && readySent !== v.state.box) {
      readySent = v.state.box;
      server.ready(unb64(credential)).catch(() => { readySent = ""; });
    }
    if (ready || v.casting.waiting().length) stayAwake();
    if (paper && ready && v.state.state === "dropping") sealNow().then(v.casting.go);
    v.casting.go();
  }

  async function afterClose() {
    if (keep.follows) return;
    const waiting = v.casting.waiting;
    if (!v.inHand && !keep.empty) keep.erase();
    if (!v.m || v.verdict) return;
    if (!waiting().length) {
      if (v.inHand) v.finish("late");
      return;
    }
    await v.casting.look();
    if (v.table) {
      if (waiting().length && waiting().every(v.casting.arrived)) v.finish("table");
      return;
    }
    const [sealed] = waiting();
    if (sealed && v.casting.known(sealed) && !v.casting.arrived(sealed)) {
      if (sealed.receipt) v.verdict = "missing";
      else v.finish("late");
    } else if (v.counted) await check();
  }

  async function check() {
    const [sealed] = v.casting.waiting();
    if (!sealed || v.verdict || v.busy || !v.casting.arrived(sealed)) return;
    if (!v.state.public) return v.finish("unpublished");
    v.busy = "check";
    v.render();
    try {
      const outcome = counted(v.m, sealed.own, readBoard(v.m, await insist(server.board, () => false)));
      if (outcome === "counted") v.finish("counted");
      else v.verdict = outcome;
    } finally {
      v.busy = "";
      v.render();
    }
  }

  /** Nothing is left on the phone; the screen stays until the page is closed. */
  v.finish = (verdict) => {
    v.verdict = verdict;
    keep.erase();
    maySleep();
    v.render();
  };

  return {
    news(state) {
      v.state = state;
      v.offline = false;
      if (state.state === "void" && !keep.empty && !keep.follows) v.finish("void");
      load().then(() => (v.closed ? afterClose() : act())).then(v.render);
      v.render();
    },
    silent() {
      v.offline = true;
      if (!v.state) banner(T.offline);
      v.render();
    },
    render: v.render,
    badLink() { v.badLink = true; },
    /** From the link of the person's own page. */
    credential(given) {
      const { credential, table } = keep.data;
      if (credential === given && !table) return;
      if (v.inHand) v.trouble = "person";
      else keep.put({ credential: given, table: false, pending: null });
    },
    /** The room's QR was scanned. */
    room(hash) {
      keep.put({ room: hash });
      if (v.m && b64(v.m.h) !== hash) v.trouble = "room";
    },
  };
}
