import type { CareCustomer } from '../../../src/contract/care'
import { dateText } from '../../words/day'
import { customerName } from '../../words/waited'

/** Where a customer stands, as staff read it. */
export const STAGE_WORDS: Readonly<Record<NonNullable<CareCustomer['stage']>, string>> = {
  follower: '粉丝',
  member: '会员',
  first_buyer: '首购',
  repeat: '复购',
  dormant: '沉睡',
  lost: '流失',
}

/** One customer in the list. */
export interface CustomerRow {
  id: string
  name: string
  stage: string
  phone: string
  tags: string
  since: string
}

/** Words for a customer in the list. */
export function customerRow(one: CareCustomer): CustomerRow {
  const { id, name, stage, phoneMasked, tags, guide, since } = one
  return {
    id,
    name: customerName(name, id),
    stage: stage === null ? '' : STAGE_WORDS[stage],
    phone: phoneMasked ?? '没有留手机号',
    tags: tags.join('、'),
    since: `${guide?.name ?? '门店公共客户'} · ${dateText(since)}起`,
  }
}

/** What stands above the list. */
export function listLead(search: string, total: number): string {
  if (total === 0) return ''
  return search === '' ? `共 ${total} 位，最近归属的在前` : `找到 ${total} 位`
}

/** What an empty list says. */
export function noneWords(search: string): string {
  return search === ''
    ? '还没有归你服务的客户。顾客扫你的码，就会归到你名下。'
    : `没有找到「${search}」。可以输入姓名、拼音、手机尾号或会员卡号，只能找到归你服务的客户。`
}
