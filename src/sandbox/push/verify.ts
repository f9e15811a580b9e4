import type { VerifyResult } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { AppKind } from '../world'
import { newStamp } from './attempts'
import { verificationUrl } from './envelope'
import { get } from './transport'

const ERRORS: Record<string, string> = {
  timeout: '服务器在规定时间内没有回答，请确认它没有卡住。',
  refused: '连不上服务器，请确认它已启动、地址和端口正确。',
  reset: '连接被服务器切断了，请看看它的日志。',
  dns: '找不到这个域名，请检查 URL。',
  'too-large': '服务器的回答太长，应当只返回 echostr。',
  'bad-url': 'URL 不正确，请检查。',
}

/** The check WeChat makes when the configuration is saved: the answer must be the echostr and nothing else (§2). */
export async function verifyUrl(world: SandboxWorld, app: AppKind): Promise<VerifyResult> {
  const account = world.accounts[app]
  const echo = world.ids.digits(19)
  const url = verificationUrl(account, newStamp(world), echo)
  const outcome = await get(url, world.switches.timeoutSeconds * 1000)
  if (outcome.error) return { ok: false, why: ERRORS[outcome.error] ?? '请求失败。' }
  const { status, body } = outcome
  if (status !== 200)
    return { ok: false, status, body, why: `服务器返回 HTTP ${status}，请检查 Token 与 URL 是否一致。` }
  if (body !== echo)
    return { ok: false, status, body, why: '返回的内容不是 echostr 原文，请只返回它、不加引号。' }
  return { ok: true, status, body, why: '校验通过。' }
}
