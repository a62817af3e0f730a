// The state of the round, every two seconds, the same question from every phone.

import { chance, Refused, sleep } from "./server.js";

const EVERY = 1600;
const JITTER = 800;

/** Calls `news(state)` after each answer, `silent(times)` when none came, `none()` when there is no such round. */
export async function follow(server, { news, silent, none }) {
  let missed = 0;
  let wake = () => {};
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  window.addEventListener("online", () => wake());
  for (;;) {
    let state = null;
    try {
      state = await server.state();
      missed = 0;
    } catch (error) {
      if (error instanceof Refused && error.code === "no_round") none();
      else silent((missed += 1));
    }
    if (state) news(state);
    await Promise.race([sleep(EVERY + chance(JITTER)), new Promise((done) => { wake = done; })]);
  }
}
