// Search of an exported showcase, where no server searches: looks into files of words, and shows films out of files of cards.
import { MAX_FOUND } from "../../src/showcase/public/search-words.ts";
import { find } from "./search/find.ts";
import { cardOf } from "./search/card-of.ts";
import type { Card, ReadFile, SearchManifest } from "./search/word-index.ts";

const results = document.querySelector<HTMLElement>("#results[data-index]");
const input = document.querySelector<HTMLInputElement>("#q");
const query = (new URLSearchParams(location.search).get("q") ?? "").slice(0, 200).trim();
/** Cards that are fetched and shown together. */
const AT_ONCE = 12;

if (results !== null && input !== null && query !== "") {
  input.value = query;
  void search(results, query);
}

async function search(place: HTMLElement, text: string): Promise<void> {
  const index = new URL(place.dataset["index"] ?? "", location.href);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const list = document.createElement("ul");
  list.className = "grid";
  try {
    const read = reader(index);
    // It may be another one since: asked for each time.
    const manifest = JSON.parse(await read(index.href, "no-cache")) as SearchManifest;
    const { films, instead } = await find(read, manifest, text);
    const mended = instead === null ? "" : `No film has “${text}”. Shown is what was found for “${instead}”. `;
    const some = films.length === 1 ? "1 film" : `${films.length.toLocaleString("en")} films`;
    const count = films.length === 0 ? `Nothing was found for “${text}”` : some;
    status.textContent = `${mended}${count}${films.length === MAX_FOUND ? ", the best of more" : ""}.`;
    place.replaceChildren(status, list);
    for (let first = 0; first < films.length; first += AT_ONCE) {
      const some = films.slice(first, first + AT_ONCE).map((film) => readCard(read, manifest, film));
      list.append(...(await Promise.all(some)).map((card) => cardOf(card, index)));
    }
  } catch {
    status.textContent = "The list of films could not be loaded. Reload the page to try again.";
    place.replaceChildren(status, list);
  }
}

/** Each file is asked for once. */
function reader(index: URL): (path: string, cache?: RequestCache) => Promise<string> {
  const asked = new Map<string, Promise<string>>();
  return (path, cache = "default") => {
    const promise = asked.get(path) ?? fetchText(new URL(path, index), cache);
    asked.set(path, promise);
    return promise;
  };
}

async function fetchText(url: URL, cache: RequestCache): Promise<string> {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

async function readCard(read: ReadFile, { folder, filmsPerFile }: SearchManifest, film: number): Promise<Card> {
  const text = await read(`${folder}/films-${Math.floor(film / filmsPerFile)}.json`);
  return (JSON.parse(text) as readonly Card[])[film % filmsPerFile]!;
}
