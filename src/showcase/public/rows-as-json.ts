import { type GetColumnData, sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

type Columns = Readonly<Record<string, AnyPgColumn>>;
type Row<Fields extends Columns> = { readonly [Name in keyof Fields]: GetColumnData<Fields[Name]> };

/** Rows that come as one text. */
export interface JsonRows<Fields extends Columns> {
  /** What to select. */
  readonly selection: { readonly text: SQL<string | null> };
  read(text: string): Row<Fields>[];
}

/**
 * For thousands of rows: as one JSON text they come in a third of the time that rows take, each value of which is looked
 * at by several layers. A column of a table that is joined and not there is null, whatever its type says.
 */
export function rowsAsJson<Fields extends Columns>(
  fields: Fields,
  order: readonly AnyPgColumn[] = [],
): JsonRows<Fields> {
  const names = Object.keys(fields);
  const columns = Object.values(fields);
  const comma = sql`, `;
  const inOrder = order.length === 0 ? sql`` : sql` order by ${sql.join([...order], comma)}`;
  return {
    selection: { text: sql<string | null>`json_agg(json_build_array(${sql.join(columns, comma)})${inOrder})::text` },
    read: (text) =>
      (JSON.parse(text) as unknown[][]).map((values) => {
        const row: Record<string, unknown> = {};
        for (const [index, name] of names.entries()) {
          const value = values[index];
          row[name] = columns[index]!.dataType === "date" && value !== null ? new Date(value as string) : value;
        }
        return row as Row<Fields>;
      }),
  };
}
