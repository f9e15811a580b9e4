import type { Person } from '../world'
import { beijingMonth } from './days'
import { demand, refusal } from './failures'
import { bytesOf, textIn, type Fields } from './fields'
import { Int64, nextInSeries } from './int64'
import { massContent } from './mass-content'
import type { ApiWorld } from './needs'

const perMonth = 4
const maxClientIdBytes = 32
const retryMs = 60_000
const rememberMs = 86_400_000

/** One mass message that was accepted. */
export interface MassJob {
  msgId: string
  msgDataId: string
  msgtype: string
  at: number
  status: 'SEND_SUCCESS' | 'DELETE'
  clientMsgId: string
}

interface MassDrawer {
  jobs: MassJob[]
  /** Mass messages received by `month personId`. */
  received: Record<string, number>
  /** Messages to everybody in a month. */
  toAll: Record<string, number>
  speed: number
}

/** Everything about mass messages. */
export function massOf(world: ApiWorld): MassDrawer {
  return world.drawer<MassDrawer>('mass', () => ({ jobs: [], received: {}, toAll: {}, speed: 0 }))
}

/**
 * Refuses a clientmsgid that is too long (45067), came again within a minute (45066) or exists (45065 with the ids of
 * the first message). More than 32 bytes are refused: the documented 64 did not hold in the field.
 */
export function checkClientId(world: ApiWorld, clientMsgId: string): void {
  if (clientMsgId === '') return
  demand(bytesOf(clientMsgId) <= maxClientIdBytes, 45067)
  const now = world.now()
  const first = massOf(world).jobs.find((job) => job.clientMsgId === clientMsgId && now - job.at < rememberMs)
  if (!first) return
  demand(now - first.at >= retryMs, 45066)
  const ids = { msg_id: Number(first.msgId), msg_data_id: new Int64(first.msgDataId) }
  throw refusal(45065, undefined, ids)
}

/**
 * Sends to these people. Everyone gets at most 4 a month: the rest is filtered, and when nobody is left the answer is
 * 45028. To everybody also spends the account's own 4.
 */
export function startJob(world: ApiWorld, body: Fields, people: Person[], toAll: boolean): MassJob {
  const contents = massContent(world, body)
  const clientMsgId = textIn(body, 'clientmsgid')
  checkClientId(world, clientMsgId)
  const mass = massOf(world)
  const month = beijingMonth(world.now())
  demand(!toAll || (mass.toAll[month] ?? 0) < perMonth, 45028)
  const key = (person: Person) => `${month} ${person.id}`
  const allowed = people.filter((person) => (mass.received[key(person)] ?? 0) < perMonth)
  demand(allowed.length > 0 || people.length === 0, 45028)
  if (toAll) mass.toAll[month] = (mass.toAll[month] ?? 0) + 1
  const reached = allowed.filter((person) => !person.blacklisted)
  for (const person of reached) {
    mass.received[key(person)] = (mass.received[key(person)] ?? 0) + 1
    for (const content of contents) draw(world, person, content)
  }
  const job: MassJob = {
    msgId: nextInSeries(world, 'mass-msg-id', '1000000001'),
    msgDataId: nextInSeries(world, 'mass-data-id', '9247483650206227731'),
    msgtype: textIn(body, 'msgtype'),
    at: world.now(),
    status: 'SEND_SUCCESS',
    clientMsgId,
  }
  mass.jobs.push(job)
  report(world, job, { total: people.length, filtered: allowed.length, sent: reached.length })
  return job
}

/** Draws a mass message in one chat. */
export function draw(world: ApiWorld, person: Person, content: ReturnType<typeof massContent>[number]): void {
  world.append({
    personId: person.id,
    app: 'official',
    at: world.now(),
    from: 'account',
    via: 'mass',
    content,
  })
}

function report(
  world: ApiWorld,
  job: MassJob,
  counts: { total: number; filtered: number; sent: number },
): void {
  world.emitEvent('official', undefined, {
    Event: 'MASSSENDJOBFINISH',
    MsgID: job.msgId,
    Status: 'send success',
    TotalCount: counts.total,
    FilterCount: counts.filtered,
    SentCount: counts.sent,
    ErrorCount: counts.filtered - counts.sent,
    CopyrightCheckResult: { Count: 0, ResultList: '', CheckState: 0 },
    ArticleUrlResult: { Count: 0, ResultList: '' },
  })
}
