import type { JSX } from "hono/jsx/jsx-runtime";
import { seeOther } from "../desk/desk-layout.tsx";
import { whoOf } from "../desk/form.ts";
import { countOf } from "../pages/words.ts";
import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { countShownSamples, withdrawSample } from "./withdraw-sample.ts";

/** What the desk does with the sample. */
export function sampleRoutes(showcase: Showcase): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/desk/sample/withdraw",
      access: "editor",
      handle: async (context) => {
        await withdrawSample(showcase, whoOf(context).accountId);
        return seeOther("/desk", "sample-withdrawn");
      },
    },
  ];
}

/** Says on the desk that the public side shows samples, and takes them from there. Null: it shows none. */
export async function sampleNote(showcase: Showcase): Promise<JSX.Element | null> {
  const number = await countShownSamples(showcase.db);
  if (number === 0) return null;
  return (
    <section class="card sample-note" aria-labelledby="sample-note">
      <h2 id="sample-note">Visitors see the sample</h2>
      <p>
        {countOf(number, "film")} on the public side came with the program, so that there is something to look at: the
        pictures are computed, the people and their words made up. They are marked “sample” in{" "}
        <a href="/desk/films">Films</a>.
      </p>
      <form method="post" action="/desk/sample/withdraw">
        <button type="submit">Withdraw all of it</button>
      </form>
      <p class="hint">Nothing is deleted; each of them can be published again.</p>
    </section>
  );
}
