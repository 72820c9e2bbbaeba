import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { contentTypeOf } from "../media/content-type.ts";

/** Styles and scripts for the browser, built by `scripts/build-showcase.mjs`. */
const FOLDER = fileURLToPath(new URL("../../../dist/showcase-assets/", import.meta.url));

/** A file that pages load. */
export interface PageAsset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Part of its address: another build has another one, so that browsers may keep it for ever. */
  readonly version: string;
}

let cached: ReadonlyMap<string, PageAsset> | null = null;

/** All of them, by name. Read once. */
export function pageAssets(): ReadonlyMap<string, PageAsset> {
  cached ??= new Map(
    readdirSync(FOLDER).map((name) => {
      const bytes = new Uint8Array(readFileSync(`${FOLDER}${name}`));
      const version = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
      const gzipped = new Uint8Array(gzipSync(bytes, { level: 9 }));
      return [name, { bytes, gzipped, contentType: typeOf(name), version }];
    }),
  );
  return cached;
}

/** Address of a style or script: `/assets/<version>/<name>`. @throws Error when there is no such file: a defect */
export function assetUrl(name: string): string {
  const asset = pageAssets().get(name);
  if (asset === undefined) throw new Error(`dist/showcase-assets has no ${name}: is the build stale?`);
  return `/assets/${asset.version}/${name}`;
}

function typeOf(name: string): string {
  if (name.endsWith(".js")) return "text/javascript; charset=utf-8";
  if (name.endsWith(".css")) return "text/css; charset=utf-8";
  if (name.endsWith(".svg")) return "image/svg+xml";
  return contentTypeOf(name);
}
