/** A small generator of damaged bodies: seeded, so that a failure can be repeated from the seed it names. */

/** How many bodies a fuzz test takes: 5,000 every day, more through FUZZ_RUNS (`npm run test:fuzz`: 100,000). */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 5_000)

/** The seed of this run, printed by the tests that fail. */
export const fuzzSeed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2_147_483_647)

/** A sequence of numbers from 0 up to below 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const xmlPieces = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '<a>',
  '</a>',
  '<a/>',
  '<a b="c">',
  '<![CDATA[',
  ']]>',
  ']]',
  ']',
  '&amp;',
  '&lt;',
  '&#65;',
  '&#x41;',
  '&nbsp;',
  '&',
  '&amp',
  '&constructor;',
  '<!--',
  '-->',
  '<?x ?>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '\ufeff',
  '\u0000',
  '\u0001',
  '\ud800',
  '😀',
  '你好',
  '<constructor>x</constructor>',
  '<__proto__>x</__proto__>',
  '<cdata>x</cdata>',
  '<_>x</_>',
  '<xml>',
  '</xml>',
  '<List>x</List>',
  '"',
  "'",
  '=',
  'Encrypt',
  '<Item xmlns="a"/>',
]
const jsonPieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  'true',
  'false',
  '-0',
  '1e400',
  '9007199254740993',
  '-9007199254740993',
  '0.1',
  '1.',
  '01',
  '"__proto__":{"x":1}',
  '"constructor":1',
  ' ',
  '\n',
  '\u0000',
  '😀',
  '[[[[[[[[',
  '{"a":',
]

/** One to four damages done to a sample: something cut out, doubled, put in, or exchanged with another sample. */
export function damage(samples: readonly string[], pieces: readonly string[], random: () => number): string {
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = (from: readonly string[]) => from[below(from.length)] ?? ''
  let text = pick(samples)
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(text.length + 1)
    const to = at + below(Math.min(30, text.length - at) + 1)
    const kind = below(5)
    if (kind === 0) text = text.slice(0, at) + text.slice(to)
    else if (kind === 1) text = text.slice(0, to) + text.slice(at)
    else if (kind === 2) text = text.slice(0, at) + pick(pieces) + text.slice(at)
    else if (kind === 3) text = text.slice(0, at) + pick(pieces) + text.slice(to)
    else text = text.slice(0, at) + pick(samples).slice(at)
  }
  return text
}

/** A damaged XML body. */
export const damagedXml = (samples: readonly string[], random: () => number) =>
  damage(samples, xmlPieces, random)

/** A damaged JSON body. */
export const damagedJson = (samples: readonly string[], random: () => number) =>
  damage(samples, jsonPieces, random)
