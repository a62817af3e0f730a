// Between giving the ballot out of hand and its being counted.

import { h, hint, main, p, screen, told } from "./dom.js";
import { T } from "./texts.js";

export function casting(v, { receipt }) {
  const dropped = receipt !== null;
  screen(`casting ${dropped}`, T.castingTitle, () => [
    h("progress", { "aria-label": T.castingTitle }),
    p(T.castingBody(v.m.drop_seconds)),
    dropped && told("note", T.againBody),
  ]);
}

export function inTheBox() {
  screen("in the box", T.inTitle, () => told("saved", T.inBody));
}

export function collecting(v) {
  const checking = v.busy === "check";
  screen(`collecting ${checking} ${v.state.collected}`, checking ? T.checkTitle : T.countTitle, () => [
    v.state.collected !== null && h("p", { class: "figure" }, T.collected(v.state.collected)),
    hint(checking ? T.checkBody : T.countBody),
  ]);
}

/** Another tab of this browser acts. */
export function following(v) {
  screen("following", T.followTitle, () => [
    hint(T.followBody),
    main(T.followButton, () => { v.keep.claim(); v.render(); }),
  ]);
}
