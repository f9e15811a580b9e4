import fc from 'fast-check'
import { makeCipher } from '../../../src/wechat/callback/crypto'
import { openReply, sealReply } from '../../../src/wechat/callback/envelope'
import { CallbackRefusal } from '../../../src/wechat/callback/refusal'
import { sign, signatureMatches } from '../../../src/wechat/callback/signature'

const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const cipher = makeCipher({ encodingAesKey, appId: 'wx1234567890abcdef' })

describe('encryption', () => {
  test('what is sealed opens to the same text, also astral characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(cipher.decrypt(cipher.encrypt(text))).toEqual({ text, appId: 'wx1234567890abcdef' })
      }),
      { numRuns: 500 },
    )
  })

  test('at any length from 0 to 20 KB', () => {
    fc.assert(
      fc.property(fc.nat(20_480), (length) => {
        const text = 'x'.repeat(length)
        expect(cipher.decrypt(cipher.encrypt(text)).text).toBe(text)
      }),
      { numRuns: 300 },
    )
    // each remainder of the 32-byte block once
    for (let length = 0; length <= 64; length++) {
      expect(cipher.decrypt(cipher.encrypt('y'.repeat(length))).text).toHaveLength(length)
    }
  })

  test('never seals the same text in the same way', () => {
    expect(new Set(Array.from({ length: 2_000 }, () => cipher.encrypt('hi'))).size).toBe(2_000)
  })

  test('refuses anything damaged with one face', () => {
    const sealed = Buffer.from(cipher.encrypt('hello'), 'base64')
    const damaged = [
      Buffer.alloc(0),
      Buffer.alloc(16),
      Buffer.alloc(32),
      Buffer.alloc(1024, 7),
      sealed.subarray(0, 32),
      sealed.subarray(0, sealed.length - 1),
      Buffer.concat([sealed, Buffer.alloc(32)]),
      Buffer.concat([sealed, sealed]),
    ]
    for (const bytes of damaged) {
      expect(() => cipher.decrypt(bytes.toString('base64'))).toThrow(new CallbackRefusal('decryption'))
    }
    const other = makeCipher({ encodingAesKey: 'B'.repeat(43), appId: 'wx1234567890abcdef' })
    const longer = makeCipher({ encodingAesKey, appId: 'wx1234567890abcdef0' })
    const shorter = makeCipher({ encodingAesKey, appId: 'wx1234567890abcde' })
    for (const foreign of [other, longer, shorter]) {
      expect(() => cipher.decrypt(foreign.encrypt('hello'))).toThrow(new CallbackRefusal('decryption'))
    }
  })

  test('says at once that a key is no key', () => {
    for (const wrong of ['', 'short', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}!`]) {
      expect(() => makeCipher({ encodingAesKey: wrong, appId: 'wx1' })).toThrow(RangeError)
    }
  })
})

describe('signatures', () => {
  test('do not depend on the order of their parts', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 4 }), fc.nat(), (parts, turn) => {
        const turned = parts.map((_part, index) => parts[(index + turn) % parts.length] ?? '')
        expect(sign(turned)).toBe(sign(parts))
      }),
    )
  })

  test('match only as 40 lower-case hex characters of the right parts', () => {
    const good = sign(['t', '1', '2'])
    expect(signatureMatches(good, ['2', 't', '1'])).toBe(true)
    for (const bad of ['', good.toUpperCase(), `${good}0`, good.slice(1), '好'.repeat(40), '0'.repeat(40)]) {
      expect(signatureMatches(bad, ['t', '1', '2'])).toBe(false)
    }
  })
})

describe('the encrypted reply', () => {
  test.each(['xml', 'json'] as const)('in %s is opened by the side that asked', (format) => {
    const options = { cipher, token: 'token', format, timestampSeconds: 1714112446, nonce: 'any]]>' }
    const sealed = sealReply('<xml>好</xml>', options)
    expect(openReply(sealed, options)).toBe('<xml>好</xml>')
    expect(() => openReply(sealed, { ...options, token: 'other' })).toThrow(CallbackRefusal)
    expect(() => openReply(sealed.replace('1714112446', '1714112447'), options)).toThrow(CallbackRefusal)
    expect(() => openReply('success', options)).toThrow(CallbackRefusal)
  })
})
