import type { KnownCamera, KnownLens, LensDatabase } from "./lens-database.ts";

/** A lens that the database knows, on a camera of a known size. */
export interface FoundLens {
  readonly lens: KnownLens;
  readonly crop: number;
}

/** So many names are told to somebody who has to choose. */
const MOST_NAMED = 6;

/**
 * Finds a photograph's lens by what its header says, or by what somebody calls it. Numbers (focal lengths, f-numbers) have
 * to be the same; of several, the one with most words in common.
 * @param camera make and model; `lens`: its name
 * @returns a sentence for people where it is not known, or not which
 */
export function findLens(database: LensDatabase, camera: string | null, lens: string | null): FoundLens | string {
  if (camera === null) return "which camera it was is not known";
  const known = findCamera(database, camera);
  if (known === null) return `the lens database does not know the camera ${camera}`;
  const mounts = new Set([known.mount, ...(database.mounts[known.mount] ?? [])]);
  const fitting = database.lenses.filter((one) => one.mounts.some((mount) => mounts.has(mount)));
  const best = onePerName(lens === null ? fitting : bestNamed(fitting, lens), known.crop);
  const [first] = best;
  if (first === undefined) return `the lens database knows no ${lens ?? "lens"} for the camera ${camera}`;
  if (best.length === 1) return { lens: first, crop: known.crop };
  if (lens === null) return "its header does not name the lens";
  const names = best.map(nameOf);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return `several lenses could be its ${lens}: ${names.slice(0, MOST_NAMED).join("; ")}${more}; name one in film.yaml (lens: …)`;
}

/** Of a lens that was measured on several sizes of sensor, the smallest that is no smaller than this camera's. */
function onePerName(lenses: readonly KnownLens[], crop: number): KnownLens[] {
  const chosen = new Map<string, KnownLens>();
  const covers = ({ crop: own }: KnownLens): boolean => own <= crop * 1.02;
  for (const lens of lenses) {
    const other = chosen.get(nameOf(lens));
    const isBetter =
      !other || (covers(lens) === covers(other) ? covers(lens) === lens.crop > other.crop : covers(lens));
    if (isBetter) chosen.set(nameOf(lens), lens);
  }
  return [...chosen.values()];
}

/** What the database calls a lens. */
export function nameOf({ makers, models }: KnownLens): string {
  const [model = ""] = models;
  const [maker = ""] = makers;
  return model.toLowerCase().includes(maker.toLowerCase()) ? model : `${maker} ${model}`;
}

function findCamera({ cameras }: LensDatabase, camera: string): KnownCamera | null {
  const asked = words(camera).join(" ");
  const names = ({ makers, models }: KnownCamera): string[] =>
    models
      .flatMap((model) => [model, ...makers.map((maker) => `${maker} ${model}`)])
      .map((name) => words(name).join(" "));
  return (
    cameras.find((known) => names(known).includes(asked)) ??
    // A make that is written at more length: "NIKON CORPORATION NIKON D5000".
    cameras.find((known) => names(known).some((name) => name.includes(" ") && asked.endsWith(` ${name}`))) ??
    null
  );
}

/** All that have the name's numbers and most of its words; several where they cannot be told apart. */
function bestNamed(lenses: readonly KnownLens[], name: string): KnownLens[] {
  const asked = words(name);
  const scored = lenses.flatMap((lens) => {
    const scores = lens.models.flatMap((model) => score(asked, [...words(model), ...lens.makers.flatMap(words)]));
    return scores.length === 0 ? [] : [{ lens, score: Math.max(...scores) }];
  });
  const most = Math.max(...scored.map(({ score: one }) => one));
  return scored.filter(({ score: one }) => one === most).map(({ lens }) => lens);
}

/** In every name, so that they tell nothing. */
const COMMON = new Set(["mm", "f"]);

/** How alike names are; nothing where their numbers differ, or fewer than half of the words that tell are shared. */
function score(asked: readonly string[], known: readonly string[]): [number] | [] {
  const numbers = (list: readonly string[]): string => list.filter(isNumber).sort().join(" ");
  if (numbers(asked) !== numbers(known) || !asked.some(isNumber)) return [];
  const shared = asked.filter((word) => known.includes(word)).length;
  const strange = asked.filter((word) => !known.includes(word)).length;
  const telling = asked.filter((word) => !isNumber(word) && !COMMON.has(word));
  if (telling.filter((word) => known.includes(word)).length * 2 < telling.length) return [];
  const unsaid = new Set(known.filter((word) => !asked.includes(word))).size;
  return [shared - strange - unsaid / 8];
}

/** "EF-S18-55mm f/3.5-5.6" → ef s 18 55 mm f 3.5 5.6. */
function words(name: string): string[] {
  return (
    name
      .toLowerCase()
      .match(/\d+(?:\.\d+)?|[\p{L}]+/gu)
      ?.map((word) => (isNumber(word) ? String(Number(word)) : word)) ?? []
  );
}

function isNumber(word: string): boolean {
  return /^\d/.test(word);
}
