// The list: one row for each item, its selections as large buttons side by side.

import { h, hint, main, p, quiet, say, screen, told } from "./dom.js";
import { T } from "./texts.js";

const SHORT = 14;

/** How the selections lie: side by side where the words are short, else one below another. */
function shape(selections) {
  const long = Math.max(...selections.map((each) => each.length));
  if (selections.length <= 3 && long <= SHORT) return "in-row";
  return long <= 2 * SHORT && selections.length <= 6 ? "in-pairs" : "in-column";
}

export function marking(v) {
  screen("marking", T.mark, () => build(v));
}

function build(v) {
  const { items, rule, blank, k } = v.m;
  const chosen = () => v.keep.data.selections;
  const rows = items.map((item, at) => row(v, item, at, pick));
  const meter = h("progress", { max: k, "aria-label": T.mark });
  const count = h("p", { class: "count" });
  const next = quiet(T.nextUnmarked, () => jump(rows, chosen(), at()), { "aria-label": T.nextUnmarkedSaid });
  const look = main(T.review, () => { v.reviewing = true; v.render(); });
  let last = -1;
  const at = () => last;

  function refresh() {
    const done = chosen().filter(Boolean).length;
    meter.value = done;
    count.textContent = [
      T.marked(done, k),
      rule?.kind === "at_most" && T.atMostNow(words(v.m, rule), taken(chosen(), rule), rule.count),
    ].filter(Boolean).join(" · ");
    next.hidden = done === k || k === 1;
    look.hidden = done < k && !blank;
  }

  function pick(item, selection) {
    const now = [...chosen()];
    now[item] = selection;
    if (rule?.kind === "at_most" && selection === rule.selection && taken(now, rule) > rule.count) {
      rows[item].refuse(T.tooMany(words(v.m, rule), rule.count));
      return;
    }
    v.select(item, selection);
    last = item;
    rows[item].set(selection);
    refresh();
    say(selection ? T.marked(now.filter(Boolean).length, k) : T.cleared(items[item].label));
  }

  refresh();
  return [
    hint(T.markHint, blank ? ` ${T.mayBlank}` : ""),
    rule?.kind === "at_most" && told("note", T.atMost(words(v.m, rule), rule.count)),
    h("div", { class: "items" }, rows.map((each) => each.element)),
    h("div", { class: "dock" }, meter, count, h("div", { class: "pair" }, next, look)),
  ];
}

const words = (m, rule) => m.items[0].selections[rule.selection - 1];
const taken = (selections, rule) => selections.filter((each) => each === rule.selection).length;

function jump(rows, chosen, after) {
  const open = chosen.map((each, at) => (each ? -1 : at)).filter((at) => at >= 0);
  const at = open.find((each) => each > after) ?? open[0];
  if (at !== undefined) rows[at].reach();
}

function row(v, item, at, pick) {
  const radios = item.selections.map((text, place) => {
    const input = h("input", { type: "radio", name: `item-${at}`, value: place + 1, onchange: () => pick(at, place + 1) });
    return { input, label: h("label", { class: "segment" }, input, h("span", {}, text)) };
  });
  const clear = h("button", { type: "button", class: "plain clear", onclick: () => { pick(at, 0); radios[0].input.focus(); } },
    T.clear, h("span", { class: "hidden" }, ` ${item.label}`));
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const element = h("fieldset", { class: `item${v.m.blank ? " clearable" : ""}`, id: `item-${at}` },
    h("legend", {}, h("span", { class: "who" }, v.m.k > 1 ? `${at + 1}. ` : "", item.label), item.detail && h("small", {}, item.detail)),
    h("div", { class: `segments ${shape(item.selections)}` }, radios.map((each) => each.label)),
    error, v.m.blank && clear);

  function set(selection) {
    radios.forEach((each, place) => { each.input.checked = selection === place + 1; });
    element.classList.toggle("marked", selection > 0);
    clear.hidden = selection === 0;
    error.hidden = true;
  }
  set(v.keep.data.selections[at]);
  return {
    element,
    set,
    refuse(text) {
      set(v.keep.data.selections[at]);
      error.textContent = text;
      error.hidden = false;
    },
    reach() {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
      radios[0].input.focus({ preventScroll: true });
    },
  };
}
