// Which screen a voter sees, from what is remembered and what the server says.

import { banner } from "./dom.js";
import * as ending from "./ending.js";
import { marking } from "./marking.js";
import { ranking } from "./ranking.js";
import { door, notYet, receive, receiving } from "./receiving.js";
import { ready, reviewing } from "./reviewing.js";
import { tableClosed, tableCode, tableRoom, tableSealed } from "./table.js";
import { T } from "./texts.js";
import { casting, collecting, following, inTheBox } from "./waiting.js";

const CODE_TROUBLES = ["credential", "already"];

export function show(v) {
  banner(passing(v));
  if (v.keep.follows) return following(v);
  if (v.verdict) return ending.verdict(v);
  if (v.trouble && !(v.table && CODE_TROUBLES.includes(v.trouble))) return ending.trouble(v);
  return v.table ? onTable(v) : onPhone(v);
}

/** One line above all else: no network, the box is closing, the box is open. */
function passing(v) {
  if (v.offline) return T.offline;
  if (v.state.state !== "dropping") return "";
  if (v.state.closes_in !== null) return T.closing(v.state.closes_in);
  return v.keep.data.paper && !v.table ? T.openNow : "";
}

function onPhone(v) {
  const { credential, paper } = v.keep.data;
  const [sealed] = v.casting.waiting();
  if (v.state.state === "void") return ending.voided(v);
  if (sealed) return inHand(v, sealed);
  if (paper && !v.closed) return atPaper(v);
  if (v.closed) return ending.over(v);
  if (!credential) return door(v);
  if (!v.m) return notYet();
  return v.busy === "issue" ? receiving() : v.keep.data.pending && v.roomRight ? again(v) : receive(v);
}

/** A reload while the stamps were on their way: the same request again. */
function again(v) {
  receiving();
  v.receive();
}

function atPaper(v) {
  if (v.keep.data.ready) return ready(v);
  if (v.reviewing) return reviewing(v);
  return v.m.rule?.kind === "ranks" ? ranking(v) : marking(v);
}

function inHand(v, sealed) {
  if (v.closed) return collecting(v);
  if (v.casting.failure) return ending.refused(v);
  return v.casting.isIn(sealed) ? inTheBox() : casting(v, sealed);
}

function onTable(v) {
  const { credential, paper, handed } = v.keep.data;
  if (v.state.state === "void") return ending.voided(v);
  if (v.closed) return tableClosed(v);
  if (!v.m) return notYet();
  if (handed) return tableSealed(v);
  if (paper) return atPaper(v);
  if (!v.roomRight) return tableRoom(v);
  if (v.busy === "issue") return receiving();
  return credential && v.keep.data.pending && !v.trouble ? again(v) : tableCode(v);
}
