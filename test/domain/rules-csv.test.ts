import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import type { AnswerPart, RuleTrigger } from '../../src/domain/reply-rule'
import { checkRule } from '../../src/domain/rule-check'
import { exportRulesCsv, previewRulesCsv, type CsvRule } from '../../src/domain/rules-csv'
import { check, trickyText } from './seed'

const HEADER = '名称,触发条件,回复内容'
const nasty = fc.constantFrom(
  '=1+1',
  '+86',
  '-',
  '@x',
  "'=x",
  "'",
  '\t',
  '"',
  ',',
  '\n',
  '\r\n',
  '\\n',
  '\\',
  '\\\n',
  '[',
  '退货',
  '：',
  '默认',
  ' ',
)
const words = fc
  .array(fc.oneof(nasty, trickyText), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
const id = fc.stringMatching(/^[0-9A-Z_]{1,20}$/)
/** What people call a tag: one line, and anything else in it. */
const tag = words.map((text) => text.replace(/[\r\n]/g, '').trim()).filter((text) => text !== '')
const ids = fc.array(id, { minLength: 1, maxLength: 3 })
const time = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
const instant = fc.oneof(
  fc.integer({ min: 0, max: 4e9 }).map((s) => s * 1000),
  fc.integer({ min: 0, max: 4e12 }),
)
const trigger: fc.Arbitrary<RuleTrigger> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('exact' as const, 'contains' as const, 'prefix' as const),
    phrase: words,
  }),
  fc.record({
    kind: fc.constant('pattern' as const),
    pattern: fc.constantFrom('退\\d+', '\\n货', 'a\\\\n', '[a-z]+ '),
  }),
  fc.record({
    kind: fc.constant('message' as const),
    type: fc.constantFrom('image' as const, 'miniprogrampage' as const),
  }),
  fc.record(
    {
      kind: fc.constant('event' as const),
      event: fc.constantFrom('follow' as const, 'scan' as const),
      key: words,
    },
    { requiredKeys: ['kind', 'event'] },
  ),
  fc.constant({ kind: 'default' as const }),
)
const answer: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words }),
  fc.record({ type: fc.constant('image' as const), assetId: id }),
  fc.record({
    type: fc.constant('menu' as const),
    head: words,
    entries: fc.tuple(words, words).map(([a, b]) => [
      { label: `1${a}`, phrase: '一' },
      { label: `2${b}`, phrase: '二' },
    ]),
  }),
)
const conditions = fc.record(
  {
    validFrom: instant,
    weeklyHours: fc.array(
      fc.record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: time,
        to: time,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    subscribedScenes: ids,
    tagIds: ids,
    customerTags: fc.array(tag, { minLength: 1, maxLength: 3 }),
    storeIds: ids,
    tierIds: ids,
  },
  { requiredKeys: [] },
)
const savedRule: fc.Arbitrary<CsvRule> = fc
  .record(
    {
      id,
      name: words,
      triggers: fc.array(trigger, { minLength: 1, maxLength: 3 }),
      conditions,
      answers: fc.array(answer, { minLength: 1, maxLength: 3 }),
      answerMode: fc.constantFrom('all' as const, 'random' as const),
      priority: fc.integer({ min: 0, max: 1000 }),
      position: fc.integer({ min: -1000, max: 1000 }),
      isActive: fc.boolean(),
      reviewAt: instant,
      owner: words.filter((owner) => owner !== ''),
    },
    { requiredKeys: ['name', 'triggers', 'conditions', 'answers', 'answerMode', 'priority', 'isActive'] },
  )
  .filter((rule) => checkRule(rule).length === 0)

describe('the rules file', () => {
  test('what is exported imports to the same rules', () => {
    check(
      fc.property(fc.uniqueArray(savedRule, { selector: (rule) => rule.id ?? {}, maxLength: 5 }), (rules) => {
        expect(previewRulesCsv(exportRulesCsv(rules))).toMatchObject({ rules, problems: [] })
      }),
      200,
    )
  })

  test('no cell can be taken for a formula', () => {
    check(
      fc.property(savedRule, (rule) => {
        const cells = parse(exportRulesCsv([rule]), { bom: true }).flat() as string[]
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
      }),
      200,
    )
  })

  test('it is readable in a spreadsheet', () => {
    const csv = exportRulesCsv([
      {
        name: '退货',
        triggers: [
          { kind: 'contains', phrase: '退货' },
          { kind: 'event', event: 'menu', key: 'RETURN' },
        ],
        conditions: {
          validFrom: Date.parse('2026-11-25T02:00:00Z'),
          weeklyHours: [{ days: [1, 2, 3, 4, 5, 7], from: '10:00', to: '22:00' }],
        },
        answers: [{ type: 'text', text: '7 天内可退' }],
        answerMode: 'all',
        priority: 500,
        isActive: true,
      },
    ])
    expect(csv.startsWith('\ufeff编号,名称,启用,优先级,')).toBe(true)
    expect(csv.split('\r\n')[1]).toBe(
      ',退货,是,500,,"包含：退货\n事件：菜单 RETURN",2026-11-25 10:00,,周一至周五、周日 10:00-22:00,,,,,,全部,7 天内可退,,',
    )
  })

  test('a hand-made file needs three columns only, in any order', () => {
    const { rules, problems } = previewRulesCsv('回复内容,触发条件,名称\n10 点开门,营业时间\\n几点,时间\n')
    expect(problems).toEqual([])
    expect(rules).toEqual([
      {
        name: '时间',
        isActive: true,
        priority: 100,
        triggers: [{ kind: 'contains', phrase: '营业时间\n几点' }],
        conditions: {},
        answerMode: 'all',
        answers: [{ type: 'text', text: '10 点开门' }],
      },
    ])
  })

  test.each([
    ['', []],
    ['名称,触发条件\n', [[1, '回复内容', '缺少“回复内容”列']]],
    [`${HEADER},颜色\na,包含：b,c,d\n`, [[1, '颜色', '不认识的列“颜色”']]],
    [`${HEADER}\n,包含：b,c\n`, [[2, '名称', '请填写规则名称']]],
    [
      `${HEADER}\na,包含：b,c\n\n"x\ny",消息：红包,c\na,匹配式：(,\n`,
      [
        [4, '触发条件', '不认识的消息类型“红包”'],
        [6, '触发条件', '第 1 条：第 1 个字符起：缺少右括号'],
        [6, '回复内容', '请至少添加一条回复'],
      ],
    ],
    [`${HEADER}\na,包含：？,c\n`, [[2, '触发条件', '第 1 条：“？”只有标点或空白']]],
    [`${HEADER}\na,事件：点赞,c\n`, [[2, '触发条件', '不认识的事件“点赞”']]],
    [`${HEADER}\na,b,"[{""type"":""text""}]"\n`, [[2, '回复内容', '第 1 条回复的格式不对']]],
    [`${HEADER}\na,b,[好]\n`, [[2, '回复内容', '以“[”开头的回复须为导出时的格式']]],
    [
      `${HEADER},优先级,启用,回复方式\na,b,c,高,开,轮流\n`,
      [
        [2, '启用', '须为：是、否'],
        [2, '优先级', '“高”不是数字'],
        [2, '回复方式', '须为：全部、随机一条'],
      ],
    ],
    [
      `${HEADER},开始时间,截止时间,生效时段\na,b,c,2026-02-30,明天,周八 1:00-2:00\n`,
      [
        [2, '开始时间', '没有“2026-02-30”这个时间'],
        [2, '截止时间', '时间“明天”不对'],
        [2, '生效时段', '不认识的星期“周八”'],
      ],
    ],
    [`编号,${HEADER}\nR1,a,b,c\nR1,a,b,c\n`, [[3, '编号', '编号与第 2 行重复']]],
    [`${HEADER}\na,"b,c\n`, [[2, '', '文件不是有效的 CSV']]],
  ])('%j', (csv, expected) => {
    const { problems } = previewRulesCsv(csv)
    expect(problems.map(({ line, column }) => [line, column])).toEqual(
      expected.map(([line, column]) => [line, column]),
    )
    problems.forEach(({ message }, at) => expect(message).toContain(expected[at][2]))
  })
})
