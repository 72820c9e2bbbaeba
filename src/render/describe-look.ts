import type { FilmLook, FilmShotLook } from "../film/look.ts";
import { SLIDERS, WHEEL_NAMES } from "../film/grade.ts";

/** A look in words, such as `agx, contrast 1.8, saturation +20, warm.cube, 2 keyframes`. */
export function describeLook(look: FilmLook & FilmShotLook, isDeveloped: boolean): string {
  const { name, contrast, skew, exposure = 0, lut, keyframes = [] } = look;
  const hasCurve = name !== "plain" && name !== "profile" && !isDeveloped && lut?.on !== "log";
  const signed = (value: number): string => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)}`;
  const sliders = SLIDERS.flatMap((slider) => (look[slider] ? [`${slider} ${signed(look[slider])}`] : []));
  const wheels = WHEEL_NAMES.flatMap((wheel) => (look[wheel] === undefined ? [] : [`${wheel} ${look[wheel]}`]));
  const count = `${keyframes.length} ${keyframes.length === 1 ? "keyframe" : "keyframes"}`;
  return [
    isDeveloped ? "as developed" : lut?.on === "log" ? "ACEScct" : name,
    ...(exposure === 0 ? [] : [`exposure ${signed(exposure)} EV`]),
    ...(hasCurve && contrast !== 1.6 ? [`contrast ${contrast}`] : []),
    ...(hasCurve && name === "sigmoid" && skew !== 0 ? [`skew ${signed(skew)}`] : []),
    ...sliders,
    ...wheels,
    ...(lut ? [lut.path] : []),
    ...(keyframes.length === 0 ? [] : [count]),
  ].join(", ");
}
