import type { ApiCaller } from './caller'
import { readAutoReply } from './auto-reply'
import { WechatError } from './errors'
import { followerCalls } from './follower-calls'
import { multipart } from './form'
import type { OfficialCode, OfficialGateway } from './gateway'
import { fieldsOf, numberOf, textOf } from './json'
import { checkMedia, mediaLimits, readMedia } from './media'
import { readButtons, writeButtons } from './menu'
import { noticeCalls } from './notice-calls'
import { sharedCalls, type GatewayParts } from './shared-calls'
import { WxApi } from './wx-api'

const NO_MENU = 46003
const UPLOAD_MS = 30_000

type MenuCalls = Pick<
  OfficialGateway,
  'createMenu' | 'menu' | 'deleteMenu' | 'currentMenu' | 'currentAutoReply'
>
type MaterialCalls = Pick<
  OfficialGateway,
  'uploadArticleImage' | 'addMaterial' | 'deleteMaterial' | 'materialCounts'
>
type CodeCalls = Pick<OfficialGateway, 'createCode' | 'shorten' | 'expand' | 'fetchJsTicket'>

/** The custom menu (official-account-api.md §3). */
function menuCalls(api: WxApi, caller: ApiCaller): MenuCalls {
  return {
    createMenu: async (buttons) => {
      await api.promise((wx, done) => wx.createMenu({ button: writeButtons(buttons) }, done))
    },
    menu: async () => {
      try {
        const menu = fieldsOf((await api.promise((wx, done) => wx.getMenu(done))).menu)
        const menuId = textOf(menu.menuid)
        return { buttons: readButtons(menu.button), ...(menuId === '' ? {} : { menuId }) }
      } catch (error) {
        if (error instanceof WechatError && error.errcode === NO_MENU) return undefined
        throw error
      }
    },
    deleteMenu: async () => {
      await api.promise((wx, done) => wx.removeMenu(done))
    },
    currentMenu: async () => {
      const answer = await api.promise((wx, done) => wx.getMenuConfig(done))
      const buttons = readButtons(fieldsOf(answer.selfmenu_info).button)
      return { isOpen: numberOf(answer.is_menu_open) === 1, buttons }
    },
    currentAutoReply: async () =>
      readAutoReply(await caller.json({ method: 'GET', path: '/cgi-bin/get_current_autoreply_info' })),
  }
}

/** Permanent material and pictures for articles (§8). */
function materialCalls(api: WxApi, caller: ApiCaller): MaterialCalls {
  return {
    uploadArticleImage: async ({ filename, contentType, content }) => {
      const bytes = await readMedia(content, 1024 * 1024)
      const form = multipart({ field: 'media', filename, contentType, bytes })
      const path = '/cgi-bin/media/uploadimg'
      const answer = await caller.json({ method: 'POST', path, ...form, timeoutMs: UPLOAD_MS })
      return { url: textOf(answer.url) }
    },
    addMaterial: async (kind, { filename, contentType, content }, video) => {
      const bytes = await readMedia(content, mediaLimits[kind].maxBytes)
      checkMedia(kind, filename, bytes.length)
      const fields: Record<string, string> = video === undefined ? {} : { description: JSON.stringify(video) }
      const form = multipart({ field: 'media', filename, contentType, bytes }, fields)
      const path = '/cgi-bin/material/add_material'
      const query = { type: kind }
      const answer = await caller.json({ method: 'POST', path, query, ...form, timeoutMs: UPLOAD_MS })
      const url = textOf(answer.url)
      return { mediaId: textOf(answer.media_id), ...(url === '' ? {} : { url }) }
    },
    deleteMaterial: async (mediaId) => {
      await api.promise((wx, done) => wx.removeMaterial(mediaId, done))
    },
    materialCounts: async () => {
      const answer = await api.promise((wx, done) => wx.getMaterialCount(done))
      return {
        voice: numberOf(answer.voice_count),
        video: numberOf(answer.video_count),
        image: numberOf(answer.image_count),
        news: numberOf(answer.news_count),
      }
    },
  }
}

/** Parametric codes, short keys, JS-SDK tickets (§9, §10). */
function codeCalls(api: WxApi, parts: GatewayParts, pictureBase: string): CodeCalls {
  const { caller, clock } = parts
  return {
    createCode: async ({ scene, expireSeconds }) => {
      const answer = await api.promise((wx, done) =>
        expireSeconds === undefined
          ? wx.createLimitQRCode(scene, done)
          : wx.createTmpQRCode(scene, expireSeconds, done),
      )
      const ticket = textOf(answer.ticket)
      const code: OfficialCode = {
        ticket,
        url: textOf(answer.url),
        pictureUrl: `${pictureBase}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
      }
      if (expireSeconds !== undefined) code.expiresAt = clock.now() + numberOf(answer.expire_seconds) * 1000
      return code
    },
    shorten: async (longText, expireSeconds) => {
      const json = { long_data: longText, expire_seconds: expireSeconds }
      return textOf((await caller.json({ method: 'POST', path: '/cgi-bin/shorten/gen', json })).short_key)
    },
    expand: async (shortKey) => {
      const json = { short_key: shortKey }
      return textOf((await caller.json({ method: 'POST', path: '/cgi-bin/shorten/fetch', json })).long_data)
    },
    fetchJsTicket: async (type) => {
      const askedAt = clock.now()
      const answer = await caller.json({ method: 'GET', path: '/cgi-bin/ticket/getticket', query: { type } })
      return { ticket: textOf(answer.ticket), expiresAt: askedAt + numberOf(answer.expires_in) * 1000 }
    },
  }
}

/** The official account's gateway over wechat-api, with the endpoints that the library lacks beside it. */
export function officialGateway(parts: GatewayParts, baseUrl: string): OfficialGateway {
  const { caller, appId } = parts
  const api = new WxApi(caller, appId, baseUrl)
  // Pictures of codes live on another host at WeChat; the sandbox has only one.
  const pictureBase = baseUrl.replace('//api.weixin.qq.com', '//mp.weixin.qq.com')
  return {
    account: 'official',
    ...sharedCalls(parts),
    ...followerCalls(api),
    ...menuCalls(api, caller),
    ...noticeCalls(api, caller),
    ...materialCalls(api, caller),
    ...codeCalls(api, parts, pictureBase),
  }
}
