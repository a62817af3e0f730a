// Paper ballots beside phones: totals, entered by one teller, read and confirmed by another.

import { canonical } from "../canonical.js";
import { h, hint, main, p, quiet, screen, told } from "./dom.js";
import { T } from "./texts.js";

const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);
const alone = (t) => t.m.tellers.keys.length === 1;

export function paper(t) {
  const c = t.counting;
  screen(`paper ${c.differs}`, T.paperTitle, () => {
    const problems = h("div", { class: "problem", role: "alert", tabindex: "-1", hidden: true });
    const number = (id, label, value = "") => {
      const input = h("input", { id, inputmode: "numeric", autocomplete: "off", maxlength: "4", value });
      return { input, element: h("div", { class: "number" }, h("label", { for: id }, label), input) };
    };
    const issued = number("issued", T.paperIssued, t.m.paper);
    const collected = number("collected", T.paperCollected);
    const items = t.m.items.map((item, at) => ({
      label: item.label,
      counts: [T.paperBlank, ...item.selections].map((text, place) => number(`n-${at}-${place}`, text)),
      invalid: number(`bad-${at}`, T.paperInvalid),
    }));

    function send(event) {
      event.preventDefault();
      const wrong = [];
      const read = ({ input }) => {
        const right = /^[0-9]{1,4}$/.test(input.value.trim());
        if (right) input.removeAttribute("aria-invalid");
        else input.setAttribute("aria-invalid", "true");
        return right ? Number(input.value) : NaN;
      };
      const said = {
        issued: read(issued),
        collected: read(collected),
        counts: items.map((item) => item.counts.map(read)),
        invalid: items.map((item) => read(item.invalid)),
      };
      const all = [said.issued, said.collected, ...said.invalid, ...said.counts.flat()];
      if (all.some(Number.isNaN)) wrong.push(T.paperBadNumber);
      else {
        if (said.issued > t.m.paper) wrong.push(T.paperBadIssued(t.m.paper));
        if (said.collected > said.issued) wrong.push(T.paperTooMany);
        items.forEach(({ label }, at) => {
          const found = sum(said.counts[at]) + said.invalid[at];
          if (found !== said.collected) wrong.push(T.paperBadSum(label, found, said.collected));
        });
      }
      problems.hidden = wrong.length === 0;
      if (wrong.length) {
        problems.replaceChildren(p(T.paperWrong), h("ul", {}, wrong.map((each) => h("li", {}, each))));
        problems.focus();
        problems.scrollIntoView({ block: "center" });
      } else c.enter(canonical(said));
    }
    return [
      p(alone(t) ? T.paperAlone : T.paperBody),
      c.differs && told("problem", T.paperMismatch),
      h("form", { class: "stack", novalidate: true, onsubmit: send },
        h("div", { class: "numbers" }, issued.element, collected.element),
        items.map((item) => h("fieldset", { class: "item" }, h("legend", {}, item.label),
          h("div", { class: "numbers" }, [...item.counts, item.invalid].map((each) => each.element)))),
        problems,
        h("button", { class: "main" }, alone(t) ? T.paperSendAlone : T.paperSend)),
    ];
  });
}

/** Entered; the other teller reads what it says, number by number. */
export function paperWaits(t) {
  const c = t.counting;
  const said = c.paper;
  if (!said) return screen("paper loading", T.paperConfirmTitle, () => h("progress", { "aria-label": T.paperConfirmTitle }));
  const mine = t.keep.data.paper === canonical(said);
  const line = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value)));
  screen(`paper said ${mine} ${canonical(said)}`, mine ? T.paperWaitTitle : T.paperConfirmTitle, () => [
    hint(mine ? T.paperWaitBody : T.paperConfirmBody),
    h("p", { class: "figure" }, T.paperBoth(said.issued, said.collected)),
    t.m.items.map((item, at) => h("section", { class: "card counts" }, h("h2", {}, item.label),
      h("dl", { class: "facts" },
        [T.paperBlank, ...item.selections].map((text, place) => line(text, said.counts[at][place])),
        line(T.paperInvalid, said.invalid[at])))),
    !mine && main(T.paperConfirm, () => c.enter(canonical(said))),
    quiet(T.paperDiffer, () => { c.writing = true; t.render(); }, { class: "quiet wide" }),
  ]);
}
