// One page for everybody: who is it, and which way through the round?

import { roundOf, stayAt, takeFromAddress } from "./address.js";
import { h, hint, screen, stale, told } from "./dom.js";
import { canKeep, isKept, keeping } from "./keep.js";
import { follow } from "./poll.js";
import { serverOf } from "./server.js";
import { telling } from "./telling.js";
import { T } from "./texts.js";
import { voting } from "./voting.js";

export function start() {
  const round = roundOf(location.pathname);
  const found = takeFromAddress();
  if (!round) return screen("no round", T.noRound, () => told("problem", T.noRoundBody));
  if (!canKeep()) return screen("no storage", T.noStorage, () => told("problem", T.noStorageBody));
  return open(round, found);
}

function open(round, found) {
  const server = serverOf(round);
  const names = { V: `phieu-kin:${round}`, T: `phieu-kin:${round}:kiem` };
  const ways = new Map();
  let teller = found.kind ? found.kind === "T" : found.teller || (isKept(names.T) && !isKept(names.V));
  let state = null;

  /** The way as voter (V) or as teller (T), begun when it is first needed. */
  function way(kind) {
    if (!ways.has(kind)) {
      const shown = () => teller === (kind === "T");
      const vouched = () => ways.get("T")?.hash() ?? null;
      const keep = keeping(names[kind], () => { stale(); ways.get(kind)?.render(); });
      ways.set(kind, (kind === "T" ? telling : voting)({ round, server, keep, shown, vouched }));
    }
    return ways.get(kind);
  }
  const current = () => way(teller ? "T" : "V");

  function turn(to) {
    teller = to;
    stayAt(teller);
    stale();
    nav();
    if (state) current().news(state);
  }

  /** Who votes and counts on one phone changes between the two: also to a vote whose end was told
   *  while the count was looked at, and of which nothing is kept any more. */
  function nav() {
    const has = (kind) => ways.has(kind) || isKept(names[kind]);
    const both = has("V") && has("T");
    const tab = (words, to) => h("button", {
      type: "button", "aria-current": teller === to ? "page" : null, onclick: () => turn(to),
    }, words);
    document.getElementById("roles").replaceChildren(...(both ? [tab(T.voteTab, false), tab(T.tellTab, true)] : []));
  }

  function take({ kind, credential, room, wrong }) {
    if (kind) {
      teller = kind === "T";
      stayAt(teller);
      way(kind).credential(credential);
    }
    if (room) way("V").room(room);
    if (wrong) way("V").badLink();
    nav();
  }

  screen("loading", T.loading, () => hint(T.loadingBody));
  take(found);
  // The room's QR scanned, or a link opened, into a tab that is already here.
  window.addEventListener("hashchange", () => {
    stale();
    take(takeFromAddress());
    if (state) current().news(state);
  });
  follow(server, {
    news(said) {
      state = said;
      for (const kind of ["V", "T"]) if (isKept(names[kind])) way(kind);
      current();
      for (const each of ways.values()) each.news(state);
      nav();
    },
    silent(times) {
      if (times > 1) current().silent();
    },
    none: () => screen("no round", T.noRound, () => told("problem", T.noRoundBody)),
  });
}
