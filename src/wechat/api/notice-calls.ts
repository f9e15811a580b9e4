import type { ApiCaller } from './caller'
import type { OfficialGateway } from './gateway'
import { fieldsOf, listOf, textOf, type JsonAnswer } from './json'
import type { MassContent, MassMessage } from './notices'
import type { WxApi } from './wx-api'

type NoticeCalls = Pick<
  OfficialGateway,
  'sendTemplate' | 'sendSubscribe' | 'sendMass' | 'previewMass' | 'deleteMass' | 'massStatus' | 'templates'
>

/** `{name: "v"}` as WeChat's `{name: {value: "v"}}`. */
export function valuesOf(values: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))
}

/** Where a notice leads: a page of a Mini Program. */
export function miniProgramOf(page: { appId: string; pagePath: string } | undefined): object {
  return page === undefined ? {} : { miniprogram: { appid: page.appId, pagepath: page.pagePath } }
}

function massContent(content: MassContent): Record<string, unknown> {
  switch (content.type) {
    case 'text':
      return { msgtype: 'text', text: { content: content.content } }
    case 'image': {
      // The key is `images` although the msgtype is `image` (§7).
      const images = { media_ids: content.mediaIds, recommend: content.recommend }
      return { msgtype: 'image', images }
    }
    case 'wxcard':
      return { msgtype: 'wxcard', wxcard: { card_id: content.cardId } }
    default:
      return { msgtype: content.type, [content.type]: { media_id: content.mediaId } }
  }
}

function massBody({ audience, content, clientMessageId, isReprintIgnored }: MassMessage): [string, object] {
  const rest = {
    ...massContent(content),
    send_ignore_reprint: isReprintIgnored === true ? 1 : 0,
    ...(clientMessageId === undefined ? {} : { clientmsgid: clientMessageId }),
  }
  if (audience === 'all') return ['sendall', { filter: { is_to_all: true }, ...rest }]
  if ('openIds' in audience) return ['send', { touser: audience.openIds, ...rest }]
  return ['sendall', { filter: { is_to_all: false, tag_id: audience.tagId }, ...rest }]
}

function readReceipt(answer: JsonAnswer): { messageId: string; messageDataId?: string } {
  const dataId = textOf(answer.msg_data_id)
  return { messageId: textOf(answer.msg_id), ...(dataId === '' ? {} : { messageDataId: dataId }) }
}

/** Template, subscription and mass messages (official-account-api.md §5–§7), with the ids the library cannot carry. */
export function noticeCalls(api: WxApi, caller: ApiCaller): NoticeCalls {
  const post = (path: string, json: unknown): Promise<JsonAnswer> =>
    caller.json({ method: 'POST', path: `/cgi-bin/message/${path}`, json, isCommand: true })
  return {
    sendTemplate: async ({ openId, templateId, values, url, miniProgram, clientMessageId }) => {
      const answer = await post('template/send', {
        touser: openId,
        template_id: templateId,
        ...(url === undefined ? {} : { url }),
        ...miniProgramOf(miniProgram),
        ...(clientMessageId === undefined ? {} : { client_msg_id: clientMessageId }),
        data: valuesOf(values),
      })
      return { messageId: textOf(answer.msgid) }
    },
    sendSubscribe: async ({ openId, templateId, values, page, miniProgram }) => {
      await post('subscribe/bizsend', {
        touser: openId,
        template_id: templateId,
        ...(page === undefined ? {} : { page }),
        ...miniProgramOf(miniProgram),
        data: valuesOf(values),
      })
    },
    sendMass: async (message) => {
      const [path, body] = massBody(message)
      return readReceipt(await post(`mass/${path}`, body))
    },
    previewMass: async (openId, content) => {
      await post('mass/preview', { touser: openId, ...massContent(content) })
    },
    deleteMass: async (messageId) => {
      await api.promise((wx, done) => wx.deleteMass(messageId, done))
    },
    massStatus: async (messageId) => {
      const answer = await api.promise((wx, done) => wx.getMassMessageStatus(messageId, done))
      return textOf(answer.msg_status)
    },
    templates: async () => {
      const answer = await api.promise((wx, done) => wx.getAllPrivateTemplate(done))
      return listOf(answer.template_list)
        .map(fieldsOf)
        .map(({ template_id, title, content, example }) => ({
          templateId: textOf(template_id),
          title: textOf(title),
          content: textOf(content),
          example: textOf(example),
        }))
    },
  }
}
