// Making an embedded database anew costs seconds of CPU; copying one costs none. The first test that needs one makes it.
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../src/showcase/db/database.ts";

const MIGRATIONS = fileURLToPath(new URL("../../data/showcase/migrations", import.meta.url));
const LOCKFILE = fileURLToPath(new URL("../../package-lock.json", import.meta.url));

/** Puts an embedded database with all tables and no rows at `folder`. */
export async function copyEmbeddedTemplate(folder: string): Promise<void> {
  const template = join(tmpdir(), `rushes-showcase-template-${await versionOf()}`);
  if (!(await exists(template))) {
    const made = await mkdtemp(`${template}-`);
    await (await openDatabase(join(made, "database"))).close();
    // Another worker may have been faster; its template is as good.
    await rename(join(made, "database"), template).catch(() => undefined);
    await rm(made, { recursive: true, force: true });
  }
  await cp(template, folder, { recursive: true });
}

/** Of migrations and of the database's own version. */
async function versionOf(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(LOCKFILE));
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (name.endsWith(".sql")) hash.update(await readFile(join(MIGRATIONS, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
