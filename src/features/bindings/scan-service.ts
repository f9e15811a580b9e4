import type { EntityManager } from 'typeorm'
import { decideScan, type ScanDecision, type ScanKind } from '../../domain/scan-decision'
import { insertRow } from '../../platform/db/rows'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import { BindingDecision, type Binding } from './entities/binding'
import { Scan } from './entities/scan'
import { readFacts, type ScanFacts } from './facts'
import type { Ground } from './ground'
import { homeOf, moveHome, notBefore, tenureOf, visit, type Tenure } from './tenures'
import { noteUnknownScene, type UnknownScenes } from './unknown-scenes'

/** A scan to be taken on. */
export interface NewScan {
  customerId: string
  account: Account
  scene: string
  type: ScanKind
  /** Epoch ms. */
  at: number
  /** The callback that told of it. */
  inboundId?: string | undefined
  openId?: string | undefined
}

/** What a scan did, or would do. */
export interface ScanResult {
  customerId: string
  /** Null for a dry run. */
  scanId: string | null
  decision: ScanDecision
  facts: ScanFacts
  before: Tenure | null
  after: Tenure | null
}

/** Takes scans on and says what they would do. */
export class ScanService {
  constructor(
    private readonly ground: Ground,
    private readonly unknown: UnknownScenes,
  ) {}

  /** Locks the customer, decides, and writes down the fact and what follows from it. */
  async scan(tx: EntityManager, scan: NewScan): Promise<ScanResult> {
    const { id: customerId } = await this.ground.customers.lock(tx, scan.customerId)
    return this.scanLocked(tx, { ...scan, customerId })
  }

  /** The same for a customer whose row is locked already. */
  async scanLocked(tx: EntityManager, scan: NewScan): Promise<ScanResult> {
    const facts = await readFacts(this.ground, tx, scan)
    const decision = decideScan(facts.situation)
    const scanId = newId()
    const after = await this.applyBindings(tx, scan, facts, decision, scanId)
    await insertRow(tx, Scan, scanRow(scan, facts, decision, scanId))
    await insertRow(tx, BindingDecision, decisionRow(scan, facts, decision, scanId))
    await this.applyTouches(tx, scan, facts, decision, scanId)
    if (!facts.code) await noteUnknownScene(tx, this.ground.db, this.unknown, scan.at)
    const before = homeOf(facts.open)
    return {
      customerId: scan.customerId,
      scanId,
      decision,
      facts,
      before: before ? tenureOf(before) : null,
      after: after ? tenureOf(after) : null,
    }
  }

  /** Whether the customer scanned this code in the official account already. */
  isFromAccount(tx: EntityManager, { customerId, scene }: NewScan): Promise<boolean> {
    return tx.existsBy(Scan, { customerId, account: 'official', rawScene: kept(scene) })
  }

  /** What the same scan would do now, by the same facts and the same table; nothing is changed. */
  async dryRun(tx: EntityManager, scan: Omit<NewScan, 'account' | 'inboundId'>): Promise<ScanResult> {
    const facts = await readFacts(this.ground, tx, scan)
    const decision = decideScan(facts.situation)
    const home = homeOf(facts.open)
    const before = home ? tenureOf(home) : null
    const next = decision.home
    const after = next
      ? { bindingId: '', storeId: next.storeId, staffId: next.staffId, fromAt: notBefore(scan.at, home) }
      : before
    return { customerId: scan.customerId, scanId: null, decision, facts, before, after }
  }

  private async applyBindings(
    tx: EntityManager,
    scan: NewScan,
    { open, policyVersion }: ScanFacts,
    decision: ScanDecision,
    sourceScanId: string,
  ): Promise<Binding | undefined> {
    const { customerId, at } = scan
    const head = { customerId, decidedBy: 'policy', policyVersion, sourceScanId, at }
    if (decision.visiting) await visit(tx, open, { ...head, ...decision.visiting, cause: 'scan' })
    return decision.home ? moveHome(tx, open, { ...head, ...decision.home }) : homeOf(open)
  }

  private async applyTouches(
    tx: EntityManager,
    { customerId, type, at, inboundId }: NewScan,
    { code }: ScanFacts,
    { front, isTouch }: ScanDecision,
    scanId: string,
  ): Promise<void> {
    const { customers } = this.ground
    const where = {
      storeId: front?.store.id ?? null,
      staffId: front?.guide?.id ?? null,
      campaignId: code?.campaignId ?? null,
    }
    const about = isTouch ? where : {}
    if (isTouch) await customers.touch(tx, { customerId, kind: 'scan', ref: scanId, ...where, at })
    if (type === 'subscribe')
      await customers.touch(tx, { customerId, kind: 'follow', ref: inboundId ?? scanId, ...about, at })
    if (isTouch && code)
      for (const tag of code.tags) await customers.tag(tx, customerId, { tag, source: 'code' })
  }
}

/** As much of a scene as is kept. */
const kept = (scene: string): string => scene.slice(0, 80)

function scanRow(scan: NewScan, { code }: ScanFacts, decision: ScanDecision, id: string): Scan {
  const { customerId, account, scene, type, at, inboundId = null } = scan
  return {
    id,
    codeId: code?.id ?? null,
    rawScene: kept(scene),
    account,
    customerId,
    type,
    at,
    inboundId,
    storeId: code?.storeId ?? null,
    staffId: code?.staffId ?? null,
    outcome: decision.outcome,
    reasonCode: decision.reasonCode,
    sentence: decision.sentence,
  }
}

function decisionRow(
  { customerId, at }: NewScan,
  { situation, policyVersion }: ScanFacts,
  { reasonCode, outcome, sentence }: ScanDecision,
  scanId: string,
): BindingDecision {
  const { code, home, visiting, lastHomeTouchAt, sameCodeAt, isStaff, unfollowedAt, type } = situation
  const inputs = {
    scanId,
    type,
    policyVersion,
    code: code && {
      id: code.id,
      isLive: code.isLive,
      storeId: code.store?.id ?? null,
      closedStoreId: code.closed?.id ?? null,
      staffId: code.guide?.id ?? null,
      guideState: code.guide?.state ?? null,
    },
    home: home && {
      bindingId: home.bindingId,
      storeId: home.store.id,
      staffId: home.guide?.id ?? null,
      guideState: home.guide?.state ?? null,
    },
    visitingId: visiting?.bindingId ?? null,
    lastHomeTouchAt,
    sameCodeAt,
    isStaff,
    unfollowedAt,
  }
  return { id: newId(), customerId, at, inputs, rule: reasonCode, result: outcome, sentence }
}
