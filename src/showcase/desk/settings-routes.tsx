import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { noticeOf, seeOther, sendDeskPage } from "./desk-layout.tsx";
import { saveDocument } from "./document.ts";
import { DocumentForm, type FormState, INVALID, sentTexts, STALE, storedForm, triedForm } from "./document-form.tsx";
import { readForm, whoOf } from "./form.ts";
import { about, History, readLog } from "./history.tsx";
import { SETTINGS_FIELDS, SETTINGS_ID, SETTINGS_KIND } from "./settings-fields.ts";

/** What the owner sets of the showcase as a whole. */
export function settingsRoutes(showcase: Showcase): readonly Route[] {
  const { db } = showcase;
  const page = async (
    context: ShowcaseContext,
    says: { readonly notice?: string | undefined; readonly problem?: string; readonly form?: FormState },
    status = 200,
  ): Promise<Response> => {
    const found = await db.transaction((tx) => SETTINGS_KIND.load(tx, SETTINGS_ID));
    if (found === null) throw new Error("There are always settings.");
    return sendDeskPage(
      {
        settings: found.row,
        signedIn: whoOf(context),
        title: "Settings",
        notice: says.notice,
        problem: says.problem,
        children: (
          <>
            <h1>Settings</h1>
            <div class="columns">
              <div class="column-main">
                <DocumentForm
                  fields={SETTINGS_FIELDS}
                  state={says.form ?? storedForm(SETTINGS_FIELDS, found.row, found.revision)}
                  action="/desk/settings"
                />
              </div>
              <aside class="column-side">
                <section class="card">
                  <h2>History</h2>
                  <History lines={await readLog(db, about([{ subject: "settings", ids: [SETTINGS_ID] }]), 60)} />
                </section>
              </aside>
            </div>
          </>
        ),
      },
      status,
    );
  };
  const save = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const texts = sentTexts(SETTINGS_FIELDS, form);
    const revision = form.count("revision") ?? -1;
    const who = whoOf(context).accountId;
    const result = await saveDocument(showcase, SETTINGS_KIND, SETTINGS_ID, { texts, revision }, who);
    switch (result.state) {
      case "missing":
        throw new Error("There are always settings.");
      case "invalid":
        return page(context, { problem: INVALID, form: triedForm(texts, revision, result) }, 422);
      case "stale":
        return page(context, { problem: STALE, form: triedForm(texts, revision, result) }, 409);
      default:
        return seeOther("/desk/settings", result.state);
    }
  };
  return [
    {
      method: "GET",
      path: "/desk/settings",
      access: "owner",
      handle: (context) => page(context, { notice: noticeOf(context.req.query("said")) }),
    },
    { method: "POST", path: "/desk/settings", access: "owner", handle: save },
  ];
}
