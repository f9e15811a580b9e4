import fc from 'fast-check'
import { parseJson } from '../../../src/wechat/callback/json'
import { CallbackRefusal } from '../../../src/wechat/callback/refusal'
import { damagedJson, fuzzRuns, fuzzSeed, randomFrom } from './fuzz'
import { jsonSamples } from './samples'

function outcome(parse: () => unknown): string {
  try {
    return JSON.stringify(parse())
  } catch (error) {
    if (error instanceof CallbackRefusal || error instanceof SyntaxError) return 'refused'
    throw error
  }
}

/** Numbers too large for a double are refused by ours; JSON.parse makes them Infinity. */
function finite(_name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new SyntaxError('not finite')
  return value
}

describe("a Mini Program's JSON", () => {
  test('keeps every digit of a 64-bit id', () => {
    const read = parseJson(
      '{"MsgId":24242424242424242,"small":9007199254740991,"low":-9007199254740993,"part":0.5}',
    )
    expect(read).toEqual({
      MsgId: '24242424242424242',
      small: 9007199254740991,
      low: '-9007199254740993',
      part: 0.5,
    })
  })

  test('is otherwise read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })),
        fc.constantFrom(0, 1, 3),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent)
          // integers beyond 2^53 are what differs on purpose
          fc.pre(!/[0-9]{16}/.test(text))
          expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test(`accepts and refuses damaged bodies as JSON.parse does (${fuzzRuns} bodies)`, () => {
    const random = randomFrom(fuzzSeed)
    for (let run = 0; run < fuzzRuns; run++) {
      const body = damagedJson(Object.values(jsonSamples), random)
      const ours = outcome(() => parseJson(body))
      const theirs = outcome(() => JSON.parse(body, finite))
      const isObject = theirs.startsWith('{')
      // JSON.parse never shows its reviver a number that a later one of the same name replaces
      if (ours === 'refused' && /[0-9][eE]\+?[0-9]{3}/.test(body)) continue
      const message = `seed ${fuzzSeed}, run ${run}: ${JSON.stringify(body)} → ${ours}, not ${theirs}`
      if ((ours === 'refused') === isObject) throw new Error(message)
    }
  })

  test('keeps names such as __proto__ as plain names', () => {
    const read = parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(Object.getPrototypeOf(read)).toBeNull()
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['a text', '"a"'],
    ['truncated', '{"a":"b'],
    ['text behind', '{"a":1}x'],
    ['an escape that does not exist', '{"a":"\\x"}'],
    ['depth 33', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`],
    ['depth 100,000', `{"a":${'['.repeat(100_000)}`],
    ['10,001 values', `{"a":[${'1,'.repeat(10_000)}1]}`],
    ['an endless number', '{"a":1e999}'],
  ])('refuses %s', (_name, body) => {
    expect(() => parseJson(body)).toThrow(CallbackRefusal)
  })
})
