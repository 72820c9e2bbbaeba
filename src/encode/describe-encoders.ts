import { Codec, getFFmpegInfo } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { encoderSettings } from "./encoder-settings.ts";
import { CODECS } from "./formats.ts";
import type { Codec as CodecName } from "./formats.ts";

/**
 * Says in one line which FFmpeg is here and what it can encode.
 * @throws RushesError `unsupported` when the encoder of one of our codecs is missing
 */
export function describeEncoders(): string {
  const names = Object.keys(CODECS) as CodecName[];
  const missing = names.filter((codec) => findEncoder(codec) === null);
  if (missing.length > 0) {
    const titles = missing.map((codec) => CODECS[codec].title).join(", ");
    throw new RushesError("unsupported", `Expected FFmpeg with all encoders but these are missing: ${titles}`);
  }
  const { version } = getFFmpegInfo();
  return `${version}, in process: ${names.map((codec) => CODECS[codec].title).join(", ")}`;
}

function findEncoder(codec: CodecName): Codec | null {
  const fps = { num: 24, den: 1 };
  const { encoder } = encoderSettings({
    codec,
    bits: CODECS[codec].defaultBits,
    colour: "rec709",
    width: 256,
    height: 256,
    fps,
    crf: null,
  });
  return Codec.findEncoderByName(encoder as Parameters<typeof Codec.findEncoderByName>[0]);
}
