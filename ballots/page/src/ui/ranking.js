// A rank for each item: touched from the first to the last.

import { h, hint, main, quiet, say, screen } from "./dom.js";
import { T } from "./texts.js";

export function ranking(v) {
  screen("ranking", T.mark, () => build(v));
}

function build(v) {
  const { items, blank, k } = v.m;
  const ranks = () => v.keep.data.selections;
  const meter = h("progress", { max: k, "aria-label": T.mark });
  const count = h("p", { class: "count" });
  const look = main(T.review, () => { v.reviewing = true; v.render(); });
  const again = quiet(T.rankClear, () => { items.forEach((_, at) => v.select(at, 0)); refresh(); say(T.rankClear); });
  const rows = items.map((item, at) => {
    const place = h("span", { class: "rank" });
    const words = h("span", { class: "hidden" });
    const button = h("button", { type: "button", class: "ranked", onclick: () => touch(at) },
      place, h("span", { class: "who" }, item.label, item.detail && h("small", {}, item.detail)), words);
    return { place, words, button };
  });

  function touch(at) {
    const given = ranks()[at];
    if (given) {
      // Those behind move up, so that no rank is left out.
      ranks().forEach((rank, other) => { if (rank > given) v.select(other, rank - 1); });
      v.select(at, 0);
    } else v.select(at, Math.max(0, ...ranks()) + 1);
    refresh();
    say(`${items[at].label}: ${ranks()[at] ? T.rankOf(ranks()[at]) : T.rankNone}`);
  }

  function refresh() {
    const done = ranks().filter(Boolean).length;
    rows.forEach(({ place, words, button }, at) => {
      const rank = ranks()[at];
      place.textContent = rank || "";
      words.textContent = `, ${rank ? T.rankOf(rank) : T.rankNone}`;
      button.classList.toggle("marked", rank > 0);
    });
    meter.value = done;
    count.textContent = T.ranked(done, k);
    again.hidden = done === 0;
    look.hidden = done < k && !(blank && done === 0);
  }

  refresh();
  return [
    hint(T.rankHint, blank ? ` ${T.mayBlankRanks}` : ""),
    h("div", { class: "items" }, rows.map((each) => each.button)),
    h("div", { class: "dock" }, meter, count, h("div", { class: "pair" }, again, look)),
  ];
}
