import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { isScene, linkOfScene, sceneFrom, sceneOfLink } from '../../src/domain/scene'

const scenes = fc.string({
  unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'),
  minLength: 16,
  maxLength: 16,
})

describe('a scene', () => {
  it('is 16 letters and digits that say nothing', () => {
    const made = Array.from({ length: 2000 }, () => sceneFrom(randomInt))
    expect(made.every(isScene)).toBe(true)
    expect(new Set(made).size).toBe(2000)
    expect(new Set(made.join('')).size).toBe(36)
  })

  it('is taken from the random numbers it is given', () => {
    let next = 0
    expect(sceneFrom(() => next++)).toBe('0123456789abcdef')
  })

  it.each(['', 'short', 'ABCDEFGHIJKLMNOP', '0123456789abcdefg', '0123456789abcde\n', 'a b c d e f g h '])(
    'is not %j',
    (text) => expect(isScene(text)).toBe(false),
  )
})

describe('the address of a link code', () => {
  it('gives its scene back, plain and as the Mini Program gets it', () => {
    fc.assert(
      fc.property(
        scenes,
        fc.constantFrom('https://shop.example', 'http://127.0.0.1:3000', 'https://a.example/brand'),
        (scene, publicUrl) => {
          const link = linkOfScene(publicUrl, scene)
          expect(sceneOfLink(link)).toBe(scene)
          expect(sceneOfLink(encodeURIComponent(link))).toBe(scene)
          expect(sceneOfLink(`${link}?from=wechat#top`)).toBe(scene)
        },
      ),
    )
  })

  it.each([
    'https://shop.example/q/',
    'https://shop.example/q/0123456789abcdef/more',
    'https://shop.example/?q=/q/0123456789abcdef',
    'javascript:/q/0123456789abcdef',
    '%E0%A4%A',
    '0123456789abcdef',
  ])('is not %s', (link) => expect(sceneOfLink(link)).toBeUndefined())
})
