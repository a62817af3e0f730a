// What this phone counted, for the teller to read and sign.

import { hex } from "../bytes.js";
import { codeOf } from "./codes.js";
import { code, h, hint, main, p, screen, told } from "./dom.js";
import { T } from "./texts.js";

export function result(t) {
  const c = t.counting;
  const signed = t.signed || Boolean(t.keep.data.signed);
  const differs = t.state.board !== null && t.state.board !== hex(c.board.hash);
  screen(`result ${signed} ${differs} ${t.busy === "sign"} ${t.state.signed.length}`, T.resultTitle, () => [
    differs && h("div", { class: "problem", role: "alert" }, h("h2", {}, T.boardDiffers), p(T.boardDiffersBody)),
    h("p", { class: "figure" }, said(t)),
    t.m.items.map((item, at) => counts(t, item, at)),
    invalid(t),
    h("p", { class: "asked" }, T.resultCode),
    code(codeOf(c.board.hash)),
    t.m.tellers.keys.length > 1 && hint(T.resultCompare),
    signed
      ? told("saved", T.signedTitle, T.signedWait(t.m.tellers.needed, new Set([...t.state.signed, t.seat]).size), T.signedBody)
      : !differs && h("div", { class: "act" }, p(T.signHint),
        main(t.busy === "sign" ? T.signing : T.sign, c.sign, { disabled: t.busy === "sign" })),
  ]);
}

function said(t) {
  const { collected } = JSON.parse(t.counting.board.text);
  const { paper } = t.counting;
  return paper ? T.resultSum(collected + paper.collected) : T.resultCollected(collected);
}

/** Phones and paper together: apart they could show what a few people chose. */
function counts(t, item, at) {
  const { board, paper } = t.counting;
  const all = board.counts[at].map((n, place) => n + (paper?.counts[at][place] ?? 0));
  const line = (text, n) => h("div", {}, h("dt", {}, text), h("dd", {}, String(n)));
  return h("section", { class: "card counts" }, h("h2", {}, item.label),
    h("dl", { class: "facts" },
      item.selections.map((text, place) => line(t.m.rule?.kind === "ranks" ? T.rankOf(place + 1) : text, all[place + 1])),
      (t.m.blank || all[0] > 0) && line(T.blank, all[0]),
      paper?.invalid[at] > 0 && line(T.paperInvalid, paper.invalid[at])));
}

function invalid(t) {
  const groups = new Map();
  for (const [item, reason] of t.counting.board.invalid) {
    const place = item === 0 || t.m.mode === "whole" ? T.wholeEnvelope : t.m.items[item - 1].label;
    const key = `${place}\n${reason}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  if (!groups.size) return t.counting.paper?.invalid.some(Boolean) ? null : hint(T.noInvalid);
  return told("notice", h("h2", {}, T.invalidTitle), h("ul", {}, [...groups].map(([key, n]) => {
    const [place, reason] = key.split("\n");
    return h("li", {}, T.invalidOne(place, T[reason] ?? reason, n));
  })));
}
