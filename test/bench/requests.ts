import { makeCipher } from '../../src/wechat/callback/crypto'
import { openReply, sealPush } from '../../src/wechat/callback/envelope'
import { sign } from '../../src/wechat/callback/signature'
import { parseXml } from '../../src/wechat/callback/xml'

/** The account that every candidate serves. */
export const account = {
  appId: 'wx1234567890abcdef',
  accountId: 'gh_bench',
  token: 'benchToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}

/** How the bodies travel: encrypted or not. */
export type Mode = 'safe' | 'plain'

const cipher = makeCipher({ encodingAesKey: account.encodingAesKey, appId: account.appId })
let serial = 0

/** The text that every follower types; one rule in the list answers it. */
export const question = '请问一下，这件咖啡色的羊毛大衣还有货吗？在哪家门店可以试穿'

const head = (openId: string, msgType: string, at = Date.now()): string =>
  `<xml><ToUserName><![CDATA[${account.accountId}]]></ToUserName><FromUserName><![CDATA[${openId}]]></FromUserName>` +
  `<CreateTime>${Math.floor(at / 1000)}</CreateTime><MsgType><![CDATA[${msgType}]]></MsgType>`

/** The followers who write in turn. They are customers already; what a new one costs is measured by itself. */
export const followers = Array.from({ length: 2_000 }, (_, index) => `oBench${10_000 + index}`)

/** A text message with an id of its own. */
export function textBody(): string {
  const id = ++serial
  return `${head(followers[id % followers.length] ?? '', 'text')}<Content><![CDATA[${question}]]></Content><MsgId>24${1_000_000_000_000 + id}</MsgId></xml>`
}

/** Somebody follows by scanning a code, at `at` (epoch ms). */
export function followBody(openId: string, scene: string, at: number): string {
  return `${head(openId, 'event', at)}<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_${scene}]]></EventKey><Ticket><![CDATA[bench]]></Ticket></xml>`
}

/** A follower scans a code now. */
export function scanBody(openId: string, scene: string): string {
  return `${head(openId, 'event')}<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[${scene}]]></EventKey><Ticket><![CDATA[bench]]></Ticket></xml>`
}

/** What WeChat reports for each template message after a big push. */
export function jobFinishBody(): string {
  const id = ++serial
  return (
    `${head(`oBenchPushed${id}`, 'event')}<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>` +
    `<MsgID>31${1_000_000_000_000 + id}</MsgID><Status><![CDATA[success]]></Status></xml>`
  )
}

/** A whole HTTP request, signed and, in safe mode, encrypted. */
export function request(mode: Mode, body: string): Buffer {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = String(1_000_000_000 + ++serial)
  let query = `signature=${sign([account.token, timestamp, nonce])}&timestamp=${timestamp}&nonce=${nonce}&openid=oA`
  let sent = body
  if (mode === 'safe') {
    const encrypted = cipher.encrypt(body)
    query += `&encrypt_type=aes&msg_signature=${sign([account.token, timestamp, nonce, encrypted])}`
    sent = sealPush('xml', account.accountId, encrypted)
  }
  return Buffer.from(
    `POST /wechat/callback?${query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\n` +
      `Content-Length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`,
  )
}

/** The type of the reply in an answer: `success`, or the MsgType of the opened and checked document. */
export function kindOfReply(mode: Mode, answer: string): string {
  if (answer === 'success' || answer === '') return 'success'
  const options = { cipher, token: account.token, format: 'xml' as const }
  const fields = parseXml(mode === 'safe' ? openReply(answer, options) : answer)
  if (fields['FromUserName'] !== account.accountId || !String(fields['ToUserName']).startsWith('o')) {
    throw new Error('a reply that is addressed to somebody else')
  }
  return String(fields['MsgType'])
}
