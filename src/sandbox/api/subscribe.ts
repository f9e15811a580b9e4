import type { AppKind, Person } from '../world'
import { demand } from './failures'
import { bodyOf, fieldsIn, ok, textIn, type Fields } from './fields'
import { Int64, int64Answer, nextInSeries } from './int64'
import type { ApiWorld } from './needs'
import { subscribeShelf } from './newtmpl'
import { checkPage } from './pages'
import { personOf } from './people'
import { templateWithId, type PrivateTemplate } from './private-templates'
import type { ApiCall, ApiRoute } from './route'
import { filledRows } from './template-values'

/** Words that break the content rule of subscription messages (45168). */
const forbiddenWords = ['赌博', '色情', '贷款', '刷单']

/** Sending subscription messages of both apps. */
export function subscribeRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/subscribe/bizsend',
      token: 'official',
      section: 'official-account-api §6',
      right: 'officialSubscribe',
      handle: (call) => {
        demand(world.switches.rights.certified, 48001)
        const sent = prepare(world, call)
        const { body } = sent
        const page = textIn(body, 'page')
        demand(page === '' || URL.canParse(page), 41030)
        const target = fieldsIn(body, 'miniprogram')
        const appId = textIn(target, 'appid')
        demand(Object.keys(target).length === 0 || appId === world.accounts.miniapp.appId, 40013)
        deliver(world, 'official', sent, { url: page, pagePath: textIn(target, 'pagepath') })
        return ok()
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/subscribe/send',
      token: 'miniapp',
      section: 'mini-program-api §4',
      dailyLimit: 10_000_000,
      handle: (call) => {
        const sent = prepare(world, call)
        const page = textIn(sent.body, 'page')
        if (page !== '') checkPage(world, page.split('?')[0] ?? '')
        const state = textIn(sent.body, 'miniprogram_state') || 'formal'
        demand(['developer', 'trial', 'formal'].includes(state), 40035)
        const msgid = deliver(world, 'miniapp', sent, { pagePath: page })
        return int64Answer({ errcode: 0, errmsg: 'ok', msgid: new Int64(msgid) })
      },
    },
  ]
}

interface Prepared {
  body: Fields
  person: Person
  template: PrivateTemplate
  rows: { label: string; value: string }[]
}

function prepare(world: ApiWorld, call: ApiCall): Prepared {
  const body = bodyOf(call)
  const person = personOf(world, call.app.kind, textIn(body, 'touser'))
  const shelf = subscribeShelf(call.app.kind)
  const template = templateWithId(world, shelf, textIn(body, 'template_id'))
  demand(template, 40037)
  const rows = filledRows(template.content, fieldsIn(body, 'data'), template.enums)
  demand(!rows.some(({ value }) => forbiddenWords.some((word) => value.includes(word))), 45168)
  return { body, person, template, rows }
}

/** Uses one right up (43101 when there is none; a long-term one stays), draws the notice and reports it as sent. */
function deliver(
  world: ApiWorld,
  app: AppKind,
  { person, template, rows }: Prepared,
  target: { url?: string; pagePath?: string },
): string {
  const right = person.subscriptions[template.templateId]
  demand(right && !(template.type === 3 && right.rejected) && right.left > 0, 43101)
  if (template.type === 2) right.left -= 1
  world.personChanged(person)
  const msgid = nextInSeries(world, 'subscribe-msgid', '2401985603842768901')
  world.append({
    personId: person.id,
    app,
    at: world.now(),
    from: 'account',
    via: 'subscribe',
    content: {
      type: 'notice',
      title: template.title,
      rows,
      ...(target.url && { url: target.url }),
      ...(target.pagePath && { pagePath: target.pagePath }),
    },
  })
  world.emitEvent(app, person.id, sentEvent(template.templateId, msgid))
  return msgid
}

function sentEvent(templateId: string, msgid: string) {
  const item = { TemplateId: templateId, MsgID: msgid, ErrorCode: '0', ErrorStatus: 'success' }
  return { Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List: [item] } }
}
