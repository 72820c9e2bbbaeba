import { open } from "node:fs/promises";

/** What the outermost boxes of an .mp4 or .mov say. For any other file: no brand, all false. */
export interface TopLevelBoxes {
  /** Four characters; `qt  ` for .mov. */
  readonly brand: string;
  /** The index comes before the pictures. */
  readonly faststart: boolean;
  /** A box promises more bytes than the file has. */
  readonly truncated: boolean;
}

/** No film has this many; a crafted file may. */
const MOST_BOXES = 1000;

/** Walks the outermost boxes (ISO/IEC 14496-12 §4.2) without reading what is in them. */
export async function readTopLevelBoxes(path: string): Promise<TopLevelBoxes> {
  const file = await open(path, "r");
  try {
    const { size: fileSize } = await file.stat();
    const head = Buffer.alloc(16);
    let brand = "";
    let first: string | null = null;
    let position = 0;
    for (let boxes = 0; boxes < MOST_BOXES && position < fileSize; boxes++) {
      head.fill(0);
      await file.read(head, 0, 16, position);
      const type = head.toString("latin1", 4, 8);
      if (boxes === 0 && type !== "ftyp") break;
      if (boxes === 0) brand = head.toString("latin1", 8, 12);
      if (type === "moov" || type === "mdat") first ??= type;
      const short = head.readUInt32BE(0);
      // 1: the size follows as 64 bits; 0: up to the end of the file.
      const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? fileSize - position : short;
      if (size < 8) break;
      position += size;
    }
    return { brand, faststart: first === "moov", truncated: position > fileSize };
  } finally {
    await file.close();
  }
}
