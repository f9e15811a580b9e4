import { diagnose, type DoctorFacts } from '../../src/domain/doctor'

const healthy: DoctorFacts = {
  nodeVersion: 'v20.20.2',
  isProduction: true,
  publicUrl: 'https://guide.example.com',
  configProblems: [],
  missingBuilds: [],
  database: {
    state: 'ok',
    engine: 'mariadb',
    isDurable: true,
    collation: 'utf8mb4_bin',
    pendingMigrations: 0,
    admins: 1,
  },
  redis: { state: 'ok' },
  apps: [
    { app: 'official', appId: 'wx1', token: { state: 'ok' } },
    { app: 'miniapp', appId: 'wx2', token: { state: 'ok' } },
  ],
  clockSkewMs: 0,
  callbacks: [
    { app: 'official', probe: { state: 'ok' } },
    { app: 'miniapp', probe: { state: 'ok' } },
  ],
  hasMenu: true,
}

const database = healthy.database as Extract<DoctorFacts['database'], { state: 'ok' }>
const official = (change: object): Partial<DoctorFacts> => ({
  apps: [{ app: 'official', appId: 'wx1', token: { state: 'ok' }, ...change }, healthy.apps[1]!],
})
const refused = (errcode: number) => official({ token: { state: 'refused', errcode } })
const answered = (status: number, what: 'verification' | 'message'): Partial<DoctorFacts> => ({
  callbacks: [{ app: 'official', probe: { state: 'answered', status, what } }],
})

/** Each broken setup with the finding it must lead to. */
const BROKEN: [string, Partial<DoctorFacts>, string][] = [
  [
    'a wrong value in the environment',
    { configProblems: ['WECHAT_TOKEN：须为 3 到 32 位字母或数字'] },
    'config.0',
  ],
  ['an old Node', { nodeVersion: 'v20.11.0' }, 'node.old'],
  ['no build', { missingBuilds: ['dist/console'] }, 'build.missing'],
  ['Redis away', { redis: { state: 'failed', reason: 'ECONNREFUSED' } }, 'redis.away'],
  ['the database away', { database: { state: 'failed', reason: 'ECONNREFUSED' } }, 'database.away'],
  [
    'a collation that ignores case',
    { database: { ...database, collation: 'utf8mb4_unicode_ci' } },
    'database.collation',
  ],
  ['commits that are not flushed', { database: { ...database, isDurable: false } }, 'database.not_durable'],
  ['pending migrations', { database: { ...database, pendingMigrations: 2 } }, 'database.pending'],
  ['no administrator', { database: { ...database, admins: 0 } }, 'staff.no_admin'],
  ['a wrong AppSecret', refused(40125), 'official.secret'],
  ['a wrong AppID', refused(40013), 'official.app_id'],
  ['an address that is not allowed', refused(40164), 'official.ip'],
  ['a frozen AppSecret', refused(40243), 'official.secret_frozen'],
  ['an address that an administrator must confirm', refused(89503), 'official.ip_confirm'],
  ['a token quota used up', refused(45009), 'official.token_quota'],
  ['an errcode nobody knows', refused(99999), 'official.token'],
  [
    'WeChat out of reach',
    official({ token: { state: 'unreachable', reason: 'timeout' } }),
    'official.api_away',
  ],
  ['an account that is not verified', official({ rightsErrcode: 48001 }), 'official.rights'],
  ['one AppID for both apps', official({ appId: 'wx2' }), 'app_id.same'],
  ['no menu', { hasMenu: false }, 'menu.none'],
  ['plain http', { publicUrl: 'http://guide.example.com' }, 'url.not_https'],
  ['a port in the address', { publicUrl: 'https://guide.example.com:8443' }, 'url.port'],
  ['a clock that is wrong', { clockSkewMs: -400_000 }, 'clock.skew'],
  [
    'an address nobody answers at',
    { callbacks: [{ app: 'official', probe: { state: 'unreachable', reason: 'ENOTFOUND' } }] },
    'official.callback_away',
  ],
  ['a path the proxy swallows', answered(404, 'verification'), 'official.callback_404'],
  ['an address that redirects', answered(301, 'verification'), 'official.callback_redirect'],
  ['another Token', answered(403, 'verification'), 'official.callback_token'],
  ['another AES key', answered(403, 'message'), 'official.callback_key'],
  [
    'another mode',
    {
      callbacks: [{ app: 'official', probe: { state: 'other-mode', configured: 'safe', running: 'plain' } }],
    },
    'official.callback_mode',
  ],
  [
    "a proxy's page in place of WeChat",
    official({ token: { state: 'garbled', reason: 'not-json' } }),
    'official.api_answer',
  ],
  ['pushes with another Token', { refusals: { signature: 3 } }, 'pushes.token'],
  ['pushes with another AES key', { refusals: { decryption: 1 } }, 'pushes.key'],
  ['pushes in another mode', { refusals: { envelope: 1, malformed: 1 } }, 'pushes.mode'],
  ['a server that fails', answered(500, 'message'), 'official.callback_status'],
]

describe('the doctor', () => {
  it('finds nothing wrong with a healthy setup', () => {
    expect(diagnose(healthy).filter((finding) => finding.level !== 'ok')).toEqual([])
  })

  it.each(BROKEN)('recognises %s', (_, change, id) => {
    const findings = diagnose({ ...healthy, ...change }).filter((finding) => finding.level !== 'ok')
    expect(findings.map((finding) => finding.id)).toEqual([id])
    expect(findings[0]!.nextStep).toBeTruthy()
  })

  it('has a sentence and a next step of its own for each of them', () => {
    const all = BROKEN.map(([, change]) => diagnose({ ...healthy, ...change })[0]!)
    expect(new Set(all.map((finding) => finding.title + finding.detail)).size).toBe(BROKEN.length)
  })
})
