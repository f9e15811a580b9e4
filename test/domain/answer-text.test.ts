import fc from 'fast-check'
import {
  MAX_TEXT_BYTES,
  momentValues,
  renderText,
  TEXT_VARIABLES,
  variableProblems,
} from '../../src/domain/answer-text'
import { cutToBytes, utf8Length } from '../../src/domain/utf8'
import { check, trickyText } from './seed'

describe('variables in answers', () => {
  test.each([
    ['{{nickname}}您好', { nickname: '小林' }, '小林您好'],
    ['{{ nickname }}，欢迎', {}, '您，欢迎'],
    ['{{nickname|亲}}，欢迎', { nickname: '  ' }, '亲，欢迎'],
    [
      '{{store}}（{{storeHours}}）由{{guide}}接待',
      { store: '徐汇店', storeHours: '10:00–22:00', guide: '小周' },
      '徐汇店（10:00–22:00）由小周接待',
    ],
    ['价格{{price}}元', {}, '价格元'],
    ['{{{nickname}}}', { nickname: '{{store}}' }, '{store}}}'],
    ['未闭合{{nickname', {}, '未闭合{nickname'],
    ['{{input}}', { input: '<a href="http://x.cn">点我</a>' }, '＜a href="http://x.cn">点我＜/a>'],
    ['<a href="https://a.cn">官网</a>', {}, '<a href="https://a.cn">官网</a>'],
  ])('%s', (template, values, expected) => {
    expect(renderText(template, values)).toBe(expected)
  })

  test('the moment is told on the shop’s clock', () => {
    expect(momentValues(Date.parse('2026-11-24T16:05:00Z'))).toEqual({
      date: '11月25日',
      weekday: '星期三',
      time: '00:05',
    })
  })

  test('unknown and broken variables are problems', () => {
    expect(variableProblems('{{nickname}} {{store|门店}}')).toEqual([])
    expect(variableProblems('{{price}}')[0]).toContain('没有名为“price”的变量（{{price}}），可用：nickname、')
    expect(variableProblems('{{nickname')).toEqual(['有“{{”没有用“}}”闭合；变量写作 {{nickname}}'])
    expect(variableProblems('{{toString}}')).toHaveLength(1)
  })

  test('whatever comes in, the result is short enough, whole, and free of braces', () => {
    const piece = fc.oneof(
      trickyText,
      fc.constantFrom('{', '}', '{{', '}}', '|', ...Object.keys(TEXT_VARIABLES).map((name) => `{{${name}}}`)),
    )
    const template = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('').repeat(9))
    check(
      fc.property(template, trickyText, fc.constantFrom('{', '{{', '}'), (text, nickname, brace) => {
        const rendered = renderText(text, { nickname: nickname + brace, input: brace })
        expect(rendered).not.toContain('{{')
        expect(Buffer.byteLength(rendered)).toBeLessThanOrEqual(MAX_TEXT_BYTES)
      }),
      400,
    )
  })

  test('bytes are counted as UTF-8 and cut between characters', () => {
    check(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text))
        const cut = cutToBytes(text, most)
        expect(text.startsWith(cut)).toBe(true)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
        const next = [...text.slice(cut.length)][0]
        if (next !== undefined) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(most)
      }),
      300,
    )
  })
})
