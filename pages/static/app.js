"use strict";
/* Comfort only: every page works without it. */
(() => {
  const DRAFT = "phieu:";
  const SENT = "phieu-sent";
  const one = (selector, root) => (root || document).querySelector(selector);
  const store = (kind) => { try { return window[kind]; } catch { return null; } };
  const local = store("localStorage");
  const visit = store("sessionStorage");

  const typed = (form) => [...form.elements].filter((field) => field.name === "text" || field.name.startsWith("cell.") || field.type === "textarea");

  function say(text) {
    const status = one("#status");
    status.textContent = "";
    window.setTimeout(() => { status.textContent = text; }, 50);
  }

  /* What is typed but not yet saved stays in this browser, question by question. */
  function keepDraft(form) {
    const values = {};
    for (const field of typed(form)) {
      if (field.value !== field.defaultValue) values[field.name] = field.value;
    }
    const key = DRAFT + form.dataset.draft;
    try {
      if (Object.keys(values).length) local.setItem(key, JSON.stringify(values));
      else local.removeItem(key);
    } catch { /* full or forbidden: the page still saves on the server */ }
  }

  function restoreDraft(form) {
    let values = {};
    try { values = JSON.parse(local.getItem(DRAFT + form.dataset.draft)) || {}; } catch { return; }
    if (one(".problem:not([hidden])")) return;
    let restored = false;
    for (const field of typed(form)) {
      const value = values[field.name];
      if (typeof value === "string" && value !== field.value) {
        field.value = value;
        if (field.closest("details")) field.closest("details").open = true;
        restored = true;
      }
    }
    if (!restored) return;
    const note = document.createElement("p");
    note.className = "saved";
    note.textContent = one("#status").dataset.restored;
    form.before(note);
    say(note.textContent);
  }

  /* A page without a problem is the answer to what was sent: it is saved. */
  function forgetSent() {
    const key = visit && visit.getItem(SENT);
    if (!key) return;
    visit.removeItem(SENT);
    if (!one(".problem:not([hidden])") && local) local.removeItem(key);
  }

  function forgetAll() {
    if (!local) return;
    for (const key of Object.keys(local)) if (key.startsWith(DRAFT)) local.removeItem(key);
  }

  function count(field) {
    const place = one("[data-count]");
    if (!place) return;
    place.dataset.limit = place.dataset.limit || place.textContent;
    const length = [...field.value.normalize("NFC")].length;
    const most = Number(field.dataset.most);
    place.textContent = length ? `${length.toLocaleString("vi")} / ${most.toLocaleString("vi")}` : place.dataset.limit;
    place.classList.toggle("over", length > most);
  }

  function prepare() {
    forgetSent();
    const form = one("form[data-draft]");
    if (form && local) restoreDraft(form);
    const counted = one("[data-most]");
    if (counted) count(counted);
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset && field.dataset.most) count(field);
    if (field.form && field.form.dataset.draft && local) keepDraft(field.form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    one("#offline").hidden = true;
    if (form.getAttribute("action") === "/dang-xuat") forgetAll();
    if (form.dataset.draft && visit) visit.setItem(SENT, DRAFT + form.dataset.draft);
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    prepare();
    if (event.target.matches("[hx-trigger]")) return; // what renews itself takes no focus
    const place = one("[data-focus]") || one("h1");
    if (place) place.focus({ preventScroll: true });
  });

  for (const failed of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failed, () => {
      const notice = one("#offline");
      notice.hidden = false;
      notice.scrollIntoView({ block: "nearest" });
    });
  }

  prepare();
})();
