import fc from 'fast-check'
import { Parser } from 'xml2js'
import { CallbackRefusal } from '../../../src/wechat/callback/refusal'
import { buildXml, cleanXmlText, parseWithXml2js, parseXml } from '../../../src/wechat/callback/xml'
import { scanXml } from '../../../src/wechat/callback/xml-scanner'
import { damagedXml, fuzzRuns, fuzzSeed, randomFrom } from './fuzz'
import { xmlSamples } from './samples'

/** xml2js as it is, without our limits: what it makes of a text, or undefined when it complains. */
function reference(text: string): unknown {
  let found: unknown
  try {
    new Parser({ explicitArray: false, explicitRoot: false }).parseString(text, (error, result: unknown) => {
      if (!error) found ??= result
    })
  } catch {
    return undefined
  }
  return found
}

/** Compared as JSON with sorted keys, because our objects have no prototype and theirs have. */
function flat(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function refusalOf(text: string): unknown {
  try {
    parseXml(text)
    return undefined
  } catch (error) {
    return error
  }
}

describe('the XML scanner beside xml2js', () => {
  test('reads every sample of the fact book, and the same as xml2js', () => {
    for (const sample of xmlSamples) {
      const scanned = scanXml(sample)
      expect(scanned).toBeDefined()
      expect(flat(scanned)).toBe(flat(reference(sample)))
      expect(flat(parseWithXml2js(sample))).toBe(flat(scanned))
    }
  })

  test(`never reads a damaged body otherwise than xml2js (${fuzzRuns} bodies)`, () => {
    const random = randomFrom(fuzzSeed)
    let accepted = 0
    for (let run = 0; run < fuzzRuns; run++) {
      const body = damagedXml(xmlSamples, random)
      const scanned = scanXml(body)
      if (scanned !== undefined) {
        accepted++
        const expected = flat(reference(body))
        if (flat(scanned) !== expected) {
          throw new Error(
            `seed ${fuzzSeed}, run ${run}: ${JSON.stringify(body)} → ${flat(scanned)}, not ${expected}`,
          )
        }
      }
      const refusal = refusalOf(body)
      if (refusal !== undefined && !(refusal instanceof CallbackRefusal)) throw refusal
    }
    expect(accepted).toBeGreaterThan(fuzzRuns / 100)
  })

  test('reads any tree that xml2js reads, from random markup', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `<![CDATA[${text.replaceAll(']]>', '')}]]>`),
      fc.stringMatching(/^[a-z \n\t]{0,8}$/),
      fc.constantFrom('&lt;', '&amp;x', '&quot;&apos;', '', '&#20320;'),
    )
    const names = fc.constantFrom('A', 'Bc', 'MsgType', 'item', 'List', 'cdata', 'x_1')
    const { node } = fc.letrec<{ node: string; inner: string }>((tie) => ({
      node: fc.tuple(names, tie('inner')).map(([name, inner]) => `<${name}>${inner}</${name}>`),
      inner: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .array(fc.oneof(tie('node'), fc.constantFrom(' ', '\n')), { maxLength: 4 })
          .map((parts) => parts.join('')),
        fc.array(leaf, { maxLength: 3 }).map((parts) => parts.join('')),
      ),
    }))
    fc.assert(
      fc.property(node, (body) => {
        const scanned = scanXml(body)
        if (scanned !== undefined) expect(flat(scanned)).toBe(flat(reference(body)))
      }),
      { numRuns: 2_000 },
    )
  })

  test('hands over what is not its own dialect, and the whole parser reads it', () => {
    const body = '<?xml version="1.0"?><xml><!-- hi --><a b="c">&#20320;好</a></xml>'
    expect(scanXml(body)).toBeUndefined()
    expect(flat(parseXml(body))).toBe('{"a":{"$":{"b":"c"},"_":"你好"}}')
  })

  test('gives objects that inherit nothing', () => {
    for (const read of [
      scanXml('<xml><a><b>1</b></a></xml>'),
      parseWithXml2js('<xml><a><b>1</b></a></xml>'),
    ]) {
      for (const element of [read, read?.['a']])
        for (const name of Object.getOwnPropertyNames(Object.prototype))
          expect(name in (element as object)).toBe(false)
    }
  })
})

describe('bodies that are refused', () => {
  const nest = (depth: number) => `<xml>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</xml>`
  const bad: Record<string, string> = {
    empty: '',
    spaces: '   ',
    'no markup': 'hello',
    'only a text': '<xml>hi</xml>',
    'truncated in a tag': '<xml><a>1</a',
    'truncated in CDATA': '<xml><a><![CDATA[x</a></xml>',
    'crossed tags': '<xml><a><b></a></b></xml>',
    'a second root': '<xml><a>1</a></xml><xml><a>1</a></xml>',
    'text behind the root': '<xml><a>1</a></xml>x',
    DOCTYPE: '<!DOCTYPE xml><xml><a>1</a></xml>',
    'an external entity': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>',
    'a billion laughs': '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>',
    'a DOCTYPE inside': '<xml><!DOCTYPE a><a>1</a></xml>',
    'a named entity': '<xml><a>&nbsp;</a></xml>',
    'an entity named like a property': '<xml><a>&constructor;</a></xml>',
    'depth 33': nest(32),
    'depth 20,000': nest(20_000),
    'depth 20,000 unclosed': '<xml>'.repeat(20_000),
    '2,001 elements': `<xml>${'<a/>'.repeat(2_000)}</xml>`,
    constructor: '<xml><constructor>x</constructor></xml>',
    __proto__: '<xml><__proto__><x>1</x></__proto__></xml>',
  }

  test.each(Object.entries(bad))('%s', (_name, body) => {
    expect(refusalOf(body)).toBeInstanceOf(CallbackRefusal)
  })

  test('more than 256 KB, counted in bytes', () => {
    expect(refusalOf(`<xml><a>${'好'.repeat(90_000)}</a></xml>`)).toMatchObject({ reason: 'too_large' })
  })

  test('depth 32 and 2,000 elements are still read', () => {
    expect(parseXml(nest(31))).toHaveProperty('a')
    expect(parseXml(`<xml>${'<a/>'.repeat(1_999)}</xml>`)['a']).toHaveLength(1_999)
  })

  test('do not take long, whatever they are', () => {
    const bodies = [
      '<'.repeat(200_000),
      '<a '.repeat(60_000),
      '&'.repeat(200_000),
      '<![CDATA['.repeat(20_000),
    ]
    for (const body of bodies) {
      const start = performance.now()
      expect(refusalOf(`<xml>${body}`)).toBeInstanceOf(CallbackRefusal)
      expect(performance.now() - start).toBeLessThan(1_000)
    }
  })
})

describe('building XML', () => {
  test('what is built is read back as it was, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', ']]>', ']]', ']]]]>>'), (text, tail) => {
        const content = cleanXmlText(`${text}${tail}`)
        const built = buildXml({
          Content: `${text}${tail}`,
          Count: 3,
          Nested: { item: [{ A: text }, { A: tail }] },
        })
        const read = parseXml(built)
        expect(read['Content']).toBe(content)
        expect(read['Count']).toBe('3')
        expect(read['Nested']).toEqual({ item: [{ A: cleanXmlText(text) }, { A: tail }] })
        expect(flat(reference(built))).toBe(flat(read))
      }),
      { numRuns: 1_000 },
    )
  })

  test('drops control characters and leaves out what is undefined', () => {
    expect(buildXml({ A: 'a\u0000\u000bb\ud800\n', B: undefined })).toBe('<xml><A><![CDATA[ab\n]]></A></xml>')
  })
})
