import { invert, type Matrix, multiply } from "../base/matrix3.ts";
import { adaptWhite, D50, D65 } from "../light/white-point.ts";
import { keepWhite, SRGB_TO_XYZ, WORKING_TO_DISPLAY } from "./matrix.ts";

/** Linear ProPhoto (RIMM, ISO 22028-2) → XYZ under D50. */
const PROPHOTO_TO_XYZ: Matrix = [0.7976749, 0.1351917, 0.0313534, 0.2880402, 0.7118741, 0.0000857, 0, 0, 0.8249];

/** The working space (ACEScg) → linear ProPhoto, in which camera profiles are applied; white to white. */
export const WORKING_TO_PROPHOTO: Matrix = keepWhite(
  multiply(invert(PROPHOTO_TO_XYZ), multiply(adaptWhite(D65, D50), multiply(SRGB_TO_XYZ, WORKING_TO_DISPLAY))),
);
export const PROPHOTO_TO_WORKING: Matrix = invert(WORKING_TO_PROPHOTO);
