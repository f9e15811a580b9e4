import fc from 'fast-check'
import {
  answerState,
  checkParts,
  endOf,
  labelOf,
  planCodes,
  TEMPORARY_MAX_MS,
} from '../../src/domain/code-plan'
import type { AppError } from '../../src/domain/errors'

const NOON = Date.parse('2026-11-21T04:00:00Z')
const DAY_MS = 86_400_000
const wukang = {
  id: 'S1',
  name: '上海武康路店',
  guides: [
    { id: 'G1', name: '林晓雯' },
    { id: 'G2', name: '陈嘉怡' },
  ],
}
const tianmu = { id: 'S2', name: '杭州天目里店', guides: [{ id: 'G3', name: '王思远' }] }
const nothing = { withStore: false, guides: [], placements: [], campaignId: null }

/** The code of the error that a call throws. */
function refusal(act: () => void): string {
  try {
    act()
  } catch (error) {
    expect((error as AppError).message).toMatch(/[一-龥].*。$/)
    return (error as AppError).code
  }
  return 'none'
}

describe('planning many codes', () => {
  it('goes store by store: the store, its guides, its placements, its campaign', () => {
    const wishes = { withStore: true, guides: 'all' as const, placements: ['收银台'], campaignId: 'C1' }
    expect(planCodes([wukang, tianmu], wishes).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'store 上海武康路店',
      'guide 上海武康路店 · 林晓雯',
      'guide 上海武康路店 · 陈嘉怡',
      'placement 上海武康路店 · 收银台',
      'campaign 上海武康路店',
      'store 杭州天目里店',
      'guide 杭州天目里店 · 王思远',
      'placement 杭州天目里店 · 收银台',
      'campaign 杭州天目里店',
    ])
  })

  it('takes of the chosen guides those who are at the store', () => {
    const plans = planCodes([wukang, tianmu], { ...nothing, guides: ['G3', 'G1'] })
    expect(plans.map(({ storeId, staffId }) => [storeId, staffId])).toEqual([
      ['S1', 'G1'],
      ['S2', 'G3'],
    ])
  })

  it('makes one code for a placement that was named twice', () => {
    expect(planCodes([tianmu], { ...nothing, placements: ['货架', '货架'] })).toHaveLength(1)
  })

  it('comes to stores times what each gets, and every plan is one that a single code could be', () => {
    const places = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 })
    fc.assert(
      fc.property(fc.boolean(), places, (withStore, placements) => {
        const plans = planCodes([wukang, tianmu], { withStore, guides: 'all', placements, campaignId: null })
        expect(plans).toHaveLength(2 * (Number(withStore) + placements.length) + 3)
        for (const { kind, label: _label, ...parts } of plans) checkParts(kind, parts)
      }),
    )
  })
})

describe('a draft', () => {
  const none = { storeId: null, staffId: null, campaignId: null, placement: null }
  it('must have what its kind needs', () => {
    expect(refusal(() => checkParts('store', none))).toBe('code.incomplete')
    expect(refusal(() => checkParts('guide', { ...none, storeId: 'S1' }))).toBe('code.incomplete')
    expect(refusal(() => checkParts('placement', { ...none, storeId: 'S1' }))).toBe('code.incomplete')
    expect(refusal(() => checkParts('campaign', { ...none, storeId: 'S1' }))).toBe('code.incomplete')
    expect(refusal(() => checkParts('campaign', { ...none, campaignId: 'C1' }))).toBe('none')
  })
  it('has nothing that its kind has no room for', () => {
    const both = { ...none, storeId: 'S1', staffId: 'G1' }
    expect(refusal(() => checkParts('store', both))).toBe('code.excessive')
    expect(refusal(() => checkParts('guide', { ...both, placement: '试衣间' }))).toBe('none')
    expect(refusal(() => checkParts('guide', { ...both, campaignId: 'C1' }))).toBe('code.excessive')
  })
})

describe('the end of a code', () => {
  it('is never for a printed one, unless somebody says when', () => {
    expect(endOf('miniapp', null, NOON)).toBeNull()
    expect(endOf('link', NOON + 400 * DAY_MS, NOON)).toBe(NOON + 400 * DAY_MS)
  })
  it('is at most 30 days away for a temporary one', () => {
    expect(endOf('account_temporary', null, NOON)).toBe(NOON + TEMPORARY_MAX_MS)
    expect(endOf('account_temporary', NOON + DAY_MS, NOON)).toBe(NOON + DAY_MS)
    expect(refusal(() => endOf('account_temporary', NOON + TEMPORARY_MAX_MS + 1, NOON))).toBe(
      'code.expiry_too_far',
    )
  })
  it('is never in the past', () => {
    expect(refusal(() => endOf('link', NOON, NOON))).toBe('code.expiry_past')
  })
  it('comes at the very millisecond; a retired code stays retired', () => {
    const code = { state: 'live', toAt: NOON }
    expect([NOON - 1, NOON].map((at) => answerState(code, at))).toEqual(['live', 'expired'])
    expect(answerState({ state: 'retired', toAt: NOON }, NOON)).toBe('retired')
    expect(answerState({ state: 'making', toAt: null }, NOON)).toBe('live')
  })
})

it('names a code by what is there', () => {
  expect(labelOf('上海武康路店', undefined, null, '收银台')).toBe('上海武康路店 · 收银台')
  expect(labelOf(null, '')).toBe('')
})
