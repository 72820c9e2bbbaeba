import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "kernels/**/*.test.ts", "test/**/*.test.ts", "e2e/**/*.test.ts"],
    // Pixel work is heavy and the machines have two cores: more workers only take each other's memory.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
