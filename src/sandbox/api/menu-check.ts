import { demand } from './failures'
import { bytesOf, isFields, listIn, textIn, type Fields } from './fields'
import { mediaOf } from './media-look-up'
import type { ApiWorld } from './needs'
import { publishedArticle } from './articles'

/** The errcodes for a top button and for a button below one (official-account-api §13, 40015–40028). */
const topCodes = { type: 40017, name: 40018, key: 40019, url: 40020 }
const subCodes = { type: 40024, name: 40025, key: 40026, url: 40027 }

const keyTypes = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
]
const mediaTypes = ['media_id', 'view_limited']
const articleTypes = ['article_id', 'article_view_limited']
const maxOutsideDomains = 3

/** The buttons in a body, checked by the table of official-account-api §3, in the shape that menu/get answers. */
export function checkedButtons(world: ApiWorld, body: Fields): Fields[] {
  const top = listIn(body, 'button')
  demand(top.length >= 1 && top.length <= 3, 40016)
  const buttons = top.map((button) => checkedTop(world, button))
  demand(outsideDomains(buttons).size <= maxOutsideDomains, 65316)
  return buttons
}

function checkedTop(world: ApiWorld, button: unknown): Fields {
  demand(isFields(button), 40016)
  const name = checkedName(button, 16, topCodes.name)
  const below = listIn(button, 'sub_button')
  if (below.length === 0) return { ...checkedAction(world, button, topCodes), name, sub_button: [] }
  demand(below.length <= 5, 40023)
  return { name, sub_button: below.map((sub) => checkedSub(world, sub)) }
}

function checkedSub(world: ApiWorld, button: unknown): Fields {
  demand(isFields(button), 40023)
  const name = checkedName(button, 60, subCodes.name)
  return { ...checkedAction(world, button, subCodes), name, sub_button: [] }
}

function checkedName(button: Fields, maxBytes: number, errcode: number): string {
  const name = textIn(button, 'name')
  demand(name.trim() !== '' && bytesOf(name) <= maxBytes, errcode)
  return name
}

function checkedAction(world: ApiWorld, button: Fields, codes: typeof topCodes): Fields {
  const type = textIn(button, 'type')
  if (keyTypes.includes(type)) {
    const key = textIn(button, 'key')
    demand(key !== '' && bytesOf(key) <= 128, codes.key)
    return { type, key }
  }
  if (type === 'view') return { type, url: checkedUrl(button, codes.url) }
  if (type === 'miniprogram') return checkedMiniProgram(world, button, codes.url)
  if (mediaTypes.includes(type)) {
    const file = mediaOf(world, 'official', textIn(button, 'media_id'))
    demand(file.expiresAt === undefined, 40007)
    return { type, media_id: file.mediaId }
  }
  demand(articleTypes.includes(type), codes.type)
  const articleId = textIn(button, 'article_id')
  demand(publishedArticle(world, articleId), 53600)
  return { type, article_id: articleId }
}

function checkedUrl(button: Fields, errcode: number): string {
  const url = textIn(button, 'url')
  demand(/^https?:\/\/[^\s]+$/.test(url) && bytesOf(url) <= 1024, errcode)
  return url
}

function checkedMiniProgram(world: ApiWorld, button: Fields, urlCode: number): Fields {
  const appid = textIn(button, 'appid')
  demand(appid === world.accounts.miniapp.appId, 45064)
  const pagepath = textIn(button, 'pagepath')
  demand(pagepath !== '', 40165)
  return { type: 'miniprogram', url: checkedUrl(button, urlCode), appid, pagepath }
}

function outsideDomains(buttons: Fields[]): Set<string> {
  const all = buttons.flatMap((button) => [button, ...listIn(button, 'sub_button').filter(isFields)])
  const urls = all.filter((button) => button.type === 'view').map((button) => textIn(button, 'url'))
  return new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).hostname))
}
