import type { Clock } from '../../platform/clock'
import type { Account } from '../account'
import type { ApiCaller } from './caller'
import { multipart } from './form'
import type { SharedGateway } from './gateway'
import { fieldsOf, listOf, numberOf, textOf, type JsonAnswer } from './json'
import { checkMedia, mediaLimits, readMedia, temporaryMediaMs, type FetchedMedia } from './media'
import { serviceBody } from './service-body'
import { VideoCover } from './video-cover'

/** What a gateway is made of. */
export interface GatewayParts {
  account: Account
  appId: string
  caller: ApiCaller
  clock: Clock
}

const UPLOAD_MS = 30_000
const MAX_DOWNLOAD_BYTES = 24 * 1024 * 1024

/** The calls that the official account and the Mini Program have in common. */
export function sharedCalls(parts: GatewayParts): Omit<SharedGateway, 'account'> {
  const { account, appId, caller } = parts
  const command = async (path: string, json: unknown): Promise<void> => {
    await caller.json({ method: 'POST', path, json, isCommand: true })
  }
  const media = mediaCalls(parts)
  const cover = new VideoCover(parts.clock, media.uploadMedia)
  return {
    appId,
    sendServiceMessage: async (openId, message, kfAccount) => {
      const body = serviceBody(account, openId, await cover.complete(message), kfAccount)
      await command('/cgi-bin/message/custom/send', body)
    },
    setTyping: (openId, isTyping) =>
      command('/cgi-bin/message/custom/typing', {
        touser: openId,
        command: isTyping ? 'Typing' : 'CancelTyping',
      }),
    ...media,
    quotaOf: async (path) => {
      const answer = await caller.json({
        method: 'POST',
        path: '/cgi-bin/openapi/quota/get',
        json: { cgi_path: path },
      })
      const quota = fieldsOf(answer.quota)
      return {
        dailyLimit: numberOf(quota.daily_limit),
        used: numberOf(quota.used),
        remaining: numberOf(quota.remain),
      }
    },
    clearQuota: async () => {
      await command('/cgi-bin/clear_quota', { appid: appId })
      caller.pace.resume()
    },
    clearQuotaOf: async (path) => {
      await command('/cgi-bin/openapi/quota/clear', { cgi_path: path })
      caller.pace.resume(path)
    },
    callbackIps: async () => {
      const answer = await caller.json({ method: 'GET', path: '/cgi-bin/getcallbackip' })
      return listOf(answer.ip_list).map(textOf)
    },
    checkCallback: async (action) => {
      const json = { action, check_operator: 'DEFAULT' }
      const path = '/cgi-bin/callback/check'
      return readCheck(await caller.json({ method: 'POST', path, json, timeoutMs: 20_000 }))
    },
  }
}

function readCheck(answer: JsonAnswer): Awaited<ReturnType<SharedGateway['checkCallback']>> {
  const dns = listOf(answer.dns).map(fieldsOf)
  const ping = listOf(answer.ping).map(fieldsOf)
  return {
    dns: dns.map((one) => ({ ip: textOf(one.ip), operator: textOf(one.real_operator) })),
    ping: ping.map((one) => ({
      ip: textOf(one.ip),
      fromOperator: textOf(one.from_operator),
      packageLoss: textOf(one.package_loss),
      time: textOf(one.time),
    })),
  }
}

function mediaCalls({ caller, clock }: GatewayParts): Pick<SharedGateway, 'uploadMedia' | 'media'> {
  return {
    uploadMedia: async (kind, { filename, contentType, content }) => {
      const bytes = await readMedia(content, mediaLimits[kind].maxBytes)
      checkMedia(kind, filename, bytes.length)
      const form = multipart({ field: 'media', filename, contentType, bytes })
      const path = '/cgi-bin/media/upload'
      const answer = await caller.json({
        method: 'POST',
        path,
        query: { type: kind },
        ...form,
        timeoutMs: UPLOAD_MS,
      })
      const createdAt = numberOf(answer.created_at) * 1000 || clock.now()
      const mediaId = textOf(answer.media_id) || textOf(answer.thumb_media_id)
      return { mediaId, createdAt, expiresAt: createdAt + temporaryMediaMs }
    },
    media: (mediaId) =>
      caller.bytes<FetchedMedia>(
        {
          method: 'GET',
          path: '/cgi-bin/media/get',
          query: { media_id: mediaId },
          timeoutMs: UPLOAD_MS,
          maxBytes: MAX_DOWNLOAD_BYTES,
        },
        (answer) => ({ videoUrl: textOf(answer.video_url) }),
      ),
  }
}
