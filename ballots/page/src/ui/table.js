// The shared tablet: a code from the bowl instead of a name; one after another.

import { b64 } from "../bytes.js";
import { codeOf, credentialOf, typed } from "./codes.js";
import { code, h, hint, main, p, quiet, screen, told } from "./dom.js";
import { T } from "./texts.js";

const sealedHere = (v) => {
  const waiting = v.casting.waiting();
  const left = waiting.filter((each) => !v.casting.isIn(each)).length;
  if (!waiting.length) return null;
  return told("note", left ? T.tableWaiting(left) : T.tableDone(waiting.length));
};

/** Once, by a teller: is this the room's ballot? */
export function tableRoom(v) {
  screen("table room", T.doorTitle, () => [
    h("p", { class: "asked" }, T.compare),
    code(codeOf(v.m.h)),
    main(T.sameTable, () => { v.keep.put({ manifest: v.m.text, checked: b64(v.m.h) }); v.render(); }),
    quiet(T.notSame, () => v.stop("room"), { class: "quiet wide" }),
  ]);
}

export function tableCode(v) {
  const wrong = { credential: T.tableUnknown, already: T.tableUsed }[v.trouble] ?? null;
  const waiting = v.casting.waiting();
  const left = waiting.filter((each) => !v.casting.isIn(each)).length;
  screen(`table code ${v.trouble} ${waiting.length} ${left}`, T.tableTitle, () => {
    const error = h("p", { class: "error", id: "code-error", role: "alert", hidden: !wrong }, wrong ?? "");
    const field = h("input", {
      id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "20",
      class: "code", "aria-describedby": "code-hint code-error", "aria-invalid": wrong ? "true" : null,
      placeholder: "XXXX-XXXX-XXXX", enterkeyhint: "go",
    });
    const go = (event) => {
      event.preventDefault();
      const text = typed(field.value);
      if (text) {
        v.trouble = null;
        v.keep.put({ credential: b64(credentialOf(text, v.round)), pending: null, handed: false });
        v.receive();
        return;
      }
      error.textContent = T.tableBadCode;
      error.hidden = false;
      field.setAttribute("aria-invalid", "true");
      field.focus();
    };
    return [
      p(T.tableBody),
      h("form", { class: "stack", onsubmit: go, novalidate: true },
        h("div", {}, h("label", { for: "code" }, T.tableLabel), h("p", { class: "hint", id: "code-hint" }, T.tableExample), field, error),
        h("button", { class: "main" }, T.tableButton)),
      told("note", v.m.tellers.needed === 1 ? T.secretAlone : T.secret),
      sealedHere(v),
      !waiting.length && quiet(T.tableBack, () => { v.trouble = null; v.keep.put({ table: false }); v.render(); }, { class: "plain" }),
    ];
  });
}

export function tableSealed(v) {
  screen("table sealed", T.tableSealed, () => [
    told("saved", T.tableSealedBody),
    h("p", { class: "asked" }, T.tableHand),
    main(T.tableNext, () => { v.keep.put({ handed: false }); v.render(); }),
  ]);
}

export function tableClosed(v) {
  const waiting = v.casting.waiting();
  const lost = waiting.filter((each) => each.found === false).length;
  const known = waiting.every(v.casting.known);
  if (!waiting.length) {
    screen("table over", T.overTitle, () => [told("saved", T.overBody)]);
  } else if (!known) {
    screen("table looking", T.countTitle, () => [hint(T.tableLooking)]);
  } else {
    screen(`table lost ${lost}`, T.lateTitle, () => [told("problem", T.tableLost(lost))]);
  }
}
