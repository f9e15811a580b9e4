import fc from 'fast-check'
import { planDraft } from '../../src/console/chat/plan'
import { occasionOf, planAnswer } from '../../src/domain/answer-plan'
import type { AnswerPart, RuleInput, RuleTrigger } from '../../src/domain/reply-rule'

const PARTS: AnswerPart[] = [
  { type: 'text', text: '三家门店都在' },
  { type: 'image', assetId: 'a' },
  { type: 'voice', assetId: 'a' },
  { type: 'news', articles: [1, 2, 3].map((nth) => ({ title: `第 ${nth} 篇`, url: 'https://a.example' })) },
  { type: 'miniprogram', title: '会员卡', appId: 'wx01234567', pagePath: 'pages/card', thumbAssetId: 'a' },
  { type: 'msgmenu', head: '满意吗', options: [{ id: '1', content: '满意' }], tail: '' },
  { type: 'menu', head: '请选择', entries: [{ label: '物流', phrase: '物流' }] },
  { type: 'transfer' },
]
const OCCASIONS: { trigger: RuleTrigger; input: RuleInput }[] = [
  { trigger: { kind: 'contains', phrase: '门店' }, input: { kind: 'text', text: '门店' } },
  { trigger: { kind: 'event', event: 'follow' }, input: { kind: 'event', event: 'follow' } },
  { trigger: { kind: 'event', event: 'enter' }, input: { kind: 'event', event: 'enter' } },
]

/** What the follower gets, in order: how many articles a part has says whether it was cut. */
const shape = (part: { type: string; articles?: unknown[] }): string =>
  `${part.type === 'menu' ? 'text' : part.type}${part.articles?.length ?? ''}`

test('the preview of a draft shows what the server would send, part by part', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 9 }),
      fc.constantFrom(...OCCASIONS),
      (parts, { trigger, input }) => {
        const answers = parts.map((part) => structuredClone(part))
        const shown = planDraft(answers, [trigger])
        const plan = planAnswer({
          answers,
          answerMode: 'all',
          ...occasionOf(input),
          messageHash: 'm',
          values: {},
          now: 0,
        })
        const sent = shown.filter((part) => !part.dropped)
        expect(sent.filter((part) => part.delivery === 'passive').map(({ part }) => shape(part))).toEqual(
          plan.passive ? [shape(plan.passive)] : [],
        )
        expect(sent.filter((part) => part.delivery === 'service').map(({ part }) => shape(part))).toEqual(
          plan.followUps.map(shape),
        )
      },
    ),
  )
})
