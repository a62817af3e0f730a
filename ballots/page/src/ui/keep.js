// What this phone remembers of a round, so that a reload or a flat battery loses nothing.
//
// One tab acts: the one that was opened last. Each write says whose it is; a tab that finds another
// one's name in the storage follows and does nothing until the person takes it back.

const MINE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16)).join("");

export function keeping(key, changed) {
  let lost = false;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  let data = read() ?? {};

  const keep = {
    get data() { return data; },
    /** Another tab acts. */
    get follows() { return lost; },
    get empty() { return Object.keys(data).every((name) => name === "tab"); },

    /** Writes; false when another tab has taken over meanwhile, and nothing was written. */
    put(news) {
      const there = read();
      if (lost || (there?.tab && there.tab !== MINE)) {
        keep.lose();
        return false;
      }
      data = { ...data, ...news, tab: MINE };
      localStorage.setItem(key, JSON.stringify(data));
      return true;
    },
    /** This tab acts from now on, with what the other one has kept. */
    claim() {
      lost = false;
      data = { ...(read() ?? {}), tab: MINE };
      if (!keep.empty) localStorage.setItem(key, JSON.stringify(data));
    },
    lose() {
      lost = true;
      data = read() ?? {};
      changed();
    },
    erase() {
      if (lost) return;
      localStorage.removeItem(key);
      data = {};
    },
  };
  window.addEventListener("storage", (event) => {
    if (event.key !== key && event.key !== null) return;
    const there = read();
    if (there?.tab !== MINE) keep.lose();
  });
  keep.claim();
  return keep;
}

export const isKept = (key) => localStorage.getItem(key) !== null;

/** Some browsers show a page but keep nothing: better known before a ballot is handed out. */
export function canKeep() {
  try {
    localStorage.setItem("phieu-kin:thu", "1");
    localStorage.removeItem("phieu-kin:thu");
    return true;
  } catch {
    return false;
  }
}
