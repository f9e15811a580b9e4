import type { AppCredentials } from '../account'
import type { MiniappGateway, MiniappLinkWish } from './gateway'
import { fieldsOf, listOf, numberOf, textOf, type JsonAnswer } from './json'
import { valuesOf } from './notice-calls'
import { sharedCalls, type GatewayParts } from './shared-calls'
import { TransportError } from './transport'

const DEFAULT_LINK_DAYS = 30

type LoginCalls = Pick<MiniappGateway, 'codeToSession' | 'phoneNumber'>
type LinkCalls = Pick<MiniappGateway, 'createCode' | 'urlLink' | 'urlScheme'>

/** Login and phone number (mini-program-api.md §1, §2). */
function loginCalls({ caller }: GatewayParts, credentials: AppCredentials): LoginCalls {
  return {
    codeToSession: async (code) => {
      const path = '/sns/jscode2session'
      const query = {
        appid: credentials.appId,
        secret: credentials.appSecret,
        js_code: code,
        grant_type: 'authorization_code',
      }
      const answer = await caller.json({ method: 'GET', path, query, needsToken: false })
      const openId = textOf(answer.openid)
      const sessionKey = textOf(answer.session_key)
      if (openId === '' || sessionKey === '') throw new TransportError('unknown', 'no-session', path)
      const unionId = textOf(answer.unionid)
      return { openId, sessionKey, ...(unionId === '' ? {} : { unionId }) }
    },
    phoneNumber: async (code) => {
      const path = '/wxa/business/getuserphonenumber'
      const answer = await caller.json({ method: 'POST', path, json: { code } })
      const phone = fieldsOf(answer.phone_info)
      return { phoneNumber: textOf(phone.purePhoneNumber), countryCode: textOf(phone.countryCode) }
    },
  }
}

function linkBody({ path, query, version, days = DEFAULT_LINK_DAYS }: MiniappLinkWish): {
  target: object
  expiry: object
} {
  return {
    target: { path: path ?? '', query: query ?? '', env_version: version ?? 'release' },
    expiry: { is_expire: true, expire_type: 1, expire_interval: days },
  }
}

/** Codes and links (§3). */
function linkCalls({ caller }: GatewayParts): LinkCalls {
  const post = (path: string, json: unknown): Promise<JsonAnswer> =>
    caller.json({ method: 'POST', path, json })
  return {
    createCode: async (wish) => {
      const path = '/wxa/getwxacodeunlimit'
      const json = {
        scene: wish.scene,
        ...(wish.page === undefined ? {} : { page: wish.page }),
        check_path: wish.isPathChecked ?? true,
        env_version: wish.version ?? 'release',
        width: wish.widthPixels ?? 430,
        is_hyaline: wish.isTransparent ?? false,
      }
      const picture = await caller.bytes({ method: 'POST', path, json, timeoutMs: 15_000 }, () => undefined)
      if (!picture) throw new TransportError('unknown', 'no-picture', path)
      return picture
    },
    urlLink: async (wish) => {
      const { target, expiry } = linkBody(wish)
      return textOf((await post('/wxa/generate_urllink', { ...target, ...expiry })).url_link)
    },
    urlScheme: async (wish) => {
      const { target, expiry } = linkBody(wish)
      return textOf((await post('/wxa/generatescheme', { jump_wxa: target, ...expiry })).openlink)
    },
  }
}

/** The Mini Program's gateway; wechat-api knows none of its calls. */
export function miniappGateway(parts: GatewayParts, credentials: AppCredentials): MiniappGateway {
  const { caller } = parts
  return {
    account: 'miniapp',
    ...sharedCalls(parts),
    ...loginCalls(parts, credentials),
    ...linkCalls(parts),
    sendSubscribe: async ({ openId, templateId, values, page, version }) => {
      const path = '/cgi-bin/message/subscribe/send'
      const json = {
        touser: openId,
        template_id: templateId,
        ...(page === undefined ? {} : { page }),
        miniprogram_state: version ?? 'formal',
        lang: 'zh_CN',
        data: valuesOf(values),
      }
      const messageId = textOf((await caller.json({ method: 'POST', path, json, isCommand: true })).msgid)
      return messageId === '' ? {} : { messageId }
    },
    subscribeTemplates: async () => {
      const answer = await caller.json({ method: 'GET', path: '/wxaapi/newtmpl/gettemplate' })
      return listOf(answer.data)
        .map(fieldsOf)
        .map(({ priTmplId, title, content, example, type }) => ({
          templateId: textOf(priTmplId),
          title: textOf(title),
          content: textOf(content),
          example: textOf(example),
          kind: numberOf(type) === 3 ? ('long' as const) : ('once' as const),
        }))
    },
    checkText: async (openid, scene, content) => {
      const path = '/wxa/msg_sec_check'
      const json = { version: 2, openid, scene, content }
      const result = fieldsOf((await caller.json({ method: 'POST', path, json })).result)
      const suggestion = textOf(result.suggest)
      const isKnown = suggestion === 'pass' || suggestion === 'risky'
      // Whatever is neither is for a person to look at.
      return { suggestion: isKnown ? suggestion : 'review', label: numberOf(result.label) }
    },
  }
}
