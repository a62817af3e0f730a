// Builds the page: `npm run build`, or `node build.mjs FILE` to put it elsewhere.
// The same sources and lock give the same bytes on every machine; a test rebuilds and compares.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = process.argv[2] ?? here("../static/phieu-kin.html");

const bundled = async (entry, options) => {
  const { outputFiles } = await build({
    absWorkingDir: here("."),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    legalComments: "eof",
    target: ["chrome80", "edge80", "firefox80", "safari15"],
    ...options,
  });
  return outputFiles[0].text.trim();
};

const script = await bundled("src/main.js", { format: "iife", globalName: "Phieu" });
const style = await bundled("style.css", { loader: { ".woff2": "dataurl" } });
const page = (await readFile(here("index.html"), "utf8"))
  .replace("<style></style>", () => `<style>${style}</style>`)
  .replace("<script></script>", () => `<script>${script}</script>`);

const digest = (text, form) => createHash("sha256").update(text).digest(form);
await writeFile(target, page);
console.log(
  JSON.stringify({
    bytes: Buffer.byteLength(page),
    gzip: gzipSync(page, { level: 9 }).length,
    sha256: digest(page, "hex"),
    script: `sha256-${digest(script, "base64")}`,
    style: `sha256-${digest(style, "base64")}`,
  }),
);
