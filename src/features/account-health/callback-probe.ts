import { randomBytes } from 'node:crypto'
import { request } from 'undici'
import type { CallbackProbe } from '../../domain/doctor'
import { makeCipher } from '../../wechat/callback/crypto'
import { sealPush, type BodyFormat } from '../../wechat/callback/envelope'
import { sign } from '../../wechat/callback/signature'
import { buildXml, cdata } from '../../wechat/callback/xml'

/** What is needed to call a callback address as WeChat would. */
export interface ProbeTarget {
  url: string
  accountId: string
  appId: string
  token: string
  encodingAesKey: string
  mode: 'safe' | 'compatible' | 'plain'
  format: BodyFormat
  /** The time that the server goes by, epoch ms; the sandbox may have moved it. */
  now(): number
}

const TIMEOUT_MS = 5000

interface Answer {
  status: number
  body: string
}

async function call(url: string, body?: string): Promise<Answer> {
  const response = await request(url, {
    method: body === undefined ? 'GET' : 'POST',
    body: body ?? null,
    headers: body === undefined ? {} : { 'content-type': 'text/xml' },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return { status: response.statusCode, body: await response.body.text() }
}

function query(
  target: ProbeTarget,
  more: Record<string, string> = {},
): { parts: string[]; text: URLSearchParams } {
  const timestamp = String(Math.floor(target.now() / 1000))
  const nonce = randomBytes(6).toString('hex')
  const signature = sign([target.token, timestamp, nonce])
  return {
    parts: [target.token, timestamp, nonce],
    text: new URLSearchParams({ signature, timestamp, nonce, ...more }),
  }
}

/** An event that nobody knows: it is stored and acknowledged like any other, and causes nothing. */
function harmlessEvent(target: ProbeTarget): string {
  const createdAt = Math.floor(target.now() / 1000)
  if (target.format === 'json')
    return JSON.stringify({
      ToUserName: target.accountId,
      FromUserName: 'guidepost_doctor',
      CreateTime: createdAt,
      MsgType: 'event',
      Event: 'guidepost_doctor',
    })
  return buildXml({
    ToUserName: target.accountId,
    FromUserName: 'guidepost_doctor',
    CreateTime: createdAt,
    MsgType: 'event',
    Event: 'guidepost_doctor',
  })
}

function message(target: ProbeTarget): { url: string; body: string } {
  const event = harmlessEvent(target)
  if (target.mode === 'plain') return { url: `${target.url}?${query(target).text}`, body: event }
  const encrypted = makeCipher(target).encrypt(event)
  const { parts, text } = query(target, { encrypt_type: 'aes' })
  text.set('msg_signature', sign([...parts, encrypted]))
  const sealed = sealPush(target.format, target.accountId, encrypted)
  if (target.mode === 'safe') return { url: `${target.url}?${text}`, body: sealed }
  const both =
    target.format === 'json'
      ? JSON.stringify({ ...(JSON.parse(event) as object), Encrypt: encrypted })
      : event.replace('</xml>', `<Encrypt>${cdata(encrypted)}</Encrypt></xml>`)
  return { url: `${target.url}?${text}`, body: both }
}

async function statusOf(target: ProbeTarget): Promise<number> {
  const { url, body } = message(target)
  return (await call(url, body)).status
}

/** Whether the server takes the same message in another mode than the configured one. */
async function otherMode(target: ProbeTarget): Promise<CallbackProbe | undefined> {
  for (const mode of ['safe', 'compatible', 'plain'] as const)
    if (mode !== target.mode && (await statusOf({ ...target, mode })) === 200)
      return { state: 'other-mode', configured: target.mode, running: mode }
  return undefined
}

/** Calls our own public callback address as WeChat would: the URL check first, then a message nobody acts upon. */
export async function probeCallback(target: ProbeTarget): Promise<CallbackProbe> {
  try {
    const echo = String(BigInt(`0x${randomBytes(6).toString('hex')}`))
    const verification = await call(`${target.url}?${query(target, { echostr: echo }).text}`)
    if (verification.status !== 200 || verification.body !== echo)
      return {
        state: 'answered',
        status: verification.status === 200 ? 404 : verification.status,
        what: 'verification',
      }
    const status = await statusOf(target)
    if (status === 200) return { state: 'ok' }
    return (
      (status === 403 ? await otherMode(target) : undefined) ?? { state: 'answered', status, what: 'message' }
    )
  } catch (error) {
    const { code, message: reason } = error as { code?: string; message: string }
    return { state: 'unreachable', reason: `${new URL(target.url).origin}：${code ?? reason}` }
  }
}
