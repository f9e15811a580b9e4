import { randomBytes } from 'node:crypto'
import { refusal } from './failures'
import type { ApiWorld } from './needs'

/** What a code was given for; a login code cannot be exchanged for a phone number. */
export type CodePurpose = 'login' | 'phone' | 'oauth'

interface OnceCode {
  purpose: CodePurpose
  personId: string
  issuedAt: number
  used: boolean
  /** Only for OAuth: the scope that was agreed to, and whether a snapshot page asked. */
  scope?: string
  snapshot?: boolean
}

const lifeMs = 300_000

interface CodeDrawer {
  sweptAt: number
  byCode: Record<string, OnceCode>
}

function drawerOf(world: ApiWorld): CodeDrawer {
  return world.drawer<CodeDrawer>('once-codes', () => ({ sweptAt: 0, byCode: {} }))
}

/** Forgets codes that are long over, once in a while. */
function sweep(drawer: CodeDrawer, now: number): void {
  if (now - drawer.sweptAt < 10 * lifeMs) return
  for (const [code, known] of Object.entries(drawer.byCode)) {
    if (now - known.issuedAt > 10 * lifeMs) delete drawer.byCode[code]
  }
  drawer.sweptAt = now
}

/**
 * A code that stands for this person: wx.login (`login`), the phone number button (`phone`) or the OAuth page
 * (`oauth`). It lives 5 minutes and can be used once (mini-program-api §1, §2; official-account-api §11).
 */
export function issueOnceCode(
  world: ApiWorld,
  purpose: CodePurpose,
  personId: string,
  more: Pick<OnceCode, 'scope' | 'snapshot'> = {},
): string {
  const drawer = drawerOf(world)
  const now = world.now()
  sweep(drawer, now)
  const code = (purpose === 'phone' ? 'e' : '0') + randomBytes(24).toString('hex').slice(0, 31)
  drawer.byCode[code] = { purpose, personId, issuedAt: now, used: false, ...more }
  return code
}

/** Looks a code up and refuses with 40029 when it is unknown, with 40163 when used, or too old (`expired`). */
export function openOnceCode(
  world: ApiWorld,
  purpose: CodePurpose,
  code: string,
  expired: 40029 | 42003 = 40029,
): Readonly<OnceCode> {
  const known = drawerOf(world).byCode[code]
  if (!known || known.purpose !== purpose) throw refusal(40029)
  if (known.used) throw refusal(40163)
  if (world.now() - known.issuedAt > lifeMs) throw refusal(expired)
  return known
}

/** Spends a code that was opened before. */
export function spendOnceCode(world: ApiWorld, code: string): void {
  const known = drawerOf(world).byCode[code]
  if (known) known.used = true
}
