import type { MediaStore } from "../showcase/media/media-store.ts";

/**
 * The media store that `MEDIA_URL` names, with its keys there or where other programs have them; undefined: media lie in
 * the showcase's folder.
 * @param folder of the showcase
 * @throws RushesError as `openMediaStore`
 */
export async function openMediaOfEnvironment(folder: string): Promise<MediaStore | undefined> {
  const { MEDIA_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  if (MEDIA_URL === undefined || MEDIA_URL === "") return undefined;
  // Loaded only where it is used.
  const { openMediaStore } = await import("../showcase/media/open-media-store.ts");
  return openMediaStore(MEDIA_URL, folder, { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY });
}
