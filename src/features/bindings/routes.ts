import type { ScanAnswer, scansApi } from '../../contract/scans'
import type { bindingsApi, mpBindingsApi } from '../../contract/bindings'
import { AppError } from '../../domain/errors'
import type { Call, Handlers } from '../../platform/http/serve'
import { Code } from '../codes'
import type { ChangeService } from './change-service'
import type { ChoiceService } from './choice-service'
import { officialOpenId } from './facts'
import { handoverRoutes } from './handover-routes'
import type { HandoverService } from './handover-service'
import type { Ground } from './ground'
import { namesIn, shopGuide, shopStore } from './present'
import type { BindingReader } from './read-service'
import type { ScanResult, ScanService } from './scan-service'
import { scanWelcome, type WelcomeDeps } from './welcome'
import { openTypeOf } from './preview-type'

/** What the operations need. */
export interface RoutesDeps extends WelcomeDeps {
  reader: BindingReader
  scans: ScanService
  choices: ChoiceService
  changes: ChangeService
  handovers: HandoverService
}

const noCode = (): AppError =>
  new AppError('not_found', 'code.unknown', '没有找到这个二维码，可能已被删除，请刷新列表。')

const msOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text)

async function preview(deps: RoutesDeps, customerId: string, scene: string): Promise<ScanAnswer> {
  const at = deps.clock.now()
  const type = await openTypeOf(deps, customerId)
  const openId = await officialOpenId(deps.customers, customerId)
  const result = await deps.scans.dryRun(deps.db.read, { customerId, scene, type, at, openId })
  return shown(deps, result)
}

async function shown(deps: RoutesDeps, result: ScanResult): Promise<ScanAnswer> {
  const { decision, facts, before, after } = result
  const rows = [before, after].filter((row) => row !== null)
  const names = await namesIn(deps, [...rows, { staffId: facts.code?.staffId ?? null }])
  const place = (row: (typeof rows)[number] | null) =>
    row && { store: names.store(row.storeId), staff: names.staff(row.staffId) }
  const storeId = facts.code?.storeId ?? null
  return {
    outcome: decision.outcome,
    reasonCode: decision.reasonCode,
    sentence: decision.sentence,
    greeting: await scanWelcome(deps, deps.db.read, result),
    scanned: {
      store: storeId === null ? null : names.store(storeId),
      staff: names.staff(facts.code?.staffId ?? null),
    },
    before: place(before),
    after: place(after),
  }
}

/** The operations on scans. */
export function scanRoutes(deps: RoutesDeps): Handlers<typeof scansApi> {
  const { reader, db } = deps
  return {
    'GET /api/admin/scans': ({ from, until, ...query }, { actor }) =>
      reader.scans({ ...query, storeIds: actor!.storeIds, from: msOf(from), until: msOf(until) }),
    'GET /api/admin/customers/:id/scan-preview': async ({ id, codeId }, { actor }) => {
      const customerId = await reader.visible(id, actor!.storeIds)
      const code = await db.read.findOneBy(Code, { id: codeId })
      const { storeIds } = actor!
      if (!code || (storeIds !== 'all' && (code.storeId === null || !storeIds.includes(code.storeId))))
        throw noCode()
      return preview(deps, customerId, code.scene)
    },
    'GET /api/workbench/scan-preview': async ({ customerId: given, codeId }, { actor }) => {
      const mine = { staffId: actor!.staffId, state: 'live' as const }
      const code = await db.read.findOne(Code, {
        where: codeId === undefined ? mine : { ...mine, id: codeId },
        order: { createdAt: 'DESC', id: 'DESC' },
      })
      if (!code) throw noCode()
      return preview(deps, await reader.visible(given, actor!.storeIds), code.scene)
    },
  }
}

/** The operations on bindings at the console. */
export function bindingRoutes(deps: RoutesDeps): Handlers<typeof bindingsApi> {
  const { reader, changes, clock, db, handovers } = deps
  return {
    'GET /api/admin/customers/:id/bindings': async ({ id }, { actor }) =>
      reader.ofCustomer(await reader.visible(id, actor!.storeIds), clock.now()),
    'POST /api/admin/customers/:id/bindings': async ({ id, storeId, staffId, reason }, { actor }) => {
      const { storeIds, staffId: actorId } = actor!
      const customerId = await reader.visible(id, storeIds)
      const at = clock.now()
      const home = await reader.homeAt(customerId, at)
      const isMine = (one: string): boolean => storeIds === 'all' || storeIds.includes(one)
      if (!isMine(storeId) || (home && !isMine(home.storeId)))
        throw new AppError(
          'forbidden',
          'binding.other_store',
          '店长只能调整自己门店顾客的归属；跨门店的调整请联系运营。',
        )
      await db.transact((tx) => changes.change(tx, { customerId, storeId, staffId, reason, actorId, at }))
      return reader.ofCustomer(customerId, at)
    },
    ...handoverRoutes(handovers),
  }
}

/** Who a request from the Mini Program speaks for. */
const me = (call: Call): string => call.customer!.customerId

/** The operations of the Mini Program. */
export function mpRoutes(deps: RoutesDeps): Handlers<typeof mpBindingsApi> {
  const { reader, scans, choices, clock, db } = deps
  const home = (customerId: string) => reader.mpHome(customerId, clock.now())
  return {
    'GET /api/mp/home': (_, call) => home(me(call)),
    'GET /api/mp/stores/:id': ({ id }, call) => reader.storePage(me(call), id, clock.now()),
    'POST /api/mp/scans': async ({ scene, isByCard }, call) => {
      const at = clock.now()
      const scan = { customerId: me(call), account: 'miniapp' as const, scene, type: 'open' as const, at }
      const { result, greeting } = await db.transact(async (tx) => {
        const isCounted = isByCard && (await scans.isFromAccount(tx, scan))
        const taken = await (isCounted ? scans.dryRun(tx, scan) : scans.scan(tx, scan))
        return { result: taken, greeting: await scanWelcome(deps, tx, taken) }
      })
      const { outcome, reasonCode, welcome } = result.decision
      const offer = { other_store: 'store', other_guide: 'guide', greeting: null, brand: null } as const
      return {
        outcome,
        reasonCode,
        greeting,
        scanned: await front(deps, result, at),
        offer: offer[welcome.kind],
        home: await home(result.customerId),
      }
    },
    'POST /api/mp/bindings': async (input, call) => {
      const at = clock.now()
      const place =
        'scene' in input
          ? await choices.placeOf(input.scene, at)
          : { storeId: input.storeId, staffId: input.staffId ?? null }
      const { customerId } = await db.transact((tx) =>
        choices.choose(tx, { customerId: me(call), ...place, at }),
      )
      return home(customerId)
    },
    'POST /api/mp/bindings/decline': async (_, call) => {
      const { customerId } = await db.transact((tx) => choices.decline(tx, me(call), clock.now()))
      return home(customerId)
    },
  }
}

async function front(
  { stores, staff }: Pick<Ground, 'stores' | 'staff'>,
  { decision }: ScanResult,
  at: number,
) {
  const store = decision.front && (await stores.byId(decision.front.store.id))
  if (!decision.front || !store) return null
  const guide = decision.front.guide && (await staff.byId(decision.front.guide.id))
  return { store: shopStore(stores, store, at), guide: guide ? shopGuide(guide) : null }
}
