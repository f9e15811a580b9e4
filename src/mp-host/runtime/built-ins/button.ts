import { tellActed } from '../acted'
import type { Host } from '../parts'
import { showShare } from '../screen/share-sheet'
import { askLeave } from '../screen/sheets'
import { WxError } from '../wx/call'
import { rewritten } from '../wx/request'
import { chooseAvatar } from './avatar'
import { defineTag, type BuiltIn } from './define'
import { formAround, resetForm, submitForm } from './form'

const PROPERTIES = {
  size: String,
  type: String,
  plain: Boolean,
  disabled: Boolean,
  loading: Boolean,
  formType: String,
  openType: String,
  hoverClass: { type: String, value: 'button-hover' },
  sessionFrom: String,
  sendMessageTitle: String,
  sendMessagePath: String,
  sendMessageImg: String,
  showMessageCard: Boolean,
  phoneNumberNoQuotaToast: Boolean,
  // For open-types that no page here uses.
  activityType: null,
  appParameter: String,
  entrancePath: String,
  hoverStopPropagation: Boolean,
  lang: String,
  needShowEntrance: Boolean,
}

/** `<button>` with forms and the open-types that the sandbox can answer. */
export function defineButton(host: Host): void {
  defineTag(host, 'button', {
    properties: PROPERTIES,
    setUp(one) {
      one.element.setAttribute('role', 'button')
      one.on('tap', () => {
        if (!one.isSet('disabled')) press(host, one)
      })
    },
  })
}

function press(host: Host, one: BuiltIn): void {
  const form = formAround(one.element)
  if (one.text('formType') === 'submit') submitForm(form)
  if (one.text('formType') === 'reset') resetForm(form)
  const openType = one.text('openType')
  const run = OPEN_TYPES[openType]
  if (!run) return
  tellActed(one.node, 'open-type', openType)
  void Promise.resolve(run(host, one)).catch((error: unknown) => host.failed(error))
}

const OPEN_TYPES: Record<string, (host: Host, one: BuiltIn) => Promise<void> | void> = {
  contact: (host, one) => {
    const hasCard = one.isSet('showMessageCard')
    const card = { title: one.text('sendMessageTitle'), pagePath: one.text('sendMessagePath') }
    const sessionFrom = one.text('sessionFrom')
    host.sandbox.tellPhone({ kind: 'contact', sessionFrom, ...(hasCard && { card }) })
    one.fire('contact', { errMsg: 'enterContact:ok', path: '', query: {} })
  },
  getPhoneNumber: (host, one) => phoneNumber(host, one),
  chooseAvatar: (host, one) => avatar(host, one),
  agreePrivacyAuthorization: async (host, one) => {
    await host.privacy.agree(one.node.id)
    one.fire('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  },
  share: (host, one) => share(host, one),
}

/** WeChat waits so long for the page's promise (mini-program-api.md §12). */
const SHARE_WAIT_MS = 3_000

interface Shared {
  title?: string
  path?: string
  imageUrl?: string
  promise?: Promise<Shared>
}

/** What the page passes on to a friend, on WeChat's sheet; nobody tells the page whether it was sent. */
async function share(host: Host, { node }: BuiltIn): Promise<void> {
  const page = host.pages.top()
  if (!page) return
  const target = { id: node.id, dataset: node.dataset }
  const { promise, ...plain } = (host.pages.call(page, 'onShareAppMessage', { from: 'button', target }) ??
    {}) as Shared
  const late = new Promise<Shared>((resolve) => setTimeout(() => resolve(plain), SHARE_WAIT_MS))
  const { title, path, imageUrl } = promise ? await Promise.race([promise, late]) : plain
  const card = {
    title: title ?? host.manifest.app.window?.['navigationBarTitleText']?.toString() ?? '',
    path: path ?? `/${page.route}`,
    pictureUrl: rewritten(host, imageUrl ?? ''),
  }
  const friendId = await showShare(card, await host.sandbox.friends())
  if (friendId === undefined) return
  const thumbUrl = card.pictureUrl === '' ? {} : { thumbUrl: card.pictureUrl }
  await host.sandbox.passOn(friendId, { title: card.title, pagePath: card.path, ...thumbUrl })
}

/** The paid component (mini-program-api.md §2): the code goes to the brand's server, the number never to the page. */
async function phoneNumber(host: Host, one: BuiltIn): Promise<void> {
  const refusal = await refusalOf(host, 'getPhoneNumber')
  if (refusal) return one.fire('getphonenumber', refusal)
  const app = host.manifest.app.window?.['navigationBarTitleText'] ?? '小程序'
  const isAllowed = await askLeave({ app, title: '获取你的手机号', value: '使用微信绑定的手机号' })
  if (!isAllowed) return one.fire('getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
  if (!host.network.status.isConnected)
    return one.fire('getphonenumber', { errMsg: 'getPhoneNumber:fail network' })
  const { code } = await host.sandbox.phoneCode()
  one.fire('getphonenumber', { code, errMsg: 'getPhoneNumber:ok' })
}

/** The picture is a file on the phone, which the page may upload; closing the sheet tells the page nothing. */
async function avatar(host: Host, one: BuiltIn): Promise<void> {
  const refusal = await refusalOf(host, 'chooseAvatar')
  if (refusal) return one.fire('chooseavatar', refusal)
  const avatarUrl = await chooseAvatar(await host.sandbox.profile())
  if (avatarUrl !== undefined) one.fire('chooseavatar', { avatarUrl, errMsg: 'chooseAvatar:ok' })
}

/** What the page is told when the person has not agreed to the privacy guide; undefined once they have. */
async function refusalOf(
  host: Host,
  openType: string,
): Promise<{ errMsg: string; errno?: number } | undefined> {
  try {
    await host.privacy.need(`button.${openType}`)
    return undefined
  } catch (error) {
    if (!(error instanceof WxError)) throw error
    const errMsg = error.errMsg.replace(/^button\./, '')
    return { errMsg, ...(error.errno !== undefined && { errno: error.errno }) }
  }
}
