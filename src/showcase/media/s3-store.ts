import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { pipeline } from "node:stream/promises";
import { RushesError } from "../../base/errors.ts";
import { toDiskError } from "../../store/disk-error.ts";
import { contentTypeOf } from "./content-type.ts";
import { checkKey } from "./media-key.ts";
import type { MediaStore, StoredFile } from "./media-store.ts";
import { elementOf, elementsOf, type S3Client } from "./s3-client.ts";

/**
 * A larger file is sent in parts of this size, one at a time: so much of it is in memory. Services want 5 MiB at least and
 * take 10,000 parts; the largest film, of 64 GiB, has 4096.
 */
const PART_BYTES = 16 * 1024 ** 2;
const TYPE = "content-type";

/**
 * Media in a bucket of an S3-compatible service.
 * @param prefix of its keys in the bucket
 * @param folder where the decoder's copies lie; what an earlier process left there is removed by who opens the store
 */
export function s3Store(client: S3Client, prefix: string, folder: string): MediaStore {
  const find = async (key: string): Promise<StoredFile | null> => {
    const answer = await client.ask({ method: "HEAD", key: checkKey(key) });
    if (answer.status === 404) return null;
    const etag = answer.headers.get("etag") ?? "";
    return {
      sizeBytes: Number(answer.headers.get("content-length")),
      contentType: contentTypeOf(key),
      etag: etag.startsWith('"') ? etag : `"${etag}"`,
    };
  };
  const putBytes = async (key: string, body: Uint8Array): Promise<void> => {
    const answer = await client.ask({
      method: "PUT",
      key: checkKey(key),
      body,
      headers: { [TYPE]: contentTypeOf(key) },
    });
    await demand(answer, "to store a file");
  };
  const putFile = async (key: string, path: string): Promise<void> => {
    const { size } = await stat(path);
    if (size <= PART_BYTES) return putBytes(key, await readFile(path));
    await putParts(client, checkKey(key), path, size);
  };
  return {
    stat: find,
    putBytes,
    putFile,
    async read(key, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
      const answer = await client.ask({ method: "GET", key: checkKey(key), headers });
      if (answer.status === 404) return null;
      if (range !== undefined && answer.status !== 206) {
        await answer.body?.cancel();
        throw new RushesError("disk", "The media store sends whole files where a part was asked for.");
      }
      return answer.body ?? new Blob([]).stream();
    },
    async takeFile(key, path) {
      await putFile(key, path);
      await rm(path, { force: true });
    },
    async *list(wanted) {
      let token: string | null = null;
      do {
        const answer: Response = await client.ask({
          method: "GET",
          query: {
            "list-type": "2",
            prefix: prefix + wanted,
            ...(token === null ? {} : { "continuation-token": token }),
          },
        });
        await demand(answer, "a list");
        const xml = await answer.text();
        for (const key of elementsOf(xml, "Key")) yield key.slice(prefix.length);
        token = elementOf(xml, "IsTruncated") === "true" ? elementOf(xml, "NextContinuationToken") : null;
      } while (token !== null);
    },
    async remove(key) {
      const answer = await client.ask({ method: "DELETE", key: checkKey(key) });
      await answer.body?.cancel();
    },
    async openLocal(key) {
      const answer = await client.ask({ method: "GET", key: checkKey(key) });
      if (answer.status === 404 || answer.body === null) {
        throw new RushesError("unreadable", `The media store has no ${key}.`);
      }
      const path = join(folder, `${randomBytes(8).toString("hex")}-${basename(key)}`);
      const close = (): Promise<void> => rm(path, { force: true });
      try {
        await mkdir(folder, { recursive: true });
        await pipeline(Readable.fromWeb(answer.body as NodeStream<Uint8Array>), createWriteStream(path));
        await checkLength(path, Number(answer.headers.get("content-length")));
      } catch (error) {
        await close();
        throw toDiskError(error, path);
      }
      return { path, close };
    },
  };
}

/** Sends a file in parts; it appears when all are there, or the parts are given up. */
async function putParts(client: S3Client, key: string, path: string, size: number): Promise<void> {
  const begun = await client.ask({
    method: "POST",
    key,
    query: { uploads: "" },
    headers: { [TYPE]: contentTypeOf(key) },
  });
  await demand(begun, "to begin a file in parts");
  const uploadId = elementOf(await begun.text(), "UploadId");
  if (uploadId === null) throw new RushesError("disk", "The media store begins no upload in parts.");
  const file = await open(path, "r");
  try {
    const etags: string[] = [];
    const buffer = Buffer.alloc(PART_BYTES);
    for (let at = 0; at < size; at += PART_BYTES) {
      const length = Math.min(PART_BYTES, size - at);
      const { bytesRead } = await file.read(buffer, 0, length, at);
      if (bytesRead < length)
        throw new RushesError("disk", `The file ${basename(path)} became shorter while it was sent.`);
      const query = { partNumber: String(etags.length + 1), uploadId };
      const answer = await client.ask({ method: "PUT", key, query, body: buffer.subarray(0, length) });
      await demand(answer, "to store a part");
      etags.push(answer.headers.get("etag") ?? "");
      await answer.body?.cancel();
    }
    await complete(client, key, uploadId, etags);
  } catch (error) {
    // What was sent is paid for until it is given up.
    await client.ask({ method: "DELETE", key, query: { uploadId } }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

async function complete(client: S3Client, key: string, uploadId: string, etags: readonly string[]): Promise<void> {
  const parts = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`);
  const answer = await client.ask({ method: "POST", key, query: { uploadId }, body });
  // Putting parts together takes time, and a service may begin to answer before it knows how it ends.
  const xml = await answer.text();
  const code = elementOf(xml, "Code");
  // Asked twice, because the first answer got lost, it knows nothing of the upload any more.
  if ((code === "NoSuchUpload" || answer.status === 404) && (await client.ask({ method: "HEAD", key })).ok) return;
  if (code !== null || !answer.ok) {
    throw new RushesError("disk", `The media store did not put a file together (${code ?? answer.status}).`);
  }
}

/** 404, where a file is put or listed, is said of the bucket. */
async function demand(answer: Response, what: string): Promise<void> {
  if (answer.status !== 404) return;
  const code = elementOf(await answer.text(), "Code") ?? "404";
  throw new RushesError("disk", `The media store was asked ${what} and has no such bucket (${code}).`);
}

async function checkLength(path: string, expected: number): Promise<void> {
  const { size } = await stat(path);
  if (size !== expected) throw new RushesError("disk", `Only ${size} of ${expected} bytes came from the media store.`);
}
