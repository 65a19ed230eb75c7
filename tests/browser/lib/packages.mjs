// The packages of package.json. They lie below the target directory, so that runs share them: `cargo xtask browser` installs
// them there and says where. Modules look beside themselves only, and so are asked for by place.

import { createRequire } from "node:module";
import { join } from "node:path";

import { given } from "./run.mjs";

const require = createRequire(join(given("KAPITERA_BROWSER_PACKAGES"), "package.json"));

export const { chromium } = require("playwright-core");
export const { AxeBuilder } = require("@axe-core/playwright");
