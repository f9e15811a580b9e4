import type { CardChoice } from '../../../src/contract/conversations'
import type { PushPerson, PushWish } from '../../../src/contract/guide-pushes'
import { customerName } from '../../words/waited'

/** What may be pushed, as the list shows it and as the server wants it. */
export interface Choice {
  key: string
  kindText: string
  title: string
  words: string
  wish: Omit<PushWish, 'customerIds'>
}

const KINDS: Readonly<Record<CardChoice['kind'], { text: string; topic: PushWish['topic'] }>> = {
  product: { text: '商品', topic: 'newArrivals' },
  offer: { text: '优惠', topic: 'offers' },
  coupon: { text: '优惠券', topic: 'offers' },
  live: { text: '直播', topic: 'live' },
}
/** Offers are what guides push most. */
const ORDER: CardChoice['kind'][] = ['offer', 'coupon', 'live', 'product']

const NOTHING = { materialId: null, productId: null, offerId: null }

/** A product, offer, coupon or live session to push. */
export function cardChoice({ kind, id, title, words }: CardChoice): Choice {
  const { text: kindText, topic } = KINDS[kind]
  const shown = { product: { productId: id }, offer: { offerId: id }, coupon: {}, live: {} }[kind]
  const link = `/pages/${kind}/index?id=${id}`
  const wish = { ...NOTHING, ...shown, title: title.slice(0, 60), text: words || title, topic, link }
  return { key: `${kind}:${id}`, kindText, title, words, wish }
}

/** Cards in the order of how often they are pushed. */
export const cardChoices = (cards: readonly CardChoice[]): Choice[] =>
  [...cards].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)).map(cardChoice)

/** What headquarters gave to share. */
export interface SharedMaterial {
  id: string
  title: string
  text: string
  topic: PushWish['topic']
  link: string
  productId: string | null
  offerId: string | null
  task: { instruction: string; isDone: boolean } | null
}

/** A material to push. */
export function materialChoice(material: SharedMaterial): Choice {
  const { id, title, text, topic, link, productId, offerId, task } = material
  const kindText = task && !task.isDone ? '总部任务' : '总部素材'
  const wish = { materialId: id, productId, offerId, title, text, topic, link }
  return { key: `material:${id}`, kindText, title, words: task?.instruction ?? text, wish }
}

/** One customer of the dry run. */
export interface PersonRow {
  id: string
  name: string
  sentence: string
  isOn: boolean
}

/** Customers who get it in one way. */
export interface Group {
  key: 'now' | 'card' | 'later' | 'no'
  title: string
  people: PersonRow[]
}

const GROUPS: readonly { key: Group['key']; title: string; states: PushPerson['state'][] }[] = [
  { key: 'now', title: '现在就能收到', states: ['waiting', 'sent'] },
  { key: 'card', title: '由你转发', states: ['card', 'forwarded'] },
  { key: 'later', title: '稍后自动发送', states: ['later'] },
  { key: 'no', title: '不能发送', states: ['skipped', 'withdrawn', 'unknown'] },
]

/** The dry run in groups: who now, by hand, later and not, and why; `chosen` are those to whom it would go. */
export function groupsOf(people: readonly PushPerson[], chosen: ReadonlySet<string>): Group[] {
  return GROUPS.map(({ key, title, states }) => ({
    key,
    title,
    people: people
      .filter(({ state }) => states.includes(state))
      .map(({ customerId, name, sentence }) => {
        return {
          id: customerId,
          name: customerName(name, customerId),
          sentence,
          isOn: chosen.has(customerId),
        }
      }),
  })).filter((group) => group.people.length > 0)
}

/** Whom nothing can reach is never chosen; the others are, to begin with. */
export const reachable = (people: readonly PushPerson[]): string[] =>
  people.filter(({ state }) => GROUPS[3]!.states.indexOf(state) < 0).map(({ customerId }) => customerId)

/** What the button says. */
export const sendText = (many: number): string => (many === 0 ? '先选客户' : `发给 ${many} 位客户`)

/** Who the dry run is of to begin with. */
export const audienceWords = (total: number, most: number): string =>
  total > most
    ? `你有 ${total} 位客户，一次最多 ${most} 位，先列出最近归属的 ${most} 位`
    : `你的 ${total} 位客户，谁能收到`
