// Before the ballot: no credential, waiting, the room's code, what this vote is.

import { codeOf } from "./codes.js";
import { code, h, hint, main, more, p, quiet, screen, told } from "./dom.js";
import { T } from "./texts.js";

/** In one sentence what is secret and what is not; one teller alone makes it another sentence. */
export function secret(m = null) {
  const alone = m?.tellers.needed === 1;
  const how = [...(alone ? [T.howAlone] : []), ...T.howSecretBody];
  return [
    told("note", alone ? T.secretAlone : T.secret),
    more(T.howSecret, h("ul", {}, how.map((each) => h("li", {}, each)))),
  ];
}

/** Nobody is known here yet: the way to one's own page, or a code from the bowl. */
export function door(v) {
  const { state, keep, round } = v;
  const table = (v.m?.table ?? 0) > 0 && ["issuing", "dropping"].includes(state.state);
  const scanned = Boolean(keep.data.room);
  screen(`door ${table} ${scanned} ${state.door}`, T.doorTitle, () => [
    v.badLink && told("problem", T.badLink),
    scanned && told("saved", T.doorRoom),
    state.door
      ? [p(T.doorBody), h("a", { class: "button main", href: `${state.door}/phieu-kin/vong/${round}` }, T.doorButton)]
      : p(T.doorNoWay),
    table && h("p", { class: "aside" }, quiet(T.tableAsk, () => { keep.put({ table: true }); v.render(); })),
  ]);
}

export function notYet() {
  screen("not yet", T.notYet, () => [p(T.notYetBody), secret()]);
}

/** What this vote is: where, who counts, what must be known. */
export const about = (m) => [
  h("h2", {}, m.title),
  hint(`${[m.place, m.agency].filter(Boolean).join(", ")}. `, T.tellers(m.tellers.keys.map((each) => each.name))),
  m.notice.map((each) => told("notice", each)),
];

/** Compares the room's code and asks for the ballot; on the tablet the tellers do it once. */
export function receive(v) {
  const right = v.roomRight;
  const go = () => v.receive();
  screen(`receive ${right}`, T.receive, () => [
    ...about(v.m),
    secret(v.m),
    right
      ? [told("saved", T.roomRight), main(T.receive, go)]
      : [
        h("p", { class: "asked" }, T.compare),
        code(codeOf(v.m.h)),
        main(T.same, go),
        quiet(T.notSame, () => v.stop("room"), { class: "quiet wide" }),
        more(T.compareWhy, T.compareWhyBody),
      ],
  ]);
}

export function receiving() {
  screen("receiving", T.receiving, () => [
    h("progress", { "aria-label": T.receiving }),
    hint(T.receivingBody),
  ]);
}
