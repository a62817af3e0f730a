// Which screen a teller sees.

import { b64 } from "../bytes.js";
import { codeOf } from "./codes.js";
import { banner, code, h, hint, main, p, screen, told } from "./dom.js";
import { next } from "./ending.js";
import { isKept } from "./keep.js";
import { paper, paperWaits } from "./paper.js";
import { qr } from "./qr.js";
import { result } from "./result.js";
import { T } from "./texts.js";
import { following } from "./waiting.js";

const TROUBLES = {
  already: [T.tellOther, T.tellOtherBody],
  wrong_state: [T.tellLate, T.tellLateBody],
  swapped: [T.tellRefuse, T.tellRefuseBody],
  credential: [T.tellNot, T.tellNotBody],
  not_teller: [T.tellNot, T.tellNotBody],
  mismatch: [T.boardDiffers, T.boardDiffersBody],
  envelopes: [T.tellRoot, T.tellRootBody],
  unreadable: [T.tellShares, T.tellSharesBody],
  person: [T.otherPerson, T.tellOtherBody],
};

export function show(t) {
  banner(t.offline ? T.offlineTeller : closing(t));
  if (t.keep.follows) return following(t);
  if (t.erased || ["signed", "void"].includes(t.state.state)) return erased(t);
  if (t.trouble) return trouble(t);
  if (!t.keep.data.credential) return trouble({ trouble: "not_teller", state: t.state });
  if (!t.keep.data.keys) return make(t);
  if (!t.keep.data.given) return screen("giving", T.tellMaking, () => h("progress", { "aria-label": T.tellMaking }));
  if (!t.m) return wait(t);
  return ["closed", "counted"].includes(t.state.state) ? count(t) : room(t);
}

const closing = ({ state }) =>
  state.state === "dropping" && state.closes_in !== null ? T.closing(state.closes_in) : "";

function trouble(t) {
  const [title, body] = TROUBLES[t.trouble] ?? [T.odd, T.oddBody(t.trouble)];
  screen(`trouble ${t.trouble}`, title, () => [
    h("div", { class: "problem", role: "alert" }, p(body)),
    !["swapped", "not_teller", "credential", "person"].includes(t.trouble) &&
      main(T.again, () => location.reload()),
    next(t),
  ]);
}

function erased(t) {
  const was = t.erased || t.state.state;
  screen(`erased ${was} ${t.state.next}`, was === "signed" ? T.erasedTitle : T.voidTitle, () => [
    told("saved", was === "signed" ? T.erasedBody : T.tellVoidBody),
    next(t),
  ]);
}

function make(t) {
  screen("make", T.tellMakeTitle, () => [
    p(T.tellMakeBody),
    told("notice", T.tellMakeWarn),
    main(T.tellMakeButton, t.make),
  ]);
}

function wait(t) {
  const { tellers } = t.state;
  screen(`wait ${tellers}`, T.tellWaitTitle, () => [
    told("saved", T.tellWaitBody),
    tellers.length > 0 && hint(T.tellSeats(tellers)),
    own(t),
  ]);
}

/** Who counts mostly votes too, and has no other way back from here. */
function own({ round, state }) {
  if (!state.door || isKept(`phieu-kin:${round}`)) return null;
  return h("a", { class: "button quiet", href: `${state.door}/phieu-kin/vong/${round}` }, T.tellVote);
}

/** What the room scans and compares. */
function room(t) {
  const dropping = t.state.state === "dropping";
  screen(`room ${dropping} ${t.page}`, T.tellShowTitle, () => [
    t.page === false && h("div", { class: "problem", role: "alert" }, p(T.tellPageWrong)),
    qr(`${location.origin}/p/${t.round}#m=${b64(t.m.h)}`, T.tellQr),
    code(codeOf(t.m.h)),
    hint(T.tellShowBody),
    dropping && told("note", T.tellDropping),
    told("saved", ...[T.tellInside(t.seat), t.page && T.tellPage].filter(Boolean)),
    power(t),
    own(t),
    t.m.notice.map((each) => told("notice", each)),
  ]);
}

const power = ({ m: { tellers } }) =>
  tellers.needed === 1 ? told("notice", T.tellAlone) : hint(T.tellMany(tellers.needed, tellers.keys.length));

function count(t) {
  const c = t.counting;
  if (c.board) return result(t);
  if (c.waits === "paper" || c.writing) return t.state.paper === "none" || c.writing ? paper(t) : paperWaits(t);
  if (c.waits === "others") {
    return screen("others", T.tellOthersTitle, () => [hint(T.tellOthersBody), hint(T.tellMany(t.m.tellers.needed, t.m.tellers.keys.length))]);
  }
  screen("opening", T.tellOpenTitle, () => [
    h("progress", { id: "opened", "aria-label": T.tellOpenTitle, max: c.envelopes?.length || 1 }),
    p(T.tellOpenBody),
    h("p", { class: "hint", id: "opened-said" }),
  ]);
  if (c.opened) {
    document.getElementById("opened").value = c.opened;
    document.getElementById("opened-said").textContent = T.tellOpened(c.opened, c.envelopes.length);
  }
}
