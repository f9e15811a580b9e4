import { purposeProblems } from '../../src/domain/reminder'
import { fillTemplate, templateFields, templateProblems } from '../../src/domain/subscription-template'

const content = '直播主题:{{thing1.DATA}}\n开播时间:{{time2.DATA}}\n主播:{{name3.DATA}}'
const fields = templateFields(content)

describe('a template of WeChat', () => {
  it('is read into fields with their kinds', () => {
    expect(fields).toEqual([
      { key: 'thing1', kind: 'thing', label: '直播主题' },
      { key: 'time2', kind: 'time', label: '开播时间' },
      { key: 'name3', kind: 'name', label: '主播' },
    ])
  })

  it('cuts what a variable makes too long for free words, and never a text that somebody wrote', () => {
    const texts = { thing1: '{title}', time2: '{startTime}', name3: '一位名字特别特别长的主播' }
    const filled = fillTemplate(fields, texts, { title: '长'.repeat(30), startTime: '2026-11-21 20:00' })
    expect([...filled.thing1!]).toHaveLength(20)
    expect(templateProblems(fields, filled)).toEqual([
      '模板的「主播」最多 10 个汉字或 20 个字母，现在是「一位名字特别特别长的主播」，请改短或改写。',
    ])
  })

  it.each([
    ['thing1', '字'.repeat(21)],
    ['number1', '12a'],
    ['letter1', 'a1'],
    ['symbol1', '一'],
    ['character_string1', '编号一'],
    ['time1', '晚上八点'],
    ['date1', '明天'],
    ['amount1', '很多钱'],
    ['phone_number1', '1'.repeat(18)],
    ['car_number1', '沪A1234567'],
    ['name1', '字'.repeat(11)],
    ['phrase1', '已受理1'],
  ])('refuses %s as 「%s」 with one sentence', (key, value) => {
    const field = { key, kind: key.replace(/\d+$/, ''), label: '栏' }
    expect(templateProblems([field], { [key]: value })).toHaveLength(1)
  })
})

describe('a template for a purpose', () => {
  it('is refused with a field that has no text, or a variable that the purpose does not have', () => {
    const texts = { thing1: '{title}', time2: '{startTime}', name3: '' }
    expect(purposeProblems('live', fields, texts)).toEqual(['模板的「主播」没有内容，请补上。'])
    expect(purposeProblems('live', fields, { ...texts, name3: '{guide}' })).toEqual([
      '模板的「主播」里有变量 {guide}，「直播开播」提醒没有它，可以用 {title}、{startTime}、{host}。',
    ])
    expect(purposeProblems('live', fields, { ...texts, name3: '{host}' })).toEqual([])
  })
})
