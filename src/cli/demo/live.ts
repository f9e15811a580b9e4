import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { App } from '../../app'
import type { ReminderPurpose } from '../../contract/reminders'
import { LiveEntry, LiveSession } from '../../features/live'
import { projectRoot } from '../../platform/project-root'
import type { SandboxClient } from '../../sandbox/client'

/** The demo brand's Channels account. */
export const DEMO_CHANNELS = 'sphshanqian'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BEIJING_MS = 8 * HOUR_MS

/** What the sandbox's own templates say, by their title at WeChat. */
const TEMPLATES: { title: string; purpose: ReminderPurpose; texts: Record<string, string> }[] = [
  {
    title: '直播开播提醒',
    purpose: 'live',
    texts: { thing1: '{title}', time2: '{startTime}', name3: '{host}', thing4: '点击进入直播间' },
  },
  {
    title: '到货提醒',
    purpose: 'stock',
    texts: { thing1: '{product}', thing2: '{store}', date3: '{date}' },
  },
  {
    title: '优惠券到期提醒',
    purpose: 'coupon',
    texts: { thing1: '{coupon}', time2: '{time}', thing3: '全部门店' },
  },
  {
    title: '咨询回复通知',
    purpose: 'answer',
    texts: { thing1: '{question}', thing2: '{answer}', time3: '{time}' },
  },
  {
    title: '客户咨询提醒',
    purpose: 'desk',
    texts: { thing1: '{what}', thing2: '{store}', time3: '{time}' },
  },
]

/** Where the live sessions of the demo are made. */
export interface LivePlace {
  app: App
  sandbox: SandboxClient
  publicUrl: string
}

/** Templates with their purposes, one session to come, and one that is over and can be watched again. */
export async function makeLive(place: LivePlace, adminId: string): Promise<void> {
  const { app, sandbox } = place
  await useTemplates(app)
  const { now } = await sandbox.clock.read()
  const people = await visitors(place, ['程橙', '许野', '何蔓'])
  await makeReplay(place, adminId, now, people)
  await makePlanned(place, adminId, now, people)
}

async function useTemplates(app: App): Promise<void> {
  const { templates } = app.features.reminders
  const known = await templates.sync()
  for (const { title, purpose, texts } of TEMPLATES) {
    const row = known.find((one) => one.title === title)
    if (row) await templates.assign(row.id, purpose, texts)
  }
}

type Visitor = (method: 'GET' | 'POST', path: string, body?: object) => Promise<void>

/** People of the crowd who open the Mini Program. */
async function visitors({ sandbox, publicUrl }: LivePlace, nicknames: string[]): Promise<Visitor[]> {
  const people = await sandbox.backgroundPeople(nicknames.map((nickname) => ({ nickname })))
  return Promise.all(
    people.map(async ({ id }): Promise<Visitor> => {
      const { code } = await sandbox.call<{ code: string }>('POST', 'login-code', { personId: id })
      const headers = { 'content-type': 'application/json' }
      const send = (method: string, path: string, body: object | undefined, more = {}) =>
        fetch(publicUrl + path, {
          method,
          headers: { ...headers, ...more },
          ...(body && { body: JSON.stringify(body) }),
        })
      const { token } = (await (await send('POST', '/api/mp/session', { code })).json()) as { token: string }
      return async (method, path, body) => {
        const response = await send(method, path, body, { authorization: `Bearer ${token}` })
        if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
      }
    }),
  )
}

async function cover(app: App, adminId: string): Promise<string> {
  const bytes = readFileSync(path.join(projectRoot(), 'src/cli/demo/pictures/card-cover.jpg'))
  return (await app.features.pictures.gallery.keep(bytes, adminId)).id
}

async function makePlanned(
  { app, sandbox }: LivePlace,
  adminId: string,
  now: number,
  people: Visitor[],
): Promise<void> {
  const today = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS
  const startAt = today + DAY_MS + 20 * HOUR_MS
  const session = await app.features.live.sessions.plan(
    {
      title: '冬季新品：羊毛与羽绒',
      intro:
        '林一和苏禾带大家看这一季的羊毛衫和轻羽绒，现场试穿、讲面料和洗护。\n直播间可以提问，也可以提前在这里写下问题。',
      finderUserName: DEMO_CHANNELS,
      host: '林一',
      coverId: await cover(app, adminId),
      startAt,
      endAt: startAt + 2 * HOUR_MS,
    },
    adminId,
  )
  await sandbox.call('PATCH', `channels/${DEMO_CHANNELS}`, {
    nickname: '山前',
    description: session.title,
    status: 4,
    replayStatus: 0,
    startAt,
    endAt: session.endAt,
    notice: { startAt, status: 0, reservable: true },
  })
  const path = `/api/mp/live-sessions/${session.id}`
  await people[0]!('POST', `${path}/reservation`, { noticeId: 'notice-demo', state: 6 })
  await people[1]!('POST', `${path}/reservation`, { noticeId: 'notice-demo', state: 5 })
  await people[1]!('POST', `${path}/questions`, { text: '羊毛衫会不会扎，能贴身穿吗？' })
  await people[2]!('POST', `${path}/questions`, { text: '轻羽绒疑似会跑绒吗？' })
}

/**
 * The one that is over: planned, begun and entered like any other, and then put two days back, because the sandbox's
 * clock goes forward only.
 */
async function makeReplay(
  { app }: LivePlace,
  adminId: string,
  now: number,
  people: Visitor[],
): Promise<void> {
  const { sessions } = app.features.live
  const { id } = await sessions.plan(
    {
      title: '秋日亚麻专场',
      intro: '亚麻怎么洗、怎么配，回放里都有。',
      finderUserName: DEMO_CHANNELS,
      host: '苏禾',
      coverId: null,
      startAt: now + HOUR_MS,
      endAt: now + 3 * HOUR_MS,
    },
    adminId,
  )
  await sessions.setState(id, 'live')
  for (const person of people) await person('POST', `/api/mp/live-sessions/${id}/entries`, { kind: 'live' })
  const startAt = now - 2 * DAY_MS
  await app.db.transact(async (tx) => {
    await tx.update(LiveSession, { id }, { startAt, endAt: startAt + 2 * HOUR_MS })
    await tx.update(LiveEntry, { sessionId: id }, { at: startAt + HOUR_MS })
  })
  await sessions.setState(id, 'replay')
}
