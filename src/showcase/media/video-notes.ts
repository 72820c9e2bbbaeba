import type { HlsResult } from "../../encode/hls-encode.ts";
import type { VideoNote } from "../tables/media.ts";

/** Louder than this is turned down by the big sites; much quieter and people reach for the volume. LUFS. */
const LOUDEST = -11;
const QUIETEST = -27;
const CLIPPING_DBTP = -0.1;

/** What people should know of a film's file, in words. */
export function videoNotes(result: HlsResult): readonly VideoNote[] {
  const { source, pictures, audio } = result;
  const { colour } = pictures;
  const notes: VideoNote[] = [];
  const warn = (text: string): void => void notes.push({ severity: "warning", text });
  const tell = (text: string): void => void notes.push({ severity: "info", text });
  if (colour.isHdr) warn("The film is HDR; the streams are SDR, and its highlights were brought down to white.");
  if (colour.gamut !== null) tell(`The film is in ${colour.gamut}; the streams are in Rec.709.`);
  if (colour.untagged.length > 0) {
    warn(
      `The file does not say its ${colour.untagged.join(", ")}; it was taken for Rec.709's. Does the colour look right?`,
    );
  }
  if (pictures.isInterlaced) warn("The film is interlaced; its lines were woven into whole pictures.");
  if (!source.isSteady) warn("The pictures do not follow in a steady rhythm; they were put to a steady rate.");
  if (source.rotation !== 0) tell(`The file says that it is to be turned by ${source.rotation}°, and it was.`);
  if (audio === null) tell("The film has no sound.");
  else {
    if (audio.loudness === null) tell("The sound is silence.");
    else if (audio.loudness > LOUDEST) warn(`The sound is loud: ${audio.loudness.toFixed(1)} LUFS (−14 is usual).`);
    else if (audio.loudness < QUIETEST) warn(`The sound is quiet: ${audio.loudness.toFixed(1)} LUFS (−14 is usual).`);
    if (audio.peak !== null && audio.peak > CLIPPING_DBTP) warn("The sound clips: its peaks reach full scale.");
    if (audio.damaged > 0) warn(`${audio.damaged} pieces of the sound could not be read and are left out.`);
  }
  return notes;
}
