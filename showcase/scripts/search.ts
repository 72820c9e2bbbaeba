// Search of an exported showcase, where no server searches: looks through a list of all films.
import { findIn, type IndexedFilm } from "./search/find-in.ts";
import { cardOf } from "./search/card-of.ts";

const results = document.querySelector<HTMLElement>("#results[data-index]");
const input = document.querySelector<HTMLInputElement>("#q");
const query = (new URLSearchParams(location.search).get("q") ?? "").slice(0, 200).trim();

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
    const response = await fetch(index);
    if (!response.ok) throw new Error(String(response.status));
    const found = findIn((await response.json()) as IndexedFilm[], text);
    status.textContent = found.length === 1 ? "1 film." : `${found.length.toLocaleString("en")} films.`;
    list.append(...found.map((film) => cardOf(film, index)));
  } catch {
    status.textContent = "The list of films could not be loaded. Reload the page to try again.";
  }
  place.replaceChildren(status, list);
}
