import { customType, pgTable, text } from "drizzle-orm/pg-core";

/**
 * JSON that may be a text: the driver has read it when it gets here. Read once more, as columns of drizzle's own type are, the
 * title "1984" would be a number.
 */
const anyJson = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (value) => JSON.stringify(value),
});

/** What the editor sets of the showcase as a whole: one row a field of `Settings`. */
export const settings = pgTable("settings", {
  name: text().primaryKey(),
  value: anyJson().notNull(),
});
