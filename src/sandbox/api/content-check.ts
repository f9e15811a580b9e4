import { randomUUID } from 'node:crypto'
import type { Person } from '../world'
import { demand } from './failures'
import { bodyOf, charactersOf, numberIn, ok, textIn, type Fields } from './fields'
import { lastVisitOf } from './mini-login'
import type { ApiWorld } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'mini-program-api §6'
const recentVisitMs = 2 * 3_600_000

/** Words that decide the verdict, with WeChat's label; the first one found counts. */
const verdicts: { word: string; suggest: 'risky' | 'review'; label: number }[] = [
  { word: '色情', suggest: 'risky', label: 20002 },
  { word: '傻瓜蛋', suggest: 'risky', label: 20003 },
  { word: '赌博', suggest: 'risky', label: 20006 },
  { word: '诈骗', suggest: 'risky', label: 20008 },
  { word: '盗版', suggest: 'risky', label: 20013 },
  { word: '加我微信', suggest: 'risky', label: 10001 },
  { word: '疑似', suggest: 'review', label: 21000 },
  { word: 'risky', suggest: 'risky', label: 20002 },
  { word: 'review', suggest: 'review', label: 21000 },
]

/** Content security of the Mini Program: text at once, media by a later event. */
export function contentCheckRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/wxa/msg_sec_check',
      token: 'miniapp',
      section,
      dailyLimit: 2_000_000,
      minuteLimit: 4_000,
      handle: (call) => checkText(world, call),
    },
    {
      method: 'POST',
      path: '/wxa/media_check_async',
      token: 'miniapp',
      section,
      dailyLimit: 200_000,
      minuteLimit: 2_000,
      handle: (call) => checkMedia(world, call),
    },
    {
      method: 'POST',
      path: '/wxa/getuserriskrank',
      token: 'miniapp',
      section,
      handle: (call) => {
        const body = bodyOf(call)
        demand(textIn(body, 'appid') === call.app.appId, 40013)
        const person = knownVisitor(world, body)
        demand([0, 1].includes(numberIn(body, 'scene') ?? -1), 40129)
        return ok({ risk_rank: 0, unoin_id: Number(person.id.replace(/\D/g, '')) })
      },
    },
  ]
}

function knownVisitor(world: ApiWorld, body: Fields): Person {
  const openid = textIn(body, 'openid')
  demand(openid !== '', 40003)
  const person = world.personByOpenId('miniapp', openid)
  demand(person || !world.personByOpenId('official', openid), 43104)
  demand(person, 40003)
  return person
}

function checkedRequest(world: ApiWorld, call: ApiCall): { body: Fields; person: Person } {
  const body = bodyOf(call)
  demand(numberIn(body, 'version') === 2, 40097)
  demand([1, 2, 3, 4].includes(numberIn(body, 'scene') ?? 0), 40129)
  const person = knownVisitor(world, body)
  const visited = lastVisitOf(world, person.id)
  demand(visited !== undefined && call.now - visited <= recentVisitMs, 61010)
  return { body, person }
}

function verdictOn(text: string) {
  const found = verdicts.find(({ word }) => text.includes(word))
  const { suggest, label } = found ?? { suggest: 'pass', label: 100 }
  const detail = { strategy: 'content_model', errcode: 0, suggest, label, prob: 90 }
  const keyword = found && { strategy: 'keyword', errcode: 0, suggest, label, level: 90, keyword: found.word }
  return { result: { suggest, label }, detail: keyword ? [detail, keyword] : [detail] }
}

function checkText(world: ApiWorld, call: ApiCall) {
  const { body } = checkedRequest(world, call)
  const content = textIn(body, 'content')
  demand(content !== '', 44004)
  demand(charactersOf(content) <= 2_500, 45002)
  const judged = [content, textIn(body, 'title'), textIn(body, 'nickname'), textIn(body, 'signature')].join(
    '\n',
  )
  return ok({ ...verdictOn(judged), trace_id: newTraceId() })
}

function newTraceId(): string {
  return randomUUID().slice(0, 23)
}

/** The verdict on a file comes from its address: one that contains `risky` or `review` gets that. */
function checkMedia(world: ApiWorld, call: ApiCall) {
  const { body, person } = checkedRequest(world, call)
  const url = textIn(body, 'media_url')
  demand(/^https?:\/\//.test(url), 40066)
  demand([1, 2].includes(numberIn(body, 'media_type') ?? 0), 40097)
  const trace_id = newTraceId()
  const { result, detail } = verdictOn(url)
  world.emitEvent('miniapp', person.id, {
    Event: 'wxa_media_check',
    appid: call.app.appId,
    trace_id,
    version: 2,
    detail: detail.slice(0, 1),
    errcode: 0,
    errmsg: 'ok',
    result,
  })
  return ok({ trace_id })
}
