import type { Context } from 'koa'
import type { EntityManager } from 'typeorm'
import type { apiKeysApi } from '../../contract/api-keys'
import type { salesApi } from '../../contract/sales'
import type { tillApi } from '../../contract/till'
import { AppError } from '../../domain/errors'
import type { StageSale } from '../../domain/stage'
import type { SharedMemory } from '../../platform/cache/open'
import type { Handlers, TillActor } from '../../platform/http/serve'
import type { JobHandler } from '../../platform/jobs/worker'
import type { CustomerKeeper } from '../customers'
import type { Membership } from '../membership'
import { apiKeyRoutes, salesAdminRoutes } from './admin-routes'
import { ApiKeys } from './api-keys'
import { Completing } from './completing'
import { Counter } from './counter'
import { purchaseRoutes, salesWorkbenchRoutes } from './counter-routes'
import { CREDIT_RUN_JOB, CreditRuns } from './credit-runs'
import { Credits, sharedFen } from './credits'
import type { Ground } from './doors'
import { Sale } from './entities'
import { IMPORT_JOB, SaleImports } from './imports'
import { ClaimCodes, SaleJoining } from './joining'
import { salesKeeper } from './keeper'
import { MemberDesk } from './members'
import { membershipDoor } from './membership-door'
import { SaleRecorder } from './record'
import { ReceiptClaims } from './receipt-claims'
import { redemptionsOf, type Redeemed } from './redemptions'
import { Refunds } from './refunds'
import { Reviews } from './reviews'
import { salesOfCustomers } from './stage-sales'
import { boughtBy, soldBetween } from './tastes'
import { tillRoutes } from './till-routes'

export {
  ApiKey,
  AttributionCredit,
  Refund,
  RefundLine,
  Sale,
  SaleCoupon,
  SaleLine,
  SaleReview,
  salesEntities,
} from './entities'
export { forgetOldAnswers } from './idempotency'
export type { NewSale } from './new-sale'
export type { Recorded } from './record'
export type { RefundOrder } from './refunds'

/** What sales are made from. */
export interface SalesDeps extends Omit<Ground, 'membership'> {
  membership: Membership
  shared: SharedMemory
  /** DATA_KEY: seals the secrets of API keys and proves claim codes. */
  dataKey: string
}

type SalesApi = typeof apiKeysApi & typeof tillApi & typeof salesApi

/** Sales, refunds, credits, and the API of tills. */
export interface Sales {
  handlers: Handlers<SalesApi>
  jobHandlers: Record<string, JobHandler>
  keeper: CustomerKeeper
  /** The API key behind a till's request; for `serve`. */
  identifyTill(ctx: Context, body: Buffer): Promise<TillActor>
  apiKeys: ApiKeys
  recorder: SaleRecorder
  refunds: Refunds
  joining: SaleJoining
  runs: CreditRuns
  imports: SaleImports
  /** What of the credits of these sales by shares is left after refunds, in fen. */
  sharedFen(saleIds: readonly string[]): Promise<Map<string, number>>
  /** What was sold at the prices of these offers; one that nobody used is left out. */
  redemptionsOf(offerIds: readonly string[]): Promise<Map<string, Redeemed>>
  /** What a customer bought lately and kept, and what everybody buys; for recommendations. */
  boughtBy(customerId: string): Promise<{ productId: string; spec: string }[]>
  soldBetween(span: { from: number; to: number; most: number }): Promise<Map<string, number>>
  /** Works the credits of one sale out anew. */
  recredit(tx: EntityManager, saleId: string): Promise<void>
  /** The sales of these customers, as the life-cycle stage sees them. */
  salesOf(customerIds: readonly string[]): Promise<Map<string, StageSale[]>>
}

/** The parts, each made from the ones below it. */
function makeParts(deps: SalesDeps) {
  const ground: Ground = { ...deps, membership: membershipDoor(deps.db, deps.membership) }
  const credits = new Credits(ground)
  const refunds = new Refunds(ground, credits)
  const joining = new SaleJoining(ground, credits)
  const completing = new Completing(ground, credits, refunds, joining)
  const recorder = new SaleRecorder(ground, credits, completing)
  completing.with(recorder)
  const claimCodes = new ClaimCodes(deps.dataKey)
  const counter = new Counter(ground, recorder, claimCodes)
  const desk = new MemberDesk(ground, deps.shared)
  const claims = new ReceiptClaims(deps.db, joining, claimCodes, deps.shared)
  const reviews = new Reviews(ground, joining)
  const runs = new CreditRuns(ground, credits)
  const imports = new SaleImports(ground, recorder, deps.dataKey)
  return { ground, credits, refunds, joining, recorder, claims, counter, desk, reviews, runs, imports }
}

/** Makes the sales feature. */
export function makeSales(deps: SalesDeps): Sales {
  const parts = makeParts(deps)
  const { stores, staff } = deps
  const apiKeys = new ApiKeys({
    ...deps,
    cache: deps.shared.cache,
    namesOf: (ids) => staff.namesOf(ids),
    checkStores: async (ids) => {
      const known = new Set((await stores.all()).map((store) => store.id))
      if (ids.some((id) => !known.has(id)))
        throw new AppError('invalid', 'store.unknown', '选择的门店不存在，请刷新后重新选择。')
    },
  })
  return {
    handlers: {
      ...apiKeyRoutes(apiKeys),
      ...tillRoutes(parts),
      ...salesAdminRoutes(parts),
      ...salesWorkbenchRoutes(parts),
      ...purchaseRoutes(parts),
      ...parts.imports.routes(),
    },
    jobHandlers: {
      [CREDIT_RUN_JOB]: (payload: { runId: string }, context) => parts.runs.work(payload, context),
      [IMPORT_JOB]: (payload: { importId: string }, context) => parts.imports.work(payload, context),
    },
    keeper: salesKeeper(parts.ground),
    identifyTill: (ctx, body) => apiKeys.identify(ctx, body),
    apiKeys,
    recorder: parts.recorder,
    refunds: parts.refunds,
    joining: parts.joining,
    runs: parts.runs,
    imports: parts.imports,
    sharedFen: (ids) => sharedFen(deps.db.read, ids),
    redemptionsOf: (ids) => redemptionsOf(deps.db.read, ids),
    boughtBy: (customerId) => boughtBy(deps.db.read, customerId),
    soldBetween: (span) => soldBetween(deps.db.read, span),
    recredit: async (tx, saleId) =>
      parts.credits.compute(tx, await tx.findOneByOrFail(Sale, { id: saleId }), saleId),
    salesOf: (ids) => salesOfCustomers(deps.db.read, ids),
  }
}
