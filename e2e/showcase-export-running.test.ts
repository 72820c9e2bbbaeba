// The command beside a showcase that runs as a process of its own, is killed, and is another one's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { openShowcase } from "../src/showcase/showcase.ts";
import { copyEmbeddedTemplate } from "../test/showcase/embedded-template.ts";
import { addFilm } from "../test/showcase/public-films.ts";
import { events, rushes, temporaryFolder } from "./command.ts";

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));

it("exports while the showcase runs, and by itself once that was killed", async () => {
  const folder = await temporaryFolder();
  const from = join(folder, "films");
  await copyEmbeddedTemplate(join(from, "database"));
  const showcase = await openShowcase({ folder: from, origin: "http://localhost" });
  // As many as a signal needs to come in time.
  for (let index = 0; index < 30; index++) await addFilm(showcase.db, "Harbour", { slug: `harbour-${index}` });
  await showcase.close();

  const child = spawn(process.execPath, [PROGRAM, "showcase", from, "--empty", "--port", "0", "--json"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  await once(child.stdout, "data");
  const args = ["showcase", "export", join(folder, "site"), "--url", "https://films.example.org", "--from", from];
  const asked = await rushes([...args, "--json"]);
  const told = events(asked);
  expect([asked.code, told[0], told.at(-1)]).toEqual([
    0,
    { event: "stage", stage: "pages", total: 68 },
    expect.objectContaining({ event: "done", pages: 67, problems: [], removed: 0 }),
  ]);
  // Ctrl-C as soon as it is told how far it is.
  const stopped = await rushes([...args, "--json"], { kill: { signal: "SIGINT", after: '"progress"' } });
  expect([stopped.code, events(stopped).at(-1)]).toEqual([130, { event: "stopped" }]);

  child.kill("SIGKILL");
  await exit;
  const alone = await rushes(args);
  expect([alone.code, alone.stderr]).toEqual([0, expect.stringContaining("0 were written, 0 removed")]);
});
