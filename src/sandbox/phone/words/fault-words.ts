import type { Fault } from '../../control/contract'

/** A kind of fault, where it can happen and what it does, in one sentence. */
export interface FaultWords {
  kind: Fault['kind']
  on: Fault['on'][]
  title: string
  about: string
}

/** Every kind of fault. */
export const FAULT_WORDS: FaultWords[] = [
  { kind: 'slow', on: ['api', 'callback'], title: '变慢', about: '过一会儿才回答。' },
  { kind: 'busy', on: ['api'], title: '系统繁忙', about: '回答 -1，应当稍后再试。' },
  { kind: 'http-5xx', on: ['api'], title: '服务器错误', about: '回答 HTTP 502。' },
  { kind: 'html', on: ['api'], title: '网页代替 JSON', about: '像中间的代理那样回答一个网页。' },
  { kind: 'half-json', on: ['api'], title: '半截 JSON', about: '回答到一半就没有了。' },
  { kind: 'cut-before', on: ['api', 'callback'], title: '生效前断开', about: '连接断了，什么也没有发生。' },
  { kind: 'cut-inside', on: ['api', 'callback'], title: '回答中断开', about: '事情做成了，回答只到一半。' },
  { kind: 'cut-after', on: ['api', 'callback'], title: '生效后断开', about: '事情做成了，回答丢了。' },
  { kind: 'errcode', on: ['api'], title: '指定错误码', about: '回答你填的错误码。' },
  { kind: 'token-revoked', on: ['api'], title: '凭证失效', about: '用到的 access_token 马上作废。' },
  { kind: 'quota', on: ['api'], title: '额度用完', about: '回答 45009，到虚拟时间的第二天为止。' },
  { kind: 'duplicate', on: ['callback'], title: '重复推送', about: '同一条推送两份，同时到。' },
  { kind: 'reorder', on: ['callback'], title: '乱序', about: '压住这一条，等下一条先走。' },
  { kind: 'lost-answer', on: ['callback'], title: '回答丢失', about: '服务器答了，微信当作没有收到。' },
]

/** The words of one kind. */
export function faultWords(kind: Fault['kind']): FaultWords {
  return FAULT_WORDS.find((one) => one.kind === kind)!
}
