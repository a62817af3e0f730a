// Asks for news every second, and sends forms without leaving the page.
"use strict";
const log = document.getElementById("log");
const bottom = document.getElementById("bottom");
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toEnd = () => { log.scrollTop = log.scrollHeight; };
let asking = false;

async function look() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(`${log.dataset.source}?seen=${log.dataset.news}`);
    if (answer.status === 200) {
      const follow = atEnd();
      log.dataset.news = answer.headers.get("x-news");
      log.innerHTML = await answer.text();
      if (follow) toEnd();
    }
  } catch { /* the next second tries again */ } finally { asking = false; }
}

async function send(form, button) {
  const said = new FormData(form, button);
  if (form.matches(".write")) form.reset();
  const answer = await fetch(form.action, { method: "POST", body: said });
  if (new URL(answer.url).pathname !== location.pathname || location.search || form.dataset.reload !== undefined) {
    location.assign(answer.url);
    return;
  }
  await look();
  toEnd();
  grow();
}

const text = document.getElementById("text");
function grow() {
  if (!text) return;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

for (const form of document.querySelectorAll("#bottom form:not(.write, #files), .menu form")) form.dataset.reload = "";
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.classList.contains("key")) event.submitter.classList.add("waiting");
  send(event.target, event.submitter);
});
document.querySelector(".clip input")?.addEventListener("change", (event) => {
  if (event.target.files.length) send(event.target.form).then(() => { event.target.value = ""; });
});
text?.addEventListener("input", grow);
text?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (text.value.trim()) text.form.requestSubmit();
  }
});
grow();
toEnd();
setInterval(look, 1000);
