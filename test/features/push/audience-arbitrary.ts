import * as fc from 'fast-check'
import type { Condition, Conditions } from '../../../src/domain/audience'
import { MEANT, TAGS, TIERS, type Crowd } from './audience-crowd'

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 })
const DAYS = fc.constantFrom(1, 7, 30, 90, 200, 400)

/** Any condition that can be asked of the crowd. */
function conditionOf({ storeIds, staffIds, productIds }: Crowd): fc.Arbitrary<Condition> {
  return fc.oneof(
    fc.record({ kind: fc.constant('tag' as const), tags: some(TAGS) }),
    fc.record({ kind: fc.constant('tier' as const), tierIds: some(TIERS) }),
    fc.record({ kind: fc.constant('store' as const), storeIds: some(storeIds) }),
    fc.record({ kind: fc.constant('guide' as const), staffIds: some(staffIds) }),
    fc.record({ kind: fc.constant('stage' as const), stages: some(MEANT) }),
    fc.record({
      kind: fc.constantFrom('lastScan' as const, 'lastSale' as const, 'lastMessage' as const),
      days: DAYS,
      is: fc.constantFrom('within' as const, 'before' as const),
    }),
    fc.record({ kind: fc.constant('bought' as const), productIds: some(productIds), days: DAYS }),
    fc.record({
      kind: fc.constant('near' as const),
      storeId: fc.constantFrom(...storeIds),
      km: fc.constantFrom(1, 3, 10, 30, 500),
    }),
    fc.constant({ kind: 'follows' as const }),
    fc.record({
      kind: fc.constant('consent' as const),
      purpose: fc.constantFrom('marketing' as const, 'location' as const),
    }),
  )
}

/** Any joins of them, three deep. */
export function conditionsOf(crowd: Crowd): fc.Arbitrary<Conditions> {
  const { tree } = fc.letrec<{ tree: Conditions }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      conditionOf(crowd),
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }))
  return tree
}
