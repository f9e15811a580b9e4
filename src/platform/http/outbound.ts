import { AppError } from '../../domain/errors'

/** Which hosts may be called. `playedBy` is the sandbox's address, which plays all of them outside production. */
export interface OutboundRule {
  /** `qyapi.weixin.qq.com`, or `.qq.com` for everything below it. */
  hosts: readonly string[]
  playedBy?: string | undefined
}

/** Whether an address may be called: https to one of the hosts, without port or user, or the sandbox that plays them. */
export function isAllowedAddress(address: string, { hosts, playedBy }: OutboundRule): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return false
  if (playedBy !== undefined && url.protocol === 'http:' && url.hostname === new URL(playedBy).hostname)
    return true
  if (url.protocol !== 'https:' || url.port !== '') return false
  return hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host))
}

/** What to call, and how much of an answer is read. */
export interface OutboundCall {
  address: string
  rule: OutboundRule
  timeoutMs: number
  maxBytes: number
  /** Posted as JSON; without it the call is a GET. */
  json?: unknown
}

/** Calls an address that a person or another server named: never anywhere else, no redirects, a limit to what is read. */
export async function callOutside(
  call: OutboundCall,
): Promise<{ status: number; contentType: string; bytes: Buffer }> {
  const { address, rule, timeoutMs, maxBytes, json } = call
  if (!isAllowedAddress(address, rule))
    throw new AppError('invalid', 'address.not_allowed', '这个地址不允许访问，请检查后再填。')
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    ...(json === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(json) }),
  })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length
    if (size > maxBytes) throw new AppError('too_large', 'media.too_large', '文件过大，没有保存。')
    chunks.push(chunk as Uint8Array)
  }
  const contentType = response.headers.get('Content-Type') ?? 'application/octet-stream'
  return { status: response.status, contentType, bytes: Buffer.concat(chunks) }
}
