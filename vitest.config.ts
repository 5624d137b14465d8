import { defineConfig } from 'vitest/config';

// Tests run from source: the workspace packages' "source" export condition.
const shared = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [
            'base/src/**/*.test.ts',
            'cyber/*/src/**/*.test.ts',
            'rig/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          testTimeout: 20_000,
          globalSetup: ['scripts/worker-bundles.mjs'],
          setupFiles: ['scripts/seeded-properties.mjs'],
        },
      },
      {
        ...shared,
        test: {
          name: 'conformance',
          include: ['conformance/src/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Real Blender processes share two cores: one file at a time.
          fileParallelism: false,
          globalSetup: ['scripts/worker-bundles.mjs'],
          setupFiles: ['scripts/seeded-properties.mjs', 'conformance/src/setup.ts'],
        },
      },
    ],
  },
});
