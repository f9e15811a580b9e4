import { differenceOf, tQuantile, type ArmSums } from '../../src/domain/holdout'

const sums = (fens: number[]): ArmSums => ({
  customers: fens.length,
  fen: fens.reduce((sum, fen) => sum + fen, 0),
  fenSquared: fens.reduce((sum, fen) => sum + fen * fen, 0),
})

describe('the difference to the holdout', () => {
  it('is what a pencil finds for six people against five', () => {
    // Means 5,000 and 2,000, so 3,000 more for each of six. The variances are the sums of squared distances below.
    const send = sums([1000, 2000, 5000, 5000, 7000, 10_000])
    const holdout = sums([0, 0, 1000, 4000, 5000])
    const difference = differenceOf(send, holdout)!
    expect(difference.fen).toBe(18_000)
    const [varianceSend, varianceHoldout] = [
      (16e6 + 9e6 + 0 + 0 + 4e6 + 25e6) / 5,
      (4e6 + 4e6 + 1e6 + 4e6 + 9e6) / 4,
    ]
    const [a, b] = [varianceSend / 6, varianceHoldout / 5]
    const degrees = (a + b) ** 2 / (a ** 2 / 5 + b ** 2 / 4)
    const margin = tQuantile(degrees) * Math.sqrt(a + b) * 6
    expect(difference.interval!.fromFen).toBeCloseTo(18_000 - margin, -1)
    expect(difference.interval!.toFen).toBeCloseTo(18_000 + margin, -1)
  })

  it('takes its quantiles from the printed table of t', () => {
    for (const [degrees, printed] of [
      [5, 2.571],
      [8, 2.306],
      [10, 2.228],
      [30, 2.042],
      [120, 1.98],
    ] as const)
      expect(Math.abs(tQuantile(degrees) / printed - 1)).toBeLessThan(0.003)
  })

  it('has no interval with one person, and is nothing without one arm', () => {
    expect(differenceOf(sums([500]), sums([100, 200]))).toEqual({ fen: 350, interval: null })
    expect(differenceOf(sums([500]), sums([]))).toBeNull()
  })
})
