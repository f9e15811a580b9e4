import type { AnswerPart, DraftRule } from '../../src/domain/reply-rule'
import { checkRule } from '../../src/domain/rule-check'
import { contains, exact, pattern, rule, text } from './rules'

const paths = (fields: Partial<DraftRule>) =>
  checkRule(rule({ triggers: [contains('退货')], ...fields })).map((p) => p.path)
const follow = { triggers: [{ kind: 'event' as const, event: 'follow' as const }] }
const image: AnswerPart = { type: 'image', assetId: 'A' }
const card: AnswerPart = {
  type: 'miniprogram',
  title: '卡',
  appId: 'wx0123456789abcdef',
  pagePath: 'p',
  thumbAssetId: 'T',
}
const article = { title: '新品', url: 'https://a.cn/1' }
const entry = (n: number) => ({ label: `项${n}`, phrase: `词${n}` })
const menu = (count: number): AnswerPart => ({
  type: 'menu',
  head: '请选',
  entries: Array.from({ length: count }, (_, n) => entry(n)),
})
const period = { days: [1], from: '09:00', to: '18:00' }
const weekly = (fields: object) => ({ conditions: { weeklyHours: [{ ...period, ...fields }] } })

describe('a rule is checked before it is saved', () => {
  test('a good rule has no problems', () => {
    expect(
      checkRule(
        rule({
          triggers: [exact('退货'), contains('退货'), pattern('退.?货'), { kind: 'message', type: 'image' }],
          conditions: {
            validFrom: 1,
            validUntil: 2,
            weeklyHours: [{ days: [6, 7], from: '22:00', to: '02:00' }],
          },
          answers: [text('{{nickname}}您好'), image, card, menu(9), { type: 'transfer' }],
        }),
      ),
    ).toEqual([])
  })

  test.each<[Partial<DraftRule>, string[]]>([
    [{ name: ' ' }, ['name']],
    [{ name: '名'.repeat(65) }, ['name']],
    [{ priority: 1001 }, ['priority']],
    [{ priority: 1.5 }, ['priority']],
    [{ triggers: [] }, ['triggers']],
    [{ triggers: Array.from({ length: 201 }, (_, n) => exact(`词${n}`)) }, ['triggers']],
    [{ triggers: [exact('')] }, ['triggers.0.phrase']],
    [{ triggers: [exact('？！ 。')] }, ['triggers.0.phrase']],
    [{ triggers: [exact('字'.repeat(64))] }, []],
    [{ triggers: [exact('字'.repeat(65))] }, ['triggers.0.phrase']],
    [{ triggers: [exact('會員'), exact('会员！')] }, ['triggers.1']],
    [{ triggers: [exact('会员'), contains('会员')] }, []],
    [{ triggers: [pattern('a(?=b)')] }, ['triggers.0.pattern']],
    [{ triggers: [{ kind: 'event', event: 'menu', key: '' }] }, ['triggers.0.key']],
    [{ triggers: [{ kind: 'event', event: 'menu', key: '键'.repeat(43) }] }, ['triggers.0.key']],
    [{ triggers: [{ kind: 'event', event: 'scan', key: 's'.repeat(65) }] }, ['triggers.0.key']],
    [{ conditions: { validFrom: 2, validUntil: 2 } }, ['conditions.validUntil']],
    [{ conditions: { validFrom: NaN } }, ['conditions.validFrom']],
    [weekly({ days: [] }), ['conditions.weeklyHours.0.days']],
    [weekly({ days: [0, 8] }), ['conditions.weeklyHours.0.days']],
    [weekly({ days: [1, 1] }), ['conditions.weeklyHours.0.days']],
    [weekly({ from: '9:00', to: '24:00' }), ['conditions.weeklyHours.0.from', 'conditions.weeklyHours.0.to']],
    [weekly({ to: '25:00' }), ['conditions.weeklyHours.0.to']],
    [{ answers: [] }, ['answers']],
    [{ answers: [text(' ')] }, ['answers.0.text']],
    [{ answers: [text('字'.repeat(682))] }, []],
    [{ answers: [text('字'.repeat(683))] }, ['answers.0.text']],
    [{ answers: [text('{{price}}')] }, ['answers.0.text']],
    [{ answers: Array(5).fill(image) }, []],
    [{ answers: Array(6).fill(image) }, ['answers']],
    [{ answers: Array(20).fill(image), answerMode: 'random' }, []],
    [{ answers: Array(21).fill(image), answerMode: 'random' }, ['answers']],
    [{ ...follow, answers: Array(4).fill(image) }, []],
    [{ ...follow, answers: Array(5).fill(image) }, ['answers']],
    [{ ...follow, answers: Array(4).fill(card) }, ['answers']],
    [{ ...follow, answers: [{ type: 'transfer' }] }, ['answers.0']],
    [{ answers: [{ type: 'transfer' }, { type: 'transfer' }] }, ['answers']],
    [{ answers: [{ type: 'voice', assetId: '' }] }, ['answers.0.assetId']],
    [
      { answers: [{ type: 'music', thumbAssetId: '', musicUrl: 'ftp://x' }] },
      ['answers.0.thumbAssetId', 'answers.0.musicUrl'],
    ],
    [{ answers: [{ type: 'news', articles: [] }] }, ['answers.0.articles']],
    [{ answers: [{ type: 'news', articles: [article, article] }] }, ['answers.0.articles']],
    [{ ...follow, answers: [{ type: 'news', articles: Array(8).fill(article) }] }, []],
    [{ ...follow, answers: [{ type: 'news', articles: Array(9).fill(article) }] }, ['answers.0.articles']],
    [
      { answers: [{ type: 'news', articles: [{ title: '', url: 'a.cn' }] }] },
      ['answers.0.articles.0.title', 'answers.0.articles.0.url'],
    ],
    [
      { answers: [{ ...card, appId: 'gh_1', pagePath: '' } as AnswerPart] },
      ['answers.0.appId', 'answers.0.pagePath'],
    ],
    [{ answers: [menu(1)] }, ['answers.0.entries']],
    [{ answers: [menu(10)] }, ['answers.0.entries']],
    [
      { answers: [{ type: 'menu', head: '', entries: [entry(1), { label: '项1', phrase: '？' }] }] },
      ['answers.0.entries.1.phrase', 'answers.0.entries.1.label'],
    ],
    [
      { answers: [{ type: 'msgmenu', head: '', options: [], tail: '' }] },
      ['answers.0.head', 'answers.0.options'],
    ],
    [
      {
        answers: [
          {
            type: 'msgmenu',
            head: '满意吗',
            options: [
              { id: '1', content: '好' },
              { id: '1', content: '' },
            ],
            tail: '',
          },
        ],
      },
      ['answers.0.options.1.content', 'answers.0.options.1.id'],
    ],
  ])('%j', (fields, expected) => {
    expect(paths(fields)).toEqual(expected)
  })

  test('all problems come at once and read as sentences', () => {
    const problems = checkRule(
      rule({ name: '', triggers: [pattern('(a')], answers: [text('字'.repeat(700))] }),
    )
    expect(problems).toEqual([
      { path: 'name', message: '请填写规则名称' },
      { path: 'triggers.0.pattern', message: '第 1 个字符起：缺少右括号“)”' },
      { path: 'answers.0.text', message: '回复文本最多 2048 字节（约 682 个汉字），现在有 2100 字节' },
    ])
  })
})
