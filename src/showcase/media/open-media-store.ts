import { rm } from "node:fs/promises";
import { join } from "node:path";
import { RushesError } from "../../base/errors.ts";
import type { MediaStore } from "./media-store.ts";
import { createS3Client, type S3Place } from "./s3-client.ts";
import { s3Store } from "./s3-store.ts";

/** Keys that are not in the address. */
export interface StoreKeys {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

const EXAMPLE = "s3://key:secret@host/bucket?region=eu-central-1";

/**
 * Opens the media store at an address and asks whether it is there and lets us in.
 * @param folder of the showcase: copies that the decoder reads lie in it for a while
 * @throws RushesError `bad-argument` for what is no such address, `disk` for a store that does not let us in
 */
export async function openMediaStore(address: string, folder: string, keys: StoreKeys = {}): Promise<MediaStore> {
  const place = readS3Address(address, keys);
  const store = s3Store(createS3Client(place), place.prefix, copyFolder(folder));
  for await (const _ of store.list("")) break;
  return store;
}

function copyFolder(folder: string): string {
  return join(folder, "fetched");
}

/** Removes copies of a process that was killed. Only who runs the showcase may: others' copies are in it too. */
export async function clearCopies(folder: string): Promise<void> {
  await rm(copyFolder(folder), { recursive: true, force: true });
}

/**
 * `s3://key:secret@host[:port]/bucket[/folder][?region=…]`, over TLS; `s3+http://…` without, for a server of one's own.
 * Key and secret are percent-encoded where they have `:`, `/` or `@`.
 * @throws RushesError `bad-argument`; never with the secret in it
 */
export function readS3Address(address: string, keys: StoreKeys = {}): S3Place {
  const url = URL.canParse(address) ? new URL(address) : null;
  const [bucket = "", ...folders] = url?.pathname.split("/").filter((part) => part !== "") ?? [];
  if (url === null || !/^s3(\+http)?:$/.test(url.protocol) || url.host === "" || bucket === "") {
    throw new RushesError("bad-argument", `Expected the address of a media store such as \`${EXAMPLE}\`.`);
  }
  const accessKeyId = decode(url.username) || (keys.accessKeyId ?? "");
  const secretAccessKey = decode(url.password) || (keys.secretAccessKey ?? "");
  if (accessKeyId === "" || secretAccessKey === "") {
    throw new RushesError(
      "bad-argument",
      `The media store ${url.host}/${bucket} needs a key and a secret: \`${EXAMPLE}\`.`,
    );
  }
  return {
    endpoint: `${url.protocol === "s3:" ? "https" : "http"}://${url.host}`,
    region: url.searchParams.get("region") ?? "us-east-1",
    bucket,
    prefix: folders.map((part) => `${part}/`).join(""),
    accessKeyId,
    secretAccessKey,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RushesError("bad-argument", "The key or the secret of the media store is not percent-encoded.");
  }
}
