import { RushesError } from "../../base/errors.ts";
import { addFile } from "../media/add-file.ts";
import { addPicture } from "../media/add-picture.ts";
import { sniff } from "../media/sniff.ts";
import type { Showcase } from "../showcase.ts";
import type { MailAttachment } from "./read-mail.ts";

/** Where a mail's files went. */
export interface KeptAttachments {
  /** All of them, in the mail's order. Asset ids. */
  readonly all: readonly string[];
  /** The first that is a film by its bytes, whatever it is called; null: none is. */
  readonly film: string | null;
  /** Pictures large enough to be stills; logos of signatures are not. */
  readonly stills: readonly string[];
  readonly files: readonly string[];
}

const MIN_STILL_WIDTH = 640;

/**
 * Keeps what was attached: pictures as pictures, all else as it came, not opened here and never public. What calls itself a
 * picture and is none is a file like others.
 */
export async function keepAttachments(
  showcase: Showcase,
  attachments: readonly MailAttachment[],
): Promise<KeptAttachments> {
  const all: string[] = [];
  let film: string | null = null;
  const stills: string[] = [];
  const files: string[] = [];
  for (const { name, contentType, bytes } of attachments) {
    if (bytes.length === 0) continue;
    const picture = contentType.startsWith("image/") ? await pictureOrNull(showcase, bytes, name) : null;
    if (picture === null) {
      const file = await addFile(showcase, bytes, { name });
      all.push(file.id);
      if (film === null && sniff(bytes).kind === "video") film = file.id;
      else files.push(file.id);
      continue;
    }
    all.push(picture.id);
    if ((picture.width ?? 0) >= MIN_STILL_WIDTH) stills.push(picture.id);
  }
  return { all, film, stills, files };
}

async function pictureOrNull(showcase: Showcase, bytes: Buffer, name: string) {
  try {
    return await addPicture(showcase, bytes, { name });
  } catch (error) {
    if (error instanceof RushesError && error.code !== "disk") return null;
    throw error;
  }
}
