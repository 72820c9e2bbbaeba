import { readFile } from "node:fs/promises";
import { z } from "zod";

const recordSchema = z.object({
  size: z.number().optional(),
  metadata: z.record(z.string(), z.string().nullable()).default({}),
});

/** What tus writes of an upload, beside its file. */
export type UploadRecord = z.infer<typeof recordSchema>;

/** Null: there is none, or what was written is not whole. */
export async function readUploadRecord(path: string): Promise<UploadRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}
