/** Reminders that customers ask for: what each is about and what its message can say (issue part 5). */
import { fillTemplate, templateProblems, variablesIn, type TemplateField } from './subscription-template'

/** What a customer can be reminded of. */
export type ReminderPurpose = 'live' | 'stock' | 'price' | 'points' | 'coupon' | 'order' | 'answer' | 'desk'
export const REMINDER_PURPOSES: readonly ReminderPurpose[] = [
  'live',
  'stock',
  'price',
  'points',
  'coupon',
  'order',
  'answer',
  'desk',
]

/** What a purpose is called, what its texts may name, and when it comes. */
export interface PurposeShape {
  words: string
  /** Variables by name with an example, which also checks a template before anything is sent. */
  variables: Readonly<Record<string, string>>
  /** Said when the reminder is set: 「会在……时提醒你一次」. */
  promise: string
  /** Comes at its moment, also in quiet hours: a night's live stream is no use in the morning. */
  isAtOnce: boolean
  /** Its place among other intents, 0–100. */
  priority: number
  /** What the message centre says when no subscription message can go; variables as above. */
  centre: { title: string; text: string }
}

const TIME = '2026年11月21日 19:45'

/** Every purpose. */
export const PURPOSES: Readonly<Record<ReminderPurpose, PurposeShape>> = {
  live: {
    words: '直播开播',
    variables: { title: '秋冬新品专场', startTime: TIME, host: '山前' },
    promise: '开播前 15 分钟会提醒你一次。',
    isAtOnce: true,
    priority: 80,
    centre: { title: '直播马上开始', text: '「{title}」{startTime} 开播，主播：{host}。' },
  },
  stock: {
    words: '到货',
    variables: { product: '羊绒围巾', store: '静安旗舰店', time: TIME, date: '2026年11月21日' },
    promise: '到货后会提醒你一次。',
    isAtOnce: false,
    priority: 70,
    centre: { title: '你关注的商品到货了', text: '{product} 在{store}有货了。' },
  },
  price: {
    words: '降价',
    variables: { product: '羊绒围巾', price: '¥299.00', before: '¥399.00', time: TIME },
    promise: '降价后会提醒你一次。',
    isAtOnce: false,
    priority: 70,
    centre: { title: '你关注的商品降价了', text: '{product} 现在 {price}，你关注时是 {before}。' },
  },
  points: {
    words: '积分到期',
    variables: { points: '120', date: '2026年11月30日', time: '2026年11月30日 23:59' },
    promise: '积分到期前会提醒你一次。',
    isAtOnce: false,
    priority: 60,
    centre: { title: '积分快到期了', text: '{points} 积分在 {time} 到期，记得使用。' },
  },
  coupon: {
    words: '优惠券到期',
    variables: { coupon: '满300减30', date: '2026年11月30日', time: '2026年11月30日 23:59' },
    promise: '优惠券到期前会提醒你一次。',
    isAtOnce: false,
    priority: 60,
    centre: { title: '优惠券快到期了', text: '「{coupon}」在 {time} 到期，记得使用。' },
  },
  order: {
    words: '购买凭证',
    variables: {
      event: '购买成功',
      receipt: 'T20261121001',
      amount: '¥399.00',
      time: TIME,
      store: '静安旗舰店',
    },
    promise: '下次购买或退款后会把凭证发给你一次。',
    isAtOnce: true,
    priority: 90,
    centre: { title: '购买凭证', text: '{event}：{receipt}，{amount}，{store}，{time}。' },
  },
  answer: {
    words: '提问有回复',
    variables: { question: '围巾能机洗吗', answer: '建议手洗', time: TIME },
    promise: '有回复时会提醒你一次。',
    isAtOnce: false,
    priority: 80,
    centre: { title: '你的提问有回复了', text: '你问：{question}\n回复：{answer}' },
  },
  desk: {
    words: '导购：顾客等待回复',
    variables: { what: '有顾客在等你回复', store: '静安旗舰店', time: TIME },
    promise: '有顾客等你回复时会提醒你一次。',
    isAtOnce: true,
    priority: 90,
    centre: { title: '有顾客在等你回复', text: '{store}，{time}：{what}。' },
  },
}

/**
 * What is wrong with a template for a purpose, one sentence each: a field without a text, a variable that the purpose
 * does not have, or an example that WeChat would refuse.
 */
export function purposeProblems(
  purpose: ReminderPurpose,
  fields: readonly TemplateField[],
  texts: Readonly<Record<string, string>>,
): string[] {
  const { variables, words } = PURPOSES[purpose]
  const known = Object.keys(variables)
  const unknown = fields.flatMap(({ key, label }) =>
    variablesIn(texts[key] ?? '')
      .filter((name) => !known.includes(name))
      .map(
        (name) =>
          `模板的「${label}」里有变量 {${name}}，「${words}」提醒没有它，可以用 ${known.map((one) => `{${one}}`).join('、')}。`,
      ),
  )
  return unknown.length > 0 ? unknown : templateProblems(fields, fillTemplate(fields, texts, variables))
}

/** What the message centre says for a purpose, with `{variable}` replaced. */
export function centreWords(
  purpose: ReminderPurpose,
  variables: Readonly<Record<string, string>>,
): { title: string; text: string } {
  const { title, text } = PURPOSES[purpose].centre
  return { title, text: text.replace(/\{(\w+)\}/g, (_, name: string) => variables[name] ?? '') }
}

/** What a shopper answered to wx.requestSubscribeMessage for one template (mini-program-api.md §4). */
export type SubscribeAnswer = 'accept' | 'reject' | 'ban' | 'filter'

/** Why a reminder was not set, for the shopper. */
export const REFUSAL_WORDS: Readonly<Record<Exclude<SubscribeAnswer, 'accept'>, string>> = {
  reject: '你没有同意接收提醒，需要时可以再点一次。',
  ban: '这个提醒暂时不能用，请以页面上的时间为准。',
  filter: '这个提醒和另一个重复，请以页面上的时间为准。',
}
