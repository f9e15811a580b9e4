import type { EntityManager } from 'typeorm'
import { Binding, Scan } from '../../src/features/bindings'
import { brokenPromises } from './promises'

/** The promises about scans and tenures (domain.md I-2, I-3; reliability.md B1, B2): one row returned is a problem. */
// A code of a closed store stays that store's in its scan, and leads to the store that takes over (domain.md 3.5).
const PROMISES: Record<string, string> = {
  'I-2: a scan says what came of it and why': `
    SELECT id FROM scans WHERE outcome NOT IN ('bound', 'kept', 'moved', 'visiting', 'none')
      OR reasonCode = '' OR sentence = ''`,
  'I-2: a callback is one scan': `
    SELECT inboundId FROM scans WHERE inboundId IS NOT NULL GROUP BY inboundId HAVING COUNT(*) > 1`,
  'I-2: a scan that bound or moved somebody opened a home binding': `
    SELECT s.id FROM scans s LEFT JOIN bindings b ON b.sourceScanId = s.id AND b.role = 'home' AND b.cause <> 'merge'
    WHERE s.outcome IN ('bound', 'moved') GROUP BY s.id, s.storeId, s.reasonCode
    HAVING COUNT(b.id) <> 1 OR (s.reasonCode <> 'STORE_CLOSED' AND MAX(b.storeId) <> s.storeId)`,
  'I-2: no other scan did': `
    SELECT b.id FROM bindings b JOIN scans s ON s.id = b.sourceScanId
    WHERE b.role = 'home' AND b.cause <> 'merge' AND s.outcome NOT IN ('bound', 'moved')`,
  'B1: one home binding is open': `
    SELECT customerId FROM bindings WHERE role = 'home' AND toAt IS NULL GROUP BY customerId HAVING COUNT(*) > 1`,
  'B1: nobody who was merged is bound': `
    SELECT b.id FROM bindings b JOIN customers c ON c.id = b.customerId
    WHERE c.state <> 'live' AND (b.openKey IS NOT NULL OR b.toAt IS NULL)`,
}

/** What must hold of one customer's tenures at any time, given the oldest first (domain.md I-3, reliability.md B1). */
export function brokenRules(history: readonly Binding[], now: number): string[] {
  const broken: string[] = []
  const homes = history.filter(({ role }) => role === 'home')
  if (homes.filter(({ toAt }) => toAt === null).length > 1) broken.push('two open home bindings')
  for (const row of history) {
    if (row.toAt !== null && row.toAt < row.fromAt) broken.push(`${row.id} ends before it begins`)
    if (row.role === 'home' && (row.toAt === null) !== (row.openKey !== null)) broken.push(`${row.id} key`)
    if (row.role === 'visiting' && row.toAt === null) broken.push(`${row.id} visits for ever`)
  }
  for (const [index, row] of homes.entries()) {
    const next = homes[index + 1]
    if (next && (row.toAt ?? Infinity) > next.fromAt) broken.push(`${row.id} overlaps ${next.id}`)
  }
  const visits = history.filter(({ role, toAt }) => role === 'visiting' && (toAt ?? 0) > now)
  const stores = visits.map(({ storeId }) => storeId)
  if (new Set(stores).size !== stores.length) broken.push('two visits to one store')
  return broken
}

/** The oldest first; of those that began in the same millisecond the one that ended comes before the one that did not. */
const inOrder = (one: Binding, other: Binding): number =>
  one.fromAt - other.fromAt ||
  (one.toAt ?? Infinity) - (other.toAt ?? Infinity) ||
  (one.id < other.id ? -1 : 1)

/** I-2: every scan has the decision that explains it, with the same reason and outcome. */
async function unexplained(read: EntityManager, scans: readonly Scan[]): Promise<string[]> {
  const decisions = await read.query<{ inputs: string; rule: string; result: string }[]>(
    "SELECT inputs, rule, result FROM binding_decisions WHERE rule <> 'merge'",
  )
  const said = new Map<string, string>()
  for (const { inputs, rule, result } of decisions) {
    const { scanId } = JSON.parse(inputs) as { scanId?: string }
    if (scanId !== undefined) said.set(scanId, `${said.get(scanId) ?? ''}${result} ${rule}`)
  }
  return scans.flatMap(({ id, outcome, reasonCode }) =>
    said.get(id) === `${outcome} ${reasonCode}`
      ? []
      : [`I-2: scan ${id} is ${outcome} ${reasonCode}, its decision says ${said.get(id)}`],
  )
}

/** What is wrong with scans and bindings in the whole database at `now`; empty when every promise holds. */
export async function bindingProblems(read: EntityManager, now: number): Promise<string[]> {
  const tenures = new Map<string, Binding[]>()
  for (const binding of await read.find(Binding))
    tenures.set(binding.customerId, [...(tenures.get(binding.customerId) ?? []), binding])
  const broken = [...tenures].flatMap(([customerId, rows]) =>
    brokenRules(rows.sort(inOrder), now).map((rule) => `I-3: ${customerId}: ${rule}`),
  )
  return [
    ...(await brokenPromises(read, PROMISES)),
    ...broken,
    ...(await unexplained(read, await read.find(Scan))),
  ]
}

/** Remembers facts that must stay as they are, and says which of them did not (I-2, I-3). */
export class LastingFacts {
  private readonly seen = new Map<string, string>()

  /** Compares every scan and every ended binding with what it was when it was first seen; none may be gone. */
  async problems(read: EntityManager): Promise<string[]> {
    const facts = new Map<string, string>()
    // A merge gives scans to the customer who goes on; nothing else about one may change.
    for (const { customerId: _, ...scan } of await read.find(Scan))
      facts.set(`I-2: scan ${scan.id}`, JSON.stringify(scan))
    for (const binding of await read.find(Binding))
      if (binding.openKey === null) facts.set(`I-3: binding ${binding.id}`, JSON.stringify(binding))
    const changed = [...this.seen].filter(([name, text]) => facts.get(name) !== text)
    for (const [name, text] of facts) this.seen.set(name, text)
    return changed.map(([name]) => `${name} was changed`)
  }
}
