import fc from 'fast-check'
import {
  distanceMetres,
  distanceWords,
  fromE6,
  nearest,
  toE6,
  type Place,
} from '../../src/domain/store-nearest'
import { check } from './seed'

const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})

describe('the distance', () => {
  test.each<[string, Place, Place, number]>([
    ['one degree along the equator', { latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 }, 111_195],
    ['pole to pole', { latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 }, 20_015_114],
    ['across the date line', { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111_195],
    [
      'Shanghai to Beijing',
      { latitude: 31.2304, longitude: 121.4737 },
      { latitude: 39.9042, longitude: 116.4074 },
      1_067_000,
    ],
  ])('%s', (_, one, other, metres) => {
    expect(Math.abs(distanceMetres(one, other) - metres)).toBeLessThan(metres * 0.001)
  })

  test('is the same both ways, and zero to oneself', () => {
    check(
      fc.property(place, place, (one, other) => {
        expect(distanceMetres(one, other)).toBeCloseTo(distanceMetres(other, one), 3)
        expect(distanceMetres(one, one)).toBe(0)
      }),
      300,
    )
  })
})

describe('the nearest', () => {
  test('is what a plain search over everything finds', () => {
    check(
      fc.property(
        fc.array(place, { maxLength: 12 }),
        place,
        fc.integer({ min: 1, max: 5 }),
        (all, from, limit) => {
          const found = nearest(all, (one) => one, from, limit)
          expect(found).toHaveLength(Math.min(limit, all.length))
          const distances = all.map((one) => Math.round(distanceMetres(from, one))).sort((a, b) => a - b)
          expect(found.map((one) => one.distanceMetres)).toEqual(distances.slice(0, limit))
        },
      ),
      200,
    )
  })

  test('leaves out whose place is not known', () => {
    const found = nearest(
      ['known', 'unknown'],
      (name) => (name === 'known' ? { latitude: 0, longitude: 0 } : undefined),
      { latitude: 1, longitude: 1 },
      5,
    )
    expect(found.map(({ candidate }) => candidate)).toEqual(['known'])
  })
})

test.each([
  [3, '约 10 米'],
  [449, '约 450 米'],
  [994, '约 990 米'],
  [996, '约 1.0 公里'],
  [3_249, '约 3.2 公里'],
  [99_960, '约 100 公里'],
  [162_400, '约 162 公里'],
])('%d metres are said as %s', (metres, words) => {
  expect(distanceWords(metres)).toBe(words)
})

test('degrees survive the table to a tenth of a metre', () => {
  check(
    fc.property(place, ({ latitude }) => {
      expect(Math.abs(fromE6(toE6(latitude)) - latitude)).toBeLessThanOrEqual(5.1e-7)
    }),
    200,
  )
})
