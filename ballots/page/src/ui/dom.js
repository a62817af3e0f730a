// Elements are made, never written as markup: what comes from outside stays text.

const SVG = "http://www.w3.org/2000/svg";

/** `h("p", { class: "hint" }, "text", element, null)`; `onclick` and the like are listeners. */
export function h(tag, props = {}, ...children) {
  const made = tag === "svg" || tag === "path"
    ? document.createElementNS(SVG, tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

export const p = (...text) => h("p", {}, ...text);
export const hint = (...text) => h("p", { class: "hint" }, ...text);
export const told = (kind, ...inside) => h("div", { class: kind }, ...inside.map((each) =>
  typeof each === "string" ? p(each) : each));
export const main = (words, onclick, more = {}) =>
  h("button", { type: "button", class: "main", onclick, ...more }, words);
export const quiet = (words, onclick, more = {}) =>
  h("button", { type: "button", class: "quiet", onclick, ...more }, words);
export const more = (summary, ...inside) =>
  h("details", {}, h("summary", {}, summary), ...inside.map((each) =>
    typeof each === "string" ? p(each) : each));

/** In groups of four, read out letter by letter by no one: the groups are words to a screen reader. */
export const code = (text, kind = "code big") =>
  h("p", { class: kind }, text.split("-").flatMap((group, at) => (at ? ["-", h("wbr"), h("span", {}, group)] : [h("span", {}, group)])));

let shown = "";

/**
 * Puts a screen into the page, once for each `key`: a poll that changes nothing moves nothing.
 * The heading gets the focus, so that a screen reader begins there.
 */
export function screen(key, title, build) {
  if (key === shown) return;
  const first = shown === "";
  shown = key;
  document.title = `${title} – Phiếu kín`;
  const heading = h("h1", { tabindex: "-1" }, title);
  document.getElementById("main").replaceChildren(heading, ...[build()].flat(3).filter(Boolean));
  window.scrollTo(0, 0);
  if (!first) heading.focus({ preventScroll: true });
}

/** Forgets which screen is shown: the next one is put in even when it is the same. */
export const stale = () => { shown = ""; };

/** Told by a screen reader, without taking the focus. */
export function say(text) {
  const place = document.getElementById("say");
  if (place.textContent !== text) place.textContent = text;
}

/** One line above everything, for what passes: no network, the box is closing. */
export function banner(text) {
  const place = document.getElementById("banner");
  if (place.textContent === text) return;
  place.textContent = text;
  place.hidden = text === "";
}

/** Lets the screen be painted before work that keeps the phone busy. */
export const painted = () => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done, 30));
  setTimeout(done, 200); // a hidden tab paints nothing
});
