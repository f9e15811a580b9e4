import { judgeVisit, nearestVisit, placeUnder } from '../../src/domain/share'

const facts = {
  viewerCustomerId: 'viewer',
  isViewerStaff: false,
  sharerCustomerId: 'sharer',
  guide: { staffId: 'ann', customerId: 'ann-as-customer' },
}

it.each<[string, Partial<typeof facts> | { guide: null }, string]>([
  ['somebody else’s visit', {}, 'COUNTED'],
  ['one’s own', { sharerCustomerId: 'viewer' }, 'SELF'],
  ['the guide’s own', { guide: { staffId: 'ann', customerId: 'viewer' } }, 'SELF'],
  ['a colleague’s', { isViewerStaff: true }, 'STAFF'],
  ['the guide’s own, who is staff', { isViewerStaff: true, viewerCustomerId: 'ann-as-customer' }, 'SELF'],
  ['one that no guide stands behind', { guide: null }, 'NO_GUIDE'],
])('judges %s', (_, change, reason) => {
  const verdict = judgeVisit({ ...facts, ...change })
  expect(verdict).toEqual({ reason, isValid: ['COUNTED', 'NO_GUIDE'].includes(reason) })
})

it('keeps chains five deep', () => {
  expect(placeUnder(undefined)).toEqual({ parentId: null, depth: 1 })
  expect(placeUnder({ id: 'b', parentId: 'a', depth: 4 })).toEqual({ parentId: 'b', depth: 5 })
  expect(placeUnder({ id: 'e', parentId: 'd', depth: 5 })).toEqual({ parentId: 'd', depth: 5 })
})

it('finds the nearest visit before a sale, seven days and not a moment more', () => {
  const day = 86_400_000
  const visits = [10, 12, 12, 30].map((at, index) => ({ id: `v${index}`, at: at * day }))
  expect(nearestVisit(visits, 13 * day, 7)?.id).toBe('v2')
  expect(nearestVisit(visits, 19 * day - 1, 7)?.id).toBe('v2')
  expect(nearestVisit(visits, 19 * day, 7)).toBeUndefined()
  expect(nearestVisit(visits, 9 * day, 7)).toBeUndefined()
})
