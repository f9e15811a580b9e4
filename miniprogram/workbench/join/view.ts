import type { MpMe } from '../../../src/contract/mp-session'

/** The invitation code in what was typed or scanned: eight signs, in capitals and without spaces; else empty. */
export function codeIn(text: string): string {
  const signs = text.toUpperCase().replace(/[\s-]/g, '')
  return /^[0-9A-Z]{8}$/.test(signs) ? signs : ''
}

/** What the page says to whoever is staff already; empty to all others. */
export function boundWords({ staff }: Pick<MpMe, 'staff'>): string {
  return staff ? `你的微信已经绑定员工「${staff.name}」，不用再绑定。换手机后用同一个微信打开就行。` : ''
}
