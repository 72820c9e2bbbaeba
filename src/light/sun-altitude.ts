const DEGREE = Math.PI / 180;
/** Seconds since 1970 of the epoch J2000 (2000-01-01 12:00 UT). */
const J2000 = 946_728_000;

/**
 * Altitude of the sun's centre above the horizon in degrees, as twilights are defined by: geometric, without refraction,
 * which lifts the sun by half a degree at the horizon and would put a kink there.
 *
 * J. Meeus, Astronomical Algorithms, 2nd ed.: the sun's apparent place to 0.01° (ch. 25), sidereal time (12.4), altitude
 * (13.6). Left out: the difference of dynamical and universal time (0.001° at most until 2050) and parallax (0.002°).
 * @param time seconds since 1970, UTC
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
export function computeSunAltitude(time: number, latitude: number, longitude: number): number {
  const days = (time - J2000) / 86_400;
  const t = days / 36_525;
  const meanLongitude = 280.46646 + t * (36_000.76983 + t * 0.0003032);
  const anomaly = (357.52911 + t * (35_999.05029 - t * 0.0001537)) * DEGREE;
  const centre =
    (1.914602 - t * (0.004817 + t * 0.000014)) * Math.sin(anomaly) +
    (0.019993 - t * 0.000101) * Math.sin(2 * anomaly) +
    0.000289 * Math.sin(3 * anomaly);
  const node = (125.04 - 1934.136 * t) * DEGREE;
  const apparent = (meanLongitude + centre - 0.00569 - 0.00478 * Math.sin(node)) * DEGREE;
  const obliquity = (23.439291 - t * 0.0130042 + 0.00256 * Math.cos(node)) * DEGREE;
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(apparent), Math.cos(apparent));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(apparent));
  const sidereal = (280.46061837 + 360.98564736629 * days + longitude) * DEGREE;
  const phi = latitude * DEGREE;
  const sine =
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(sidereal - ascension);
  return Math.asin(Math.min(1, Math.max(-1, sine))) / DEGREE;
}
