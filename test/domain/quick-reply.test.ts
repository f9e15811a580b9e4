import { fillQuickReply, unknownPlaceholders, type QuickReplyValues } from '../../src/domain/conversation'

const all: QuickReplyValues = { name: '沈清', guide: '林知夏', store: '武康路店', brand: '山前' }

describe('a quick reply', () => {
  it.each<[string, QuickReplyValues, string]>([
    ['{{name}}您好，我是{{store}}的{{guide}}。', all, '沈清您好，我是武康路店的林知夏。'],
    ['{{ brand }}欢迎你', all, '山前欢迎你'],
    ['我是{{store}}的{{guide}}', {}, '我是门店的我'],
    ['这是{{name}}的码', {}, '这是您的码'],
    // Nobody is called 您您.
    ['{{name}}您好，我是{{guide}}。', { guide: '林知夏' }, '您好，我是林知夏。'],
    ['{{name}}，您好', {}, '您好'],
    ['{{name}}，您好', all, '沈清，您好'],
    ['{{other}}', all, '{{other}}'],
  ])('%s with %j reads %s', (text, values, words) => {
    expect(fillQuickReply(text, values)).toBe(words)
  })

  it('names the placeholders that mean nothing', () => {
    expect(unknownPlaceholders('{{name}} {{shop}} {{ age }}')).toEqual(['shop', 'age'])
  })
})
