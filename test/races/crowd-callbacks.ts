import { cdata } from '../../src/wechat/callback/xml'
import type { Config } from '../../config/load'
import { callbackSender } from './arena'
import { send } from './crowd-http'

/** What somebody did at the official account. */
export type Deed = { say: string } | { scan: string } | { followBy: string }

/** What the server answered to a callback. */
export interface Replied {
  status: number
  /** The passive reply, opened; `success` when there is none, empty when the callback was refused. */
  reply: string
}

let serial = 0

function bodyOf(accountId: string, openId: string, deed: Deed): string {
  const at = Math.floor(Date.now() / 1000)
  const head = `<ToUserName>${cdata(accountId)}</ToUserName><FromUserName>${cdata(openId)}</FromUserName><CreateTime>${at}</CreateTime>`
  if ('say' in deed) {
    const msgId = 25 * 10 ** 14 + ++serial
    return `<xml>${head}<MsgType>${cdata('text')}</MsgType><Content>${cdata(deed.say)}</Content><MsgId>${msgId}</MsgId></xml>`
  }
  const [event, key] = 'scan' in deed ? ['SCAN', deed.scan] : ['subscribe', `qrscene_${deed.followBy}`]
  // Real tickets differ; this one tells two scans of one second apart.
  const ticket = `ticket-${++serial}`
  return `<xml>${head}<MsgType>${cdata('event')}</MsgType><Event>${cdata(event)}</Event><EventKey>${cdata(key)}</EventKey><Ticket>${cdata(ticket)}</Ticket></xml>`
}

/** How often WeChat brings a message in all, and how long it waits for an answer (official-account-api.md). */
const TRIES = 3
const PATIENCE_MS = 5_000

/**
 * Signs and encrypts what somebody did, as WeChat does, and brings it to the server at `url`; again after five seconds
 * when the server is too busy (503), twice at most.
 */
export async function deliver(config: Config, url: string, openId: string, deed: Deed): Promise<Replied> {
  const sender = callbackSender(config)
  const push = sender.push(bodyOf(config.wechat.accountId, openId, deed))
  const target = `${push.path}?${new URLSearchParams(push.query).toString()}`
  for (let turn = 1; ; turn++) {
    const { status, text } = await send(url, 'POST', target, { 'content-type': push.type }, push.body)
    if (status !== 503 || turn === TRIES) return { status, reply: status === 200 ? sender.read(text) : '' }
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  }
}
