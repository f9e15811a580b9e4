import { AppError } from '../../domain/errors'
import { errorTable, type ErrorAct, type ErrorRow } from './error-table'
import { redact } from './redact'

/** What may be done with the same call: nothing, again later, again with a new token, again when the quota is back. */
export type ErrorNext = 'never' | 'later' | 'refresh-token' | 'quota'

/** An errcode explained. `meaning` and `step` are sentences for operators. */
export interface ErrorMeaning {
  errcode: number
  act: ErrorAct
  next: ErrorNext
  isAlarm: boolean
  meaning: string
  step: string
}

const NEXT: Record<ErrorAct, ErrorNext> = {
  R: 'later',
  T: 'refresh-token',
  L: 'quota',
  F: 'never',
  U: 'never',
}
/** Limits that are over within minutes; the others last until the day or the month is over. */
const SHORT_LIMITS = new Set([45011, 43117, 43108, 45066, 44990, 44991])

const single = new Map<number, ErrorRow>()
for (const row of errorTable) for (const code of row.codes) single.set(code, row)
const ranges = errorTable.filter((row) => row.range !== undefined)

/** What an errcode means and what to do about it; codes that the fact books do not name are never repeated. */
export function explain(errcode: number): ErrorMeaning {
  const row =
    single.get(errcode) ?? ranges.find(({ range }) => range && errcode >= range[0] && errcode <= range[1])
  if (!row) {
    const step = '请在微信开放文档「全局返回码」中查询，或把错误码和 rid 发给技术人员。'
    return {
      errcode,
      act: 'F',
      next: 'never',
      isAlarm: false,
      meaning: `微信返回了未收录的错误码 ${errcode}`,
      step,
    }
  }
  const next = SHORT_LIMITS.has(errcode) ? 'later' : NEXT[row.act]
  return { errcode, act: row.act, next, isAlarm: row.isAlarm === true, meaning: row.meaning, step: row.step }
}

/** WeChat said no. `errmsg` is WeChat's own wording without secrets; `rid` finds the call at WeChat. */
export class WechatError extends AppError {
  readonly act: ErrorAct
  readonly next: ErrorNext
  readonly isAlarm: boolean
  readonly rid: string | undefined
  readonly errmsg: string

  constructor(
    readonly errcode: number,
    errmsg: string,
    readonly path: string,
    /** Epoch ms (our decision clock) before which the same call is pointless, if that is known. */
    readonly retryAt?: number,
    /** Fields that came with the error, such as the existing msg_id of 45065. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    const { act, next, isAlarm, meaning, step } = explain(errcode)
    const rid = /rid:\s*([0-9a-f-]+)/i.exec(errmsg)?.[1]
    super('upstream', 'wechat.refused', `微信接口返回错误 ${errcode}：${meaning}。${step}`, { errcode, rid })
    this.name = 'WechatError'
    this.act = act
    this.next = next
    this.isAlarm = isAlarm
    this.rid = rid
    this.errmsg = redact(errmsg)
  }
}
