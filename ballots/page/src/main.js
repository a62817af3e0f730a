// The whole script of the page: its core under one name, so that a test or a simulation runs the
// very bytes that phones get; and, where there is a page, the page.

import * as bytes from "./bytes.js";
import * as curve25519 from "./curve25519.js";
import * as ed25519 from "./ed25519.js";
import * as euclid from "./euclid.js";
import * as hashing from "./hashing.js";
import * as hpke from "./hpke.js";
import * as manifest from "./manifest.js";
import * as native from "./native.js";
import * as rsa from "./rsa.js";
import * as sha512 from "./sha512.js";
import * as shamir from "./shamir.js";
import * as teller from "./teller.js";
import * as voter from "./voter.js";
import * as x25519 from "./x25519.js";
import { start } from "./ui/start.js";

export { bytes, curve25519, ed25519, euclid, hashing, hpke, manifest, native, rsa, sha512, shamir, teller, voter, x25519 };

if (typeof document !== "undefined") start();
