// The room's QR, drawn on a teller's phone.

import encodeQR from "qr";
import { h } from "./dom.js";

const QUIET = 4;

export function qr(text, label) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET });
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const size = rows.length;
  return h("div", { class: "qr" },
    h("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
      h("path", { d: dark })));
}
