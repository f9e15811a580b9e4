import { In } from 'typeorm'
import type { z } from 'zod'
import type { MpMe, mpSessionApi } from '../../contract/mp-session'
import { AppError } from '../../domain/errors'
import { maskPhone } from '../../domain/phone'
import type { Call, Handlers } from '../../platform/http/serve'
import { CustomerPlace } from './entities/customer-place'
import { DataRequest } from './entities/data-request'
import type { ConsentPurpose } from './entities/consent'
import { Follower } from './entities/follower'
import { exportFile } from './export-file'
import { openIdsOf } from './identities'
import { lockCustomer } from './lock'
import { tell } from './own-words'
import type { CustomerParts } from './parts'
import { pressPhoneButton } from './phone-button'
import { attachPhone } from './phones'
import { signIn } from './sign-in'
import { instant, instantOrNull, presentRequest } from './views'

/** Where the customer said it. */
const EVIDENCE = '小程序'

/** How a customer sees themselves. */
async function meOf(parts: CustomerParts, customerId: string): Promise<z.input<typeof MpMe>> {
  const { db, clock, profiles, staff, brand } = parts
  const fields = await profiles.read(db.read, customerId)
  const official = (await openIdsOf(db.read, customerId)).filter(({ account }) => account === 'official')
  const openId = In(official.map((one) => one.openId))
  const isFollowing =
    official.length > 0 && (await db.read.existsBy(Follower, { openId, isSubscribed: true }))
  const actor = await staff.actorOf(customerId)
  return {
    customerId,
    name: fields.name?.value ?? null,
    phoneMasked: fields.phone ? maskPhone(fields.phone.value) : null,
    birthdayMonth: fields.birthdayMonth ? Number(fields.birthdayMonth.value) : null,
    canSetBirthdayMonth: fields.birthdayMonth === undefined,
    isFollowing,
    staff: actor ? { id: actor.staffId, name: actor.name, roles: actor.roles } : null,
    serverTime: instant(clock.now()),
    brand,
  }
}

async function consentsOf({ policies, clock, consents }: CustomerParts, customerId: string) {
  const { version, purposes } = (await policies.at('consent', clock.now())).value
  const current = await consents.current(customerId)
  return {
    version,
    items: purposes.map(({ key, title, text, isRequired }) => {
      const said = current.get(key)
      const state = said?.state ?? null
      return { purpose: key, title, text, version, isRequired, state, at: instantOrNull(said?.at ?? null) }
    }),
  }
}

interface ConsentAnswer {
  purpose: ConsentPurpose
  isGiven: boolean
}

async function sayConsents(
  parts: CustomerParts,
  customerId: string,
  version: number,
  answers: readonly ConsentAnswer[],
): Promise<void> {
  const { db, clock, policies, consents, neighbours, leaving } = parts
  const text = (await policies.at('consent', clock.now())).value
  if (version !== text.version)
    throw new AppError('conflict', 'consent.old_version', '授权说明已更新，请阅读新的说明后再选择。')
  await db.transact(async (tx) => {
    await lockCustomer(tx, customerId)
    const current = await consents.current(customerId)
    const required = new Set(text.purposes.filter(({ isRequired }) => isRequired).map(({ key }) => key))
    for (const { purpose, isGiven } of answers) {
      const wasGiven = current.get(purpose)?.state === 'given'
      if (!isGiven && wasGiven && required.has(purpose) && (await neighbours.hasCard(tx, customerId)))
        throw new AppError(
          'conflict',
          'consent.card_needs_it',
          '会员卡需要这项授权，如不再使用会员卡，请申请删除个人信息。',
        )
      const say = isGiven ? consents.give : wasGiven ? consents.withdraw : consents.refuse
      await say(tx, customerId, [purpose], version, EVIDENCE)
      if (purpose === 'phone' && !isGiven && wasGiven)
        await leaving.drop(tx, customerId, ['phone'], clock.now())
      if (purpose === 'location' && !isGiven) await tx.delete(CustomerPlace, { customerId })
    }
  })
}

async function givePhone(
  parts: CustomerParts,
  customerId: string,
  { code, consentVersion }: { code: string; consentVersion?: number },
) {
  const { db, clock, consents } = parts
  if (consentVersion !== undefined && (await consents.state(customerId, 'phone')) !== 'given')
    await sayConsents(parts, customerId, consentVersion, [{ purpose: 'phone', isGiven: true }])
  const attach: Parameters<typeof pressPhoneButton>[0]['attach'] = (tx, given) =>
    attachPhone(parts, tx, given)
  const deps = { db, clock, consents, miniapp: parts.miniapp, attach }
  const { customerId: owner, result } = await pressPhoneButton(deps, customerId, code)
  const me = await meOf(parts, owner)
  return { me, isMerged: result === 'merged', isPending: result === 'proposed' }
}

const mine = (call: Call): string => call.customer!.customerId

/** The Mini Program's session and what people do about themselves; who they are comes from the session alone. */
export function mpRoutes(parts: CustomerParts): Handlers<typeof mpSessionApi> {
  const { db, clock, sessions, requests, neighbours } = parts
  const onScene: typeof neighbours.onScene = (tx, opened) => neighbours.onScene(tx, opened)
  const onSignIn: typeof neighbours.onSignIn = (tx, who) => neighbours.onSignIn(tx, who)
  return {
    'POST /api/mp/session': async ({ code, scene }) => {
      const deps = { db, clock, sessions, miniapp: parts.miniapp, arrive: parts.arrive, onScene, onSignIn }
      const { token, customerId } = await signIn(deps, code, scene)
      return { token, me: await meOf(parts, customerId) }
    },
    'DELETE /api/mp/session': async (_, { ctx }) => {
      await sessions.close(ctx)
      return {}
    },
    'GET /api/mp/me': (_, call) => meOf(parts, mine(call)),
    'PUT /api/mp/me': async (change, call) => {
      await parts.db.transact((tx) => tell(parts, tx, mine(call), change, parts.clock.now()))
      return meOf(parts, mine(call))
    },
    'POST /api/mp/phone': (input, call) => givePhone(parts, mine(call), input),
    'GET /api/mp/consents': (_, call) => consentsOf(parts, mine(call)),
    'POST /api/mp/consents': async ({ version, answers }, call) => {
      await sayConsents(parts, mine(call), version, answers)
      return consentsOf(parts, mine(call))
    },
    'GET /api/mp/data-requests': async (_, call) => {
      const where = { customerId: mine(call) }
      const rows = await db.read.find(DataRequest, { where, order: { requestedAt: 'DESC' }, take: 50 })
      return { items: rows.map(presentRequest) }
    },
    'POST /api/mp/data-requests': async ({ kind }, call) => {
      const wish = { customerId: mine(call), kind, source: 'self' as const, reason: null, requestedBy: null }
      return presentRequest(await db.transact((tx) => requests.open(tx, wish)))
    },
    'POST /api/mp/data-requests/:id/cancel': async ({ id }, call) => {
      await requests.byId(id, mine(call))
      return presentRequest(await db.transact((tx) => requests.cancel(tx, id)))
    },
    'POST /api/mp/data-requests/:id/download': async ({ id }, call) =>
      exportFile(requests, await requests.byId(id, mine(call))),
  }
}
