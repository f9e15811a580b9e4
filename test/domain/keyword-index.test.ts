import { AhoCorasick } from '@monyone/aho-corasick'
import fc from 'fast-check'
import { foldInto, foldText } from '../../src/domain/fold'
import {
  buildKeywordIndex,
  FOUND_AT_START,
  FOUND_INSIDE,
  FOUND_WHOLE,
  KeywordIndex,
  newHits,
} from '../../src/domain/keyword-index'
import { phrasesContaining } from '../../src/domain/keyword-search'
import { KeywordTrie } from '../../src/domain/keyword-trie'
import { SlicedBuild } from '../../src/domain/sliced'
import { check, trickyText } from './seed'

function indexOf(phrases: string[]): { index: KeywordIndex; numbers: Map<number, string> } {
  const folded = phrases.map(foldText).filter((phrase) => phrase !== '')
  const trie = new KeywordTrie(folded.reduce((sum, phrase) => sum + phrase.length, 0))
  const units = new Uint16Array(2048)
  const numbers = new Map<number, string>()
  for (const phrase of folded) numbers.set(trie.add(units, 0, foldInto(phrase, units)), phrase)
  return { index: new SlicedBuild(buildKeywordIndex(trie)).finish(), numbers }
}

function found({ index, numbers }: ReturnType<typeof indexOf>, text: string): Record<string, number> {
  const hits = newHits()
  const units = new Uint16Array(2048)
  index.scan(units, foldInto(text, units), hits)
  const result: Record<string, number> = {}
  for (let at = 0; at < hits.count; at++) {
    const phrase = numbers.get(hits.phrase[at]) as string
    expect(result[phrase]).toBeUndefined()
    result[phrase] = hits.how[at]
  }
  return result
}

/** The matcher anybody would write first. */
function plainly(phrases: string[], text: string): Record<string, number> {
  const folded = foldText(text)
  const result: Record<string, number> = {}
  for (const phrase of phrases.map(foldText)) {
    if (phrase === '' || !folded.includes(phrase)) continue
    result[phrase] =
      folded === phrase ? FOUND_WHOLE : folded.startsWith(phrase) ? FOUND_AT_START : FOUND_INSIDE
  }
  return result
}

describe('keyword index', () => {
  test('tells phrases inside, at the start, and whole apart', () => {
    const built = indexOf(['营业', '营业时间', '时间', '间'])
    expect(found(built, '營業時間')).toEqual({
      营业: FOUND_AT_START,
      营业时间: FOUND_WHOLE,
      时间: FOUND_INSIDE,
      间: FOUND_INSIDE,
    })
    expect(found(built, '请问营业吗')).toEqual({ 营业: FOUND_INSIDE })
    expect(found(built, '')).toEqual({})
  })

  test('an index of nothing finds nothing', () => {
    expect(found(indexOf([]), '营业时间')).toEqual({})
  })

  test('finds what a plain matcher finds', () => {
    check(
      fc.property(
        fc.array(trickyText, { maxLength: 12 }),
        fc.array(trickyText, { maxLength: 6 }),
        (phrases, texts) => {
          const built = indexOf(phrases)
          for (const text of [...texts, phrases.join(''), phrases.slice(0, 2).join('吗')]) {
            expect(found(built, text)).toEqual(plainly(phrases, text))
          }
        },
      ),
      400,
    )
  })

  test('finds what a library finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '卡'), minLength: 1, maxLength: 6 })
    check(
      fc.property(
        fc.uniqueArray(letters, { minLength: 1, maxLength: 30 }),
        fc.array(letters),
        (phrases, parts) => {
          const text = parts.join('')
          const theirs = new AhoCorasick(phrases).matchInText(text).map((match) => match.keyword)
          expect(Object.keys(found(indexOf(phrases), text)).sort()).toEqual([...new Set(theirs)].sort())
        },
      ),
      300,
    )
  })

  test('the other way round: which phrases contain a given one', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '卡'), minLength: 1, maxLength: 7 })
    check(
      fc.property(fc.uniqueArray(letters, { maxLength: 20 }), letters, (phrases, wanted) => {
        const { index, numbers } = indexOf(phrases)
        const units = new Uint16Array(64)
        const result: Record<string, number> = {}
        phrasesContaining(index, units, foldInto(wanted, units), (phrase, how) => {
          result[numbers.get(phrase) as string] = how
        })
        const expected = phrases.filter((phrase) => phrase.includes(wanted))
        expect(result).toEqual(
          Object.fromEntries(expected.map((phrase) => [phrase, plainly([wanted], phrase)[wanted]])),
        )
      }),
      300,
    )
  })

  test('works the same after its buffers moved to another owner', () => {
    const built = indexOf(['会员', '会员卡', '积分'])
    const arrays = structuredClone(built.index.arrays, {
      transfer: Object.values(built.index.arrays).map((array: Uint16Array) => array.buffer as ArrayBuffer),
    })
    const moved = { index: new KeywordIndex(arrays, built.index.phraseCount), numbers: built.numbers }
    expect(found(moved, '我的會員卡積分')).toEqual({ 会员: 1, 会员卡: 1, 积分: 1 })
  })

  test('100,000 phrases are built in slices and take less than 30 MB', () => {
    const phrases = Array.from({ length: 100_000 }, (_, n) =>
      [n % 97, n % 89, n % 83, n % 79, n % 10]
        .map((c, at) => String.fromCharCode(0x4e00 + at * 100 + c))
        .join(''),
    )
    const units = new Uint16Array(2048)
    const trie = new KeywordTrie(5 * phrases.length)
    for (const phrase of phrases) trie.add(units, 0, foldInto(phrase, units))
    const build = new SlicedBuild(buildKeywordIndex(trie))
    let slices = 1
    while (!build.step(0)) slices++
    expect(slices).toBeGreaterThan(100)
    expect((build.result as KeywordIndex).byteLength).toBeLessThan(30e6)
    expect(plainly(phrases, phrases[4711])).toEqual(
      found(
        { index: build.result as KeywordIndex, numbers: new Map(phrases.map((p, n) => [n, foldText(p)])) },
        phrases[4711],
      ),
    )
  })
})
