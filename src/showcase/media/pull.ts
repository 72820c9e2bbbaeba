import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { basename, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RushesError } from "../../base/errors.ts";
import { isPublicAddress, lookupPublic } from "../../server/public-address.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import type { RunJob } from "../jobs/job-runner.ts";
import type { Showcase } from "../showcase.ts";
import { addFile } from "./add-file.ts";
import { addVideo } from "./add-video.ts";
import { uploadFolder } from "./upload-clock.ts";

const MAX_BYTES = 64 * 1024 ** 3;
const MAX_REDIRECTS = 5;
/** Without a byte. */
const IDLE_MS = 60_000;

/**
 * Fetches a film from an address (`payload.url`) for a film of the showcase (`payload.filmId`). Only addresses of the
 * public internet are asked, at every redirect: an address given by somebody must not lead into our own network.
 */
export function pull(showcase: Showcase): RunJob {
  return async (payload, signal) => {
    const filmId = String(payload["filmId"]);
    const folder = uploadFolder(showcase);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `pull-${newId()}`);
    try {
      const url = await download(String(payload["url"]), path, signal);
      const asset = await addFile(showcase, path, {
        name: decodeURIComponent(basename(url.pathname)) || "film",
        take: true,
      });
      await showcase.db.transaction(async (tx) => {
        await addVideo({ ...showcase, db: tx }, asset.id, { filmId });
        await recordAction(tx, {
          at: showcase.now(),
          who: "showcase",
          what: "fetched",
          subject: "film",
          subjectId: filmId,
          details: { assetId: asset.id },
        });
      });
    } finally {
      await rm(path, { force: true });
    }
  };
}

/** @returns the address that answered in the end */
async function download(address: string, path: string, signal: AbortSignal): Promise<URL> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await ask(url, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      url = new URL(headers.location, url);
      continue;
    }
    if (statusCode !== 200) {
      response.destroy();
      throw new RushesError("unreadable", `${url.host} answers ${statusCode}.`);
    }
    if ((headers["content-type"] ?? "").startsWith("text/html")) {
      response.destroy();
      throw new RushesError("unreadable", `${url.host} sends a page, not a film: give the address of the file itself.`);
    }
    await pipeline(response, countTo(MAX_BYTES), createWriteStream(path), { signal });
    const expected = headers["content-length"];
    const { size } = await stat(path);
    if (expected !== undefined && Number(expected) !== size) {
      throw new RushesError("truncated", `Only ${size} of ${expected} bytes came from ${url.host}.`);
    }
    return url;
  }
  throw new RushesError("unreadable", `${new URL(address).host} leads from address to address without an end.`);
}

function ask(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A name is checked when it is looked up; an address written out never is.
  if (!/^https?:$/.test(url.protocol) || (isIP(host) !== 0 && !isPublicAddress(host))) {
    throw new RushesError("bad-argument", `${url.origin} is not an address of the public internet.`);
  }
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(url, { lookup: lookupPublic, signal, timeout: IDLE_MS, agent: false }, resolve);
    asked.on("timeout", () => asked.destroy(new Error(`${url.host} is silent.`)));
    asked.on("error", reject);
    asked.end();
  });
}

function countTo(most: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.byteLength;
      callback(bytes > most ? new RushesError("unsupported", "The file is larger than 64 GiB.") : null, chunk);
    },
  });
}
