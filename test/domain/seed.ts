import fc from 'fast-check'

/** Runs a property with a seed of its own unless FC_SEED names one; fast-check prints the seed when it fails. */
export function check<T>(property: fc.IPropertyWithHooks<T>, numRuns: number): void {
  const fixed = { seed: 20261121, numRuns: Math.ceil(numRuns / 2) }
  const fresh = {
    seed: Number(process.env.FC_SEED ?? Date.now() % 2147483647),
    numRuns: Math.ceil(numRuns / 2),
  }
  fc.assert(property, fixed)
  fc.assert(property, fresh)
}

/** A character that makes folding and matching interesting: a small alphabet, so that phrases meet often. */
export const trickyCharacter = fc.constantFrom(
  ...'营业时间營業時間会员卡會員AaＡａbB1１①退货退貨 　?？！，。~%％éÉßｶﾞガ👍🏽😀𫵷\u200b\ufe0f\u0301'.match(
    /./gsu,
  )!,
)

/** Short texts of such characters, now and then with any character at all, half a surrogate pair included. */
export const trickyText = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: trickyCharacter },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 16 },
  )
  .map((characters) => characters.join(''))
