import type { GuideCode } from '../../../src/contract/workbench-codes'
import { isPrivacyRefusal } from '../../words/no-leave'

/** One code as the page shows it. */
export interface CodeRow {
  id: string
  title: string
  /** What a scan of it opens. */
  note: string
  today: string
}

const OPENS: Readonly<Record<GuideCode['carrier'], string>> = {
  account: '公众号码：扫码关注公众号',
  account_temporary: '公众号临时码：扫码关注公众号',
  miniapp: '小程序码：扫码打开会员小程序',
  link: '链接码：扫码打开网页或小程序',
}

/** Words for the codes, the guide's own first. */
export function codeRows(codes: readonly GuideCode[]): { mine: CodeRow[]; store: CodeRow[] } {
  const of = (owner: GuideCode['owner']) => codes.filter((code) => code.owner === owner).map(rowOf)
  return { mine: of('mine'), store: of('store') }
}

function rowOf({ id, label, placement, carrier, scans, follows }: GuideCode): CodeRow {
  const title = placement !== null && !label.includes(placement) ? `${label} · ${placement}` : label
  const today = scans === 0 ? '今天还没有人扫' : `今天 ${scans} 次扫码，${follows} 人关注`
  return { id, title, note: OPENS[carrier], today }
}

/** What is said when WeChat did not save a picture; empty when the person closed its question. */
export function notSavedWords(errMsg: string): string {
  if (errMsg === '' || /cancel/.test(errMsg)) return ''
  if (isPrivacyRefusal(errMsg))
    return '没有同意隐私保护指引，图片没有存。过一会儿再点可以重新选择，或直接截图。'
  if (isRefused(errMsg)) return '没有保存到相册的权限。点「去设置」允许后再存，或直接截图。'
  return '没有存成，请再试一次，或直接截图。'
}

/** Whether the person said no to the album, now or before: then only the settings can change it. */
export const isRefused = (errMsg: string): boolean => !isPrivacyRefusal(errMsg) && /auth|deny/.test(errMsg)
