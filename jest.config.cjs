'use strict'

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/support/runtime.cjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}

const at = (paths) => paths.map((path) => `<rootDir>/test/${path}.test.ts`)

/** Tests that touch storage: the same files run once per engine, on SQLite and on MariaDB with Redis. */
const storage = at(['(app|features|platform)/**/*', 'wechat/!(protocol)/**/*'])

/** Tests in those folders that open no database: they run once, with the unit tests. */
const engineless = at([
  'platform/*',
  'platform/cache/memory',
  'platform/http/(listen|serve|static)',
  'wechat/api/plain',
])

/** SQLite's own file and lock; headers, pictures, and calls to WeChat, whose statements other files run on both engines. */
const onlyOnSqlite = at([
  'platform/db/sqlite',
  'platform/http/forged',
  'features/codes/many',
  'wechat/api/(faults|miniapp|official)',
])
/**
 * Faults in the middle of campaigns, which wait for time-outs: their statements other files run on both engines, and
 * `npm run test:campaigns` plays them on MariaDB too.
 */
const longOnSqlite = process.env.TEST_WHOLE ? [] : at(['features/push/(faults|mass-faults)'])

/** Several processes on one database, and Redis. */
const onlyOnMariadb = at([
  'platform/db/mariadb',
  'platform/cache/redis-away',
  'wechat/callback/mariadb',
  '(app|features/codes)/processes',
])

// jest puts the root only where a pattern begins with it.
const none = (globs) => globs.map((glob) => glob.replace('<rootDir>', '!**'))

module.exports = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/mini-reporter.cjs'],
  testTimeout: 30_000,
  // One core fewer, as jest would have it, leaves half of a small machine idle: tests wait for servers in other processes.
  // One more starves them: a whole run with three workers on two cores took longer, and tests ran out of time.
  maxWorkers: '100%',
  // Every file leaves some 40 MB in its worker, and a large heap is slow to tidy up: begin anew now and then.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        ...at([
          '(domain|contract|sandbox|config|console|cli|mp-host|miniprogram)/**/*',
          'wechat/protocol/**/*',
          '*',
        ]),
        ...engineless,
      ],
    },
    {
      ...base,
      displayName: 'sqlite',
      testMatch: [...storage, ...none([...engineless, ...onlyOnMariadb])],
      globals: { TEST_ENGINE: 'sqlite' },
    },
    {
      ...base,
      displayName: 'mariadb',
      testMatch: [...storage, ...none([...engineless, ...onlyOnSqlite, ...longOnSqlite])],
      globals: { TEST_ENGINE: 'mariadb' },
    },
    { ...base, displayName: 'races', testMatch: at(['races/**/*']) },
    { ...base, displayName: 'browser', testMatch: at(['browser/**/*']) },
  ],
}
