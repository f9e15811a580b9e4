import type { EntityManager } from 'typeorm'
import { bindingTimes } from '../../domain/binding-policy'
import type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from '../customers'
import type { Binding } from './entities/binding'
import { BindingDecision } from './entities/binding'
import { Scan } from './entities/scan'
import { newId } from '../../platform/ids'
import { lastHomeTouch } from './facts'
import type { Ground } from './ground'
import { history, namesIn, shownBinding } from './present'
import { close, homeOf, moveHome, openRows, visit } from './tenures'

const rowsOf = (table: string, rows: readonly { id: string }[]): MovedRow[] =>
  rows.map(({ id }) => ({ table, rowId: id }))

/**
 * The home binding that goes on in a merge: the older one, unless its protection is over and the other's is not
 * (domain.md 3.3 step 8).
 */
async function surviving(
  ground: Ground,
  tx: EntityManager,
  homes: { ended: Binding | undefined; own: Binding | undefined },
  { intoId, at }: MergeOrder,
): Promise<Binding | undefined> {
  const { ended, own } = homes
  if (!ended || !own) return ended ?? own
  const { protectedMs } = bindingTimes((await ground.policies.at('binding', at, tx)).value)
  // Touches have moved to the customer who goes on before.
  const isExpired = async (home: Binding): Promise<boolean> =>
    at - (await lastHomeTouch(tx, intoId, home)) >= protectedMs
  const [older, newer] = ended.fromAt < own.fromAt ? [ended, own] : [own, ended]
  return (await isExpired(older)) && !(await isExpired(newer)) ? newer : older
}

/**
 * Ends what was open for the customer who ends. Tenures stay with the customer for whom they were true, so that no
 * two overlap; what goes on is opened anew. Scans and decisions go along.
 */
async function merge(ground: Ground, tx: EntityManager, order: MergeOrder): Promise<MovedRow[]> {
  const { fromId, intoId, at } = order
  const ending = await openRows(tx, fromId)
  const own = await openRows(tx, intoId)
  const winner = await surviving(ground, tx, { ended: homeOf(ending), own: homeOf(own) }, order)
  for (const binding of ending) await close(tx, binding, at)
  const { version: policyVersion } = await ground.policies.at('binding', at, tx)
  const head = { customerId: intoId, cause: 'merge', decidedBy: 'policy', policyVersion, at }
  if (winner && winner.customerId === fromId) {
    const { storeId, staffId, sourceScanId } = winner
    await moveHome(tx, own, { ...head, storeId, staffId, sourceScanId })
    await tx.insert(BindingDecision, {
      id: newId(),
      customerId: intoId,
      at,
      inputs: { mergeId: order.mergeId, fromId, bindingId: winner.id },
      rule: 'merge',
      result: 'moved',
      sentence: '两位顾客合并，保留更早建立的门店归属。',
    })
  }
  await mergeVisits(tx, ending, head)
  const scans = await tx.find(Scan, { where: { customerId: fromId }, select: { id: true } })
  const decisions = await tx.find(BindingDecision, { where: { customerId: fromId }, select: { id: true } })
  await tx.update(Scan, { customerId: fromId }, { customerId: intoId })
  await tx.update(BindingDecision, { customerId: fromId }, { customerId: intoId })
  return [...rowsOf('bindings', ending), ...rowsOf('scans', scans), ...rowsOf('binding_decisions', decisions)]
}

async function mergeVisits(
  tx: EntityManager,
  ending: readonly Binding[],
  head: { customerId: string; cause: string; decidedBy: string; policyVersion: number; at: number },
): Promise<void> {
  for (const { role, storeId, staffId, toAt, sourceScanId } of ending) {
    const isRunning = role === 'visiting' && toAt !== null && toAt > head.at
    const own = await openRows(tx, head.customerId)
    const isKnown = own.some((row) => row.storeId === storeId && (row.toAt === null || row.toAt > head.at))
    if (!isRunning || isKnown) continue
    await visit(tx, own, { ...head, storeId, staffId, sourceScanId, until: toAt, extendsId: null })
  }
}

/** Nothing here is personal; whoever is gone is served by nobody any more. */
async function erase(tx: EntityManager, { customerId, at }: ErasureOrder): Promise<void> {
  for (const binding of await openRows(tx, customerId)) await close(tx, binding, at)
}

async function exported(ground: Ground, customerId: string): Promise<Record<string, unknown>> {
  const { read } = ground.db
  const bindings = await history(read, customerId)
  const scans = await read.find(Scan, { where: { customerId }, order: { at: 'ASC' } })
  const names = await namesIn(ground, [...bindings, ...scans])
  return {
    服务归属: bindings.map((binding) => {
      const { store, staff, fromAt, toAt } = shownBinding(binding, names)
      return { 门店: store.name, 导购: staff?.name ?? null, 开始: fromAt, 结束: toAt }
    }),
    扫码记录: scans.map((scan) => ({ 时间: new Date(scan.at).toISOString(), 结果: scan.sentence })),
  }
}

/** What bindings do in merges, erasures and exports. */
export function bindingsKeeper(ground: Ground): CustomerKeeper {
  return {
    name: '门店与导购',
    merge: (tx, order) => merge(ground, tx, order),
    erase,
    export: (customerId) => exported(ground, customerId),
  }
}
