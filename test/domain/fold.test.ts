import fc from 'fast-check'
import { foldInto, foldLight, foldText, MAX_FOLD_UNITS } from '../../src/domain/fold'
import { check, trickyText } from './seed'

const LONE_SURROGATE = /\p{Cs}/u

describe('folding', () => {
  test.each([
    ['營業時間？', '营业时间'],
    ['Ｈｅｌｌｏ　World！', 'helloworld'],
    [' 会 员\t卡\n', '会员卡'],
    ['【退货】…退貨', '退货退货'],
    ['你好~～', '你好'],
    ['滿１００減５０％', '满100减50%'],
    ['① Café', '1cafe'],
    ['ｶﾞ', 'ガ'.normalize('NFD')],
    ['羣裏說：爲什麼', '群里说为什么'],
    ['著名 乾洗 妳', '着名干洗你'],
    ['零\u200b宽\ufeff字', '零宽字'],
    ['👍🏽 好', '👍好'],
    ['\ud83d半个', '半个'],
    ['ΑΣ ς', 'ασσ'],
    ['？！…—', ''],
    ['', ''],
  ])('%j becomes %j', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  test('the light form keeps what patterns look at: case, spaces and punctuation', () => {
    expect(foldLight('訂單　ＡＢ：１２ ？\u200b')).toBe('订单 AB:12 ?')
  })

  test('folding twice changes nothing more', () => {
    check(
      fc.property(trickyText, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
        expect(foldLight(foldLight(text))).toBe(foldLight(text))
      }),
      400,
    )
  })

  test('every character of the first planes folds to something that folds to itself, also by way of the light form', () => {
    const wrong: string[] = []
    for (let code = 0; code < 0x30000; code++) {
      const character = String.fromCodePoint(code)
      const folded = foldText(character)
      if (foldText(folded) !== folded || foldText(foldLight(character)) !== folded)
        wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  test('a part of a text folds to a part of the folded text', () => {
    const whole = fc.string({ unit: 'grapheme', maxLength: 12 })
    check(
      fc.property(
        whole,
        trickyText.filter((text) => !LONE_SURROGATE.test(text)),
        whole,
        (before, part, after) => {
          expect(foldText(before + part + after)).toBe(foldText(before) + foldText(part) + foldText(after))
        },
      ),
      400,
    )
  })

  test('long texts are cut, never inside a surrogate pair', () => {
    expect(foldText('啊'.repeat(5000))).toHaveLength(MAX_FOLD_UNITS)
    const pair = foldText('a' + '😀'.repeat(3000))
    expect(pair).toHaveLength(MAX_FOLD_UNITS - 1)
    expect(pair).not.toMatch(LONE_SURROGATE)
    const grows = foldText('ﷺ'.repeat(2048))
    expect(grows.length).toBeLessThanOrEqual(MAX_FOLD_UNITS)
    expect(foldText(grows)).toBe(grows)
  })

  test('a small buffer is never overrun', () => {
    const out = new Uint16Array(3)
    expect(foldInto('营业时间', out)).toBe(3)
    expect(String.fromCharCode(...out)).toBe('营业时')
  })
})
