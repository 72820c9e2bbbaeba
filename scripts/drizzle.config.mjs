// For drizzle-kit (`npx drizzle-kit generate --config scripts/drizzle.config.mjs --name <what changed>`): where the tables are and where
// migrations go.
export default {
  dialect: "postgresql",
  schema: "./src/showcase/tables/*.ts",
  out: "./data/showcase/migrations",
  casing: "snake_case",
};
