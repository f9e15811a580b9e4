import type { PushPerson } from '../../../src/contract/guide-pushes'
import { customerName } from '../../words/waited'

/** Customers for whom the same became of it. */
export interface ResultGroup {
  key: string
  title: string
  people: { id: string; name: string; sentence: string }[]
}

const GROUPS: readonly { key: string; title: string; states: PushPerson['state'][] }[] = [
  { key: 'sent', title: '已送达', states: ['sent'] },
  { key: 'card', title: '等你转发', states: ['card'] },
  { key: 'forwarded', title: '你已转发', states: ['forwarded'] },
  { key: 'waiting', title: '正在发送', states: ['waiting'] },
  { key: 'later', title: '稍后自动发送', states: ['later'] },
  { key: 'no', title: '没有发送', states: ['skipped', 'withdrawn'] },
  { key: 'unknown', title: '结果不明，不会再发', states: ['unknown'] },
]

/** What became of each customer, in groups. */
export function resultGroups(people: readonly PushPerson[]): ResultGroup[] {
  return GROUPS.map(({ key, title, states }) => ({
    key,
    title,
    people: people
      .filter(({ state }) => states.includes(state))
      .map(({ customerId: id, name, sentence }) => ({ id, name: customerName(name, id), sentence })),
  })).filter((group) => group.people.length > 0)
}

/** The push in one sentence. */
export function resultLead(people: readonly PushPerson[]): string {
  const many = (state: PushPerson['state']): number => people.filter((one) => one.state === state).length
  const parts = [
    many('sent') > 0 ? `${many('sent')} 位已送达` : '',
    many('card') > 0 ? `${many('card')} 位等你转发` : '',
    many('later') > 0 ? `${many('later')} 位稍后自动发送` : '',
  ].filter(Boolean)
  return parts.length > 0 ? `${parts.join('，')}。` : '没有等着发送的了。'
}
