import { type TestUserConfig, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

type ProjectTestOptions = Pick<TestUserConfig, 'name' | 'include' | 'exclude' | 'maxWorkers' | 'sequence'>;

const FAULTS = 'conformance/src/faults.test.ts';

/** Files of end-to-end tests that take half a minute and more on one core: begun first, so that no worker is left with one. */
const LONG = ['cli', 'basis', 'clients', 'cyber/better', 'blender-script', 'check', 'light', 'meshes'].map(
  (name) => `/conformance/src/${name}.test.ts`,
);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

// Tests run from source: the workspace packages' "source" export condition.
const shared = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  ...shared,
  test: {
    sequence: { sequencer: LongFirst },
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Every core has a worker, and a worker imports a module once: no module keeps state that a test could leave to
          // the next file, and importing everything anew for each file took longer than the tests.
          maxWorkers: '100%',
          isolate: false,
          sequence: { groupOrder: 1 },
          globalSetup: ['scripts/worker-bundles.mjs'],
          setupFiles: ['scripts/seeded-properties.mjs'],
        },
      },
      conformance({
        name: 'conformance',
        include: ['conformance/src/**/*.test.ts'],
        exclude: [FAULTS],
        // Half of the time a Blender or a node starts, on one core: two files at a time.
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
      }),
      conformance({
        name: 'faults',
        include: [FAULTS],
        // It bounds how long things take, and looks for what other processes leave behind: nothing else runs then.
        maxWorkers: 1,
        sequence: { groupOrder: 3 },
      }),
    ],
  },
});

/** End to end, on real processes. */
function conformance(test: ProjectTestOptions): { test: ProjectTestOptions } {
  return {
    ...shared,
    test: {
      ...test,
      testTimeout: 900_000,
      hookTimeout: 900_000,
      globalSetup: ['scripts/worker-bundles.mjs'],
      setupFiles: ['scripts/seeded-properties.mjs', 'conformance/src/setup.ts'],
    },
  };
}
