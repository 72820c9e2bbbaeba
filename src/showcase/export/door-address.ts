import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Below the showcase's folder: closed to other users (0700), so that nobody else can even try. */
export const DOOR_FOLDER = "run";
const NAME = "export.sock";
/** A socket's path may have some 104 bytes; libuv cuts longer ones off without a word. */
const MAX_BYTES = 100;

/** Where the door of a running showcase is. */
export function doorPath(folder: string): string {
  return join(resolve(folder), DOOR_FOLDER, NAME);
}

/**
 * Calls `use` with an address that reaches the door: the socket itself, or through a short link to its folder where its
 * path is too long for a socket. On Windows, a pipe whose name only holders of the secret know.
 */
export async function withDoorAddress<T>(
  folder: string,
  secret: Uint8Array,
  use: (address: string) => Promise<T>,
): Promise<T> {
  if (process.platform === "win32") {
    const name = createHash("sha256").update("export door").update(secret).digest("hex");
    return use(String.raw`\\.\pipe\rushes-${name}`);
  }
  const path = doorPath(folder);
  if (Buffer.byteLength(path) <= MAX_BYTES) return use(path);
  const short = await mkdtemp(join(tmpdir(), "rushes-"));
  const link = join(short, randomBytes(2).toString("hex"));
  try {
    await symlink(join(resolve(folder), DOOR_FOLDER), link);
    return await use(join(link, NAME));
  } finally {
    await rm(short, { recursive: true, force: true });
  }
}
