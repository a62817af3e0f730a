// The ballot read once more before it is given out of hand.

import { h, hint, main, more, quiet, screen, told } from "./dom.js";
import { T } from "./texts.js";

export function words(m, item, selection) {
  if (!selection) return T.blank;
  return m.rule?.kind === "ranks" ? T.rankOf(selection) : m.items[item].selections[selection - 1];
}

function lines(v, edit) {
  const { m, keep } = v;
  const order = m.items.map((_, at) => at);
  const ranks = keep.data.selections;
  if (m.rule?.kind === "ranks") order.sort((one, other) => (ranks[one] || m.k + 1) - (ranks[other] || m.k + 1));
  return h("dl", { class: "lines" }, order.map((at) => h("div", { class: "line" },
    h("dt", {}, m.items[at].label),
    h("dd", { class: ranks[at] ? "" : "unsaid" }, words(m, at, ranks[at])),
    m.rule?.kind !== "ranks" && h("dd", { class: "change" },
      quiet([T.change, h("span", { class: "hidden" }, ` ${m.items[at].label}`)], () => edit(at), { class: "plain" })))));
}

export function reviewing(v) {
  const open = v.state.state === "dropping";
  screen(`review ${open}`, T.reviewTitle, () => {
    const edit = (at) => {
      v.unready();
      const row = document.getElementById(`item-${at}`);
      row?.scrollIntoView({ block: "center" });
      row?.querySelector("input:checked, input")?.focus({ preventScroll: true });
    };
    const blanks = v.keep.data.selections.filter((each) => !each).length;
    return [
      blanks > 0 && told("notice", T.blanks(blanks)),
      lines(v, edit),
      h("div", { class: "dock" },
        h("p", { class: "count" }, v.table ? T.readyTableBody : open ? T.readyNowBody : T.nothingSent),
        h("div", { class: "pair" },
          quiet(T.backShort, v.unready, { class: "quiet short" }),
          main(v.table ? T.readyTable : open ? T.readyNow : T.readyWaiting, v.ready))),
    ];
  });
}

export function ready(v) {
  screen("ready", T.readyTitle, () => [
    told("saved", T.readyBody),
    hint(T.stillChange),
    quiet(T.back, v.unready),
    more(T.reviewTitle, lines(v, () => v.unready())),
  ]);
}
