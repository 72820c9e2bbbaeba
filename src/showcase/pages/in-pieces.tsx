import { setImmediate } from "node:timers/promises";
import type { JSX } from "hono/jsx/jsx-runtime";

/** Entries that are rendered before others have their turn: a few milliseconds. */
const AT_ONCE = 100;

/** A list that may have thousands of entries, rendered piece by piece: the same as `items.map(render)`, and others are answered meanwhile. */
export function InPieces<Item>(props: {
  readonly items: readonly Item[];
  readonly render: (item: Item) => JSX.Element;
}): JSX.Element {
  const { items, render } = props;
  if (items.length <= AT_ONCE) return <>{items.map((item) => render(item))}</>;
  const pieces: JSX.Element[] = [];
  let turn: Promise<void> = Promise.resolve();
  for (let first = 0; first < items.length; first += AT_ONCE) {
    turn = turn.then(() => setImmediate());
    pieces.push(<Piece turn={turn} items={items.slice(first, first + AT_ONCE)} render={render} />);
  }
  return <>{pieces}</>;
}

async function Piece<Item>(props: {
  readonly turn: Promise<void>;
  readonly items: readonly Item[];
  readonly render: (item: Item) => JSX.Element;
}): Promise<JSX.Element> {
  await props.turn;
  return <>{props.items.map((item) => props.render(item))}</>;
}
