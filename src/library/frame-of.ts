import type { Frame } from "../film/frame.ts";
import { parseFileName } from "./file-name.ts";
import type { IndexedFile } from "./header-index.ts";

/** A frame of what is known of its file; `format` must not be null. What the file does not say is null. */
export function frameOf({ file, format, header }: IndexedFile & { readonly format: Frame["format"] }): Frame {
  const camera = cameraName(header?.make ?? null, header?.model ?? null);
  return {
    path: file.path,
    sizeBytes: file.sizeBytes,
    format,
    takenAt: header?.takenAt ?? file.modifiedMs / 1000,
    takenFrom: header?.takenAt === undefined || header.takenAt === null ? "modified" : header.takenFrom,
    zoneOffset: header?.zoneOffset ?? null,
    place: header?.place ?? null,
    exposure: {
      shutter: within(header?.exposure.shutter, 1e-6, 1e6),
      aperture: within(header?.exposure.aperture, 0.3, 300),
      iso: within(header?.exposure.iso, 0.1, 1e8),
    },
    body: [camera ?? "unknown", header?.serial].filter(Boolean).join(" "),
    camera,
    lens: header?.lens ?? null,
    focalMm: within(header?.focalMm, 0.1, 1e5),
    width: header?.width ?? null,
    height: header?.height ?? null,
    orientation: header?.orientation ?? 1,
    counter: parseFileName(file.path).counter,
    companion: null,
  };
}

/** What no camera does is damage: unknown. */
function within(value: number | null | undefined, low: number, high: number): number | null {
  return value !== null && value !== undefined && value >= low && value <= high ? value : null;
}

/** `NIKON Z 6`, not `NIKON CORPORATION NIKON Z 6`: makers repeat their name in the model. */
function cameraName(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const maker = make.split(" ")[0] ?? make;
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${make} ${model}`;
}

/**
 * A frame whose serial number could not be read, among frames of the same camera in the same folder that all name one
 * body, is of that body.
 */
export function settleBodies(frames: readonly Frame[]): Frame[] {
  const bodies = new Map<string, Set<string>>();
  const keyOf = (frame: Frame): string => `${frame.path.slice(0, frame.path.lastIndexOf("/") + 1)}\0${frame.camera}`;
  for (const frame of frames) {
    if (frame.body === frame.camera) continue;
    bodies.set(keyOf(frame), (bodies.get(keyOf(frame)) ?? new Set()).add(frame.body));
  }
  return frames.map((frame) => {
    const known = bodies.get(keyOf(frame));
    const [body] = known?.size === 1 ? known : [];
    return frame.camera !== null && frame.body === frame.camera && body !== undefined
      ? Object.assign({}, frame, { body })
      : frame;
  });
}
