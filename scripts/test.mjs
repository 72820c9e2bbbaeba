// `npm test [-- vitest arguments]`: sets up, then types, lint, format, dead code and every test.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
await setup();

const checks = [
  ["types", "typescript/bin/tsc", ["-p", "tsconfig.test.json"]],
  ["lint", "oxlint/bin/oxlint", ["--deny-warnings"]],
  ["format", "oxfmt/bin/oxfmt", ["--check"]],
  ["dead code", "knip/bin/knip.js", []],
  ["tests", "vitest/vitest.mjs", ["run", ...process.argv.slice(2)]],
];

let failed = 0;
for (const [name, tool, args] of checks) {
  console.log(`\n== ${name}`);
  const result = spawnSync(process.execPath, [join(root, "node_modules", tool), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) {
    failed++;
    console.log(`== ${name} FAILED`);
  }
}
console.log(failed === 0 ? "\nAll checks passed." : `\n${failed} of ${checks.length} checks failed.`);
process.exit(failed === 0 ? 0 : 1);
