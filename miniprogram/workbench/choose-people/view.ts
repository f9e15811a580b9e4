import type { PushCustomer } from '../../../src/contract/guide-pushes'
import { customerName } from '../../words/waited'

/** A customer of mine who can be chosen. */
export interface ChoiceRow {
  id: string
  name: string
  /** The end of the phone number and the tags, to tell people of one name apart. */
  about: string
  isOn: boolean
}

/** Words for a customer to choose. */
export function toChoose(one: PushCustomer, picked: readonly string[]): ChoiceRow {
  const { customerId: id, name, phoneMasked, tags } = one
  const about = [phoneMasked ?? '没有留手机号', tags.join('、')].filter(Boolean).join(' · ')
  return { id, name: customerName(name, id), about, isOn: picked.includes(id) }
}

/** A tag to narrow the list by. */
export interface TagChip {
  name: string
  isOn: boolean
}

/** Tags to choose from, with the one that is on. */
export const tagChips = (names: readonly string[], on: string): TagChip[] =>
  names.map((name) => ({ name, isOn: name === on }))

/** How many are chosen, and that no more can be. */
export function chosenWords(many: number, most: number): string {
  if (many === 0) return '还没有选客户'
  return many < most ? `已选 ${many} 位` : `已选 ${many} 位，${fullWords(most)}`
}

/** Why nobody else can be chosen. */
export const fullWords = (most: number): string => `一次最多 ${most} 位客户`

/** Those chosen with others found, as many as there is room for; `left` for whom there was none. */
export function withMore(
  picked: readonly string[],
  found: readonly string[],
  most: number,
): { picked: string[]; left: number } {
  const all = [...picked, ...found.filter((id) => !picked.includes(id))]
  return { picked: all.slice(0, most), left: Math.max(0, all.length - most) }
}
