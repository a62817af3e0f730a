// How it ends, well or badly; each screen says what to do.

import { sha256 } from "@noble/hashes/sha2.js";
import { hex, unb64 } from "../bytes.js";
import { codeOf } from "./codes.js";
import { code, h, hint, main, p, quiet, screen, told } from "./dom.js";
import { T } from "./texts.js";

export function next({ state }) {
  if (!state.next) return null;
  const door = state.door ? `${state.door}/phieu-kin/vong/${state.next}` : `/p/${state.next}`;
  return h("div", { class: "act" }, p(T.nextRound), h("a", { class: "button main", href: door }, T.nextButton));
}

const good = (v, key, title, body) =>
  screen(`${key} ${v.state.next}`, title, () => [told("saved", body), next(v)]);
const bad = (v, key, title, body, ...ways) =>
  screen(`${key} ${v.state.next}`, title, () => [h("div", { class: "problem", role: "alert" }, p(body)), ways, next(v)]);

export const voided = (v) => bad(v, "void", T.voidTitle, T.voidBody);
export const over = (v) => good(v, "over", T.overTitle, T.overBody);
const late = (v) => bad(v, "late", T.lateTitle, T.lateBody);

export function verdict(v) {
  if (v.verdict === "counted") return good(v, "counted", T.goodTitle, T.goodBody);
  if (v.verdict === "unpublished") return good(v, "unpublished", T.closedBoardTitle, T.closedBoardBody);
  if (v.verdict === "table") return good(v, "table end", T.tableEnd, T.tableEndBody);
  if (v.verdict === "void") return voided(v);
  if (v.verdict === "late") return late(v);
  if (v.verdict === "over") return over(v);
  return alarm(v);
}

function alarm(v) {
  const [{ envelope, receipt }] = v.casting.waiting();
  const title = v.verdict === "missing" ? T.missingTitle : T.alteredTitle;
  const shown = (name, bytes) => h("div", {}, h("dt", {}, name), h("dd", { class: "code break" }, hex(bytes)));
  bad(v, "alarm", title, T.alarmBody,
    h("h2", {}, T.proof),
    h("dl", { class: "facts tall" },
      shown(T.proofEnvelope, sha256(unb64(envelope))),
      receipt && shown(T.proofReceipt, unb64(receipt))),
    quiet(T.alarmDone, () => v.finish("over")));
}

export function refused(v) {
  const [title, body] = v.casting.failure === "receipt"
    ? [T.dropReceipt, T.dropReceiptBody]
    : [T.dropStamp, T.dropStampBody];
  bad(v, "refused", title, body);
}

export function trouble(v) {
  const again = () => { v.trouble = null; v.render(); };
  switch (v.trouble) {
    case "room":
      return bad(v, "room", T.roomWrong, T.roomWrongBody, v.m && [
        hint(T.compare), code(codeOf(v.m.h)), !v.keep.data.room && quiet(T.roomAgain, again)]);
    case "already":
      return bad(v, "already", T.taken, T.takenBody);
    case "stamp":
      return bad(v, "stamp", T.badStamp, T.badStampBody);
    case "credential":
      return bad(v, "credential", T.notOnRoll, T.notOnRollBody);
    case "not_open":
      return bad(v, "not open", T.noMore, T.noMoreBody, main(T.again, () => { again(); v.receive(); }));
    case "person":
      return bad(v, "person", T.otherPerson, T.otherPersonBody, quiet(T.otherPersonKeep, again));
    default:
      return bad(v, `odd ${v.trouble.code}`, T.odd, T.oddBody(v.trouble.code),
        main(T.again, () => { again(); v.receive(); }));
  }
}
