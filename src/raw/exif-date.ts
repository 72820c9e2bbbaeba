/** `YYYY:MM:DD HH:MM:SS` and milliseconds of a camera clock given as seconds since 1970 read as UTC. */
export function exifDate(seconds: number): { readonly text: string; readonly subsecond: string } {
  const milliseconds = Math.round(seconds * 1000);
  const [date = "", time = ""] = new Date(milliseconds).toISOString().split("T");
  return { text: `${date.replaceAll("-", ":")} ${time.slice(0, 8)}`, subsecond: time.slice(9, 12) };
}

/** `+09:00` for seconds east of UTC. */
export function exifOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
