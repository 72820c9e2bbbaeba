/** What the export says of its search (`src/showcase/export/search-index.ts`); its address is the `data-index` of the page. */
export interface SearchManifest {
  /** How many there are; they are numbered from the oldest. */
  readonly films: number;
  /** Where the other files lie: another one whenever something in them changed. */
  readonly folder: string;
  /** The first word of each file of words, in order. */
  readonly words: readonly string[];
  /** Films in one file of cards. */
  readonly filmsPerFile: number;
}

/** A film as the export's files of cards have it. */
export interface Card {
  readonly url: string;
  readonly title: string;
  readonly facts: string;
  readonly picture: string;
  readonly length: string;
}

/** Reads a file below the export's folder. */
export type ReadFile = (path: string) => Promise<string>;

/** Of what is looked for: a word, or how one begins. */
export interface Term {
  readonly word: string;
  readonly isWhole: boolean;
}

/** Where a word stands in title, makers, place, year and tags, as PostgreSQL says it: `1A`, `7B`. */
export type Places = readonly { readonly weight: string; readonly place: number }[];

/** Films that have a term. */
export interface Having {
  /** By number: 1 where it is anywhere in the film's words. */
  readonly films: Uint8Array;
  /** By number, where it is in title, makers, place, year or tags: places of each word that matches, in order. */
  readonly heads: ReadonlyMap<number, readonly Places[]>;
}

/** Looks a term up in those files that can have it. */
export async function filmsHaving(read: ReadFile, manifest: SearchManifest, term: Term): Promise<Having> {
  const films = new Uint8Array(manifest.films);
  const heads = new Map<number, Places[]>();
  for (const text of await Promise.all(filesOf(manifest, term).map((path) => read(path)))) {
    for (const line of linesOf(text, term)) {
      let film = 0;
      for (const [, step = "", places = ""] of line.matchAll(/([0-9a-z]+)((?:[A-D][0-9a-z]+)*),/g)) {
        film += Number.parseInt(step, 36);
        films[film] = 1;
        if (places === "") continue;
        const list = heads.get(film);
        if (list === undefined) heads.set(film, [placesOf(places)]);
        else list.push(placesOf(places));
      }
    }
  }
  return { films, heads };
}

function filesOf({ words, folder }: SearchManifest, { word, isWhole }: Term): readonly string[] {
  const last = isWhole ? word : `${word}\uFFFF`;
  return words.flatMap((first, index) => {
    const next = words[index + 1];
    return first <= last && (next === undefined || word < next) ? [`${folder}/words-${index}.txt`] : [];
  });
}

/** What stands behind the words that match; words are in order. */
function linesOf(text: string, { word, isWhole }: Term): readonly string[] {
  const start = `\n${word}${isWhole ? " " : ""}`;
  const lines: string[] = [];
  const whole = `\n${text}`;
  for (let at = whole.indexOf(start); at >= 0; at = whole.indexOf(start, at + 1)) {
    const end = whole.indexOf("\n", at + 1);
    lines.push(whole.slice(whole.indexOf(" ", at), end < 0 ? undefined : end));
  }
  return lines;
}

function placesOf(text: string): Places {
  return [...text.matchAll(/([A-D])([0-9a-z]+)/g)].map(([, weight = "", place = ""]) => ({
    weight,
    place: Number.parseInt(place, 36),
  }));
}
