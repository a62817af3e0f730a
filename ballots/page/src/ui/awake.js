// The screen stays on while something is to happen by itself. A convenience: without it, or where
// the browser knows no such thing, the next look at the phone goes on where it stopped.

let lock = null;

export async function stayAwake() {
  if (document.hidden || (lock && !lock.released)) return;
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null;
  }
}

export function maySleep() {
  lock?.release();
  lock = null;
}
