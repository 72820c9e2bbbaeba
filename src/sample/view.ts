/**
 * Where the camera stands and how it sees: a pinhole with level horizon, so that verticals stay vertical.
 * World: x to the right, height above the water, z ahead, all in metres from the point below the camera.
 * Picture: pixels, y downwards, pixel (i, j) covers [i, i+1) × [j, j+1).
 */
export interface View {
  readonly width: number;
  readonly height: number;
  /** Pixels. */
  readonly focal: number;
  /** Column straight ahead, row of the horizon; may lie outside the picture. */
  readonly centreX: number;
  readonly horizonY: number;
  /** Metres above the water. */
  readonly eyeHeight: number;
}

/** A full-frame sensor is 36 mm wide, whatever its pixels. */
const SENSOR_WIDTH_MM = 36;

export interface Framing {
  readonly focalMm: number;
  /** Share of the picture's height above the horizon. */
  readonly horizon: number;
  /** Pixels of turn to the right, as a share of the width. */
  readonly turn: number;
}

const EYE_HEIGHT = 18;

export function createView(width: number, height: number, framing: Framing): View {
  return {
    width,
    height,
    focal: (framing.focalMm / SENSOR_WIDTH_MM) * width,
    centreX: width * (0.5 - framing.turn),
    horizonY: height * framing.horizon,
    eyeHeight: EYE_HEIGHT,
  };
}

export function projectX(view: View, x: number, z: number): number {
  return view.centreX + (view.focal * x) / z;
}

export function projectY(view: View, height: number, z: number): number {
  return view.horizonY + (view.focal * (view.eyeHeight - height)) / z;
}
