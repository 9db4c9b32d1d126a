import { defineConfig } from 'vitest/config';

/** These put a stand-in in the place of a module, which no other file must see. */
const mocking = [
  'test/estimators/mpec.test.ts',
  'test/suites/harness/store/leases.test.ts',
  'test/suites/harness/store/write-whole.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    // Two cores: more forks only fight one another.
    maxWorkers: 2,
    projects: [
      {
        // Nothing in the product keeps state between calls, so that files can share its modules.
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: mocking,
          testTimeout: 60_000,
          isolate: false,
          // What is compiled is run as it is: there is nothing to transform.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
      { test: { name: 'mocking', include: mocking, testTimeout: 60_000 } },
    ],
  },
});
