import { defineConfig } from 'vitest/config';

const unit = ['protocol', 'debug-adapter', 'server', 'webviews', 'extension', 'scripts'];

/** One project per layer (docs/testing.md): units beside the code, and what crosses a process in test/. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            ...unit.map((folder) => `${folder}/**/*.test.ts`),
            'test/contracts/**/*.test.ts',
            'test/bench/**/*.test.mjs',
          ],
        },
      },
      {
        test: {
          name: 'adapter',
          include: ['test/adapter/**/*.test.ts', 'test/faults/**/*.test.ts'],
          globalSetup: ['test/harness/search-pythons.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'webviews',
          include: ['test/webviews/**/*.test.ts'],
          globalSetup: ['test/harness/search-pythons.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
