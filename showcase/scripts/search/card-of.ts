import type { Card } from "./word-index.ts";

/** A film's card, as the server's pages have it. Addresses are below the folder that `index` lies in. */
export function cardOf(film: Card, index: URL): HTMLLIElement {
  const card = element("li", "card");
  const link = element("a", "");
  link.href = new URL(film.url, index).href;
  const picture = element("div", "card-picture");
  if (film.picture === "") picture.append(element("div", "no-picture"));
  else {
    const image = element("img", "");
    image.src = new URL(film.picture, index).href;
    image.alt = "";
    image.loading = "lazy";
    picture.append(image);
  }
  if (film.length !== "") picture.append(element("span", "length", film.length));
  link.append(picture, element("h2", "", film.title));
  card.append(link);
  if (film.facts !== "") card.append(element("p", "card-facts", film.facts));
  return card;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.textContent = text;
  return made;
}
