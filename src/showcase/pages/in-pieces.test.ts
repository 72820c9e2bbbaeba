import { type Child, jsx } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { expect, it } from "vitest";
import { InPieces } from "./in-pieces.tsx";
import { renderPage } from "./render-page.ts";

const element = (tag: string, ...children: Child[]): JSX.Element => jsx(tag, {}, ...children) as unknown as JSX.Element;

it("gives what rendering all at once gives, and others have their turn meanwhile", async () => {
  const items = Array.from({ length: 250 }, (_, index) => index);
  // A title is drawn in SVG and belongs to the head elsewhere: a piece has to know where it is.
  const render = (item: number): JSX.Element => element("a", element("title", `<${item}> & "more"`));
  const page = (list: Child): JSX.Element => element("body", element("svg", list, element("g")), "end");
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const text = await renderPage(page(jsx(InPieces<number>, { items, render })));
  isOver = true;
  expect(text).toBe(await renderPage(page(items.map((item) => render(item)))));
  expect(text).toContain("<title>&lt;249&gt; &amp; &quot;more&quot;</title>");
  expect(turns).toBeGreaterThanOrEqual(3);
});
