import type { ApiReply, ApiRequest, Desk } from './desk'

/** One line of a contract table: a call in a prepared world, and exactly what WeChat answers. */
export interface ContractCase {
  section: string
  title: string
  call: ApiRequest | ((desk: Desk) => ApiRequest | Promise<ApiRequest>)
  expect: Refusal | Answer
}

/** The refusal with this errcode and this errmsg before the rid. */
export interface Refusal {
  refused: [errcode: number, errmsg: string]
}

/** The whole JSON that is answered, or a look at what happened. */
export interface Answer {
  json?: Record<string, unknown>
  look?: (reply: ApiReply, desk: Desk) => void | Promise<void>
}

type Call = ContractCase['call']

/** The cases of one section. */
export class Section {
  readonly cases: ContractCase[] = []

  constructor(private readonly section: string) {}

  /** A call that must be refused with exactly this. */
  refuses(title: string, errcode: number, errmsg: string, call: Call): this {
    this.cases.push({ section: this.section, title, call, expect: { refused: [errcode, errmsg] } })
    return this
  }

  /** A call that must be answered with exactly this JSON. */
  answers(title: string, json: Record<string, unknown>, call: Call, look?: Answer['look']): this {
    this.cases.push({ section: this.section, title, call, expect: { json, ...(look && { look }) } })
    return this
  }

  /** A call whose effect is looked at. */
  does(title: string, call: Call, look: NonNullable<Answer['look']>): this {
    this.cases.push({ section: this.section, title, call, expect: { look } })
    return this
  }
}

/** `{"errcode":0,"errmsg":"ok"}`. */
export const ok = { errcode: 0, errmsg: 'ok' }
