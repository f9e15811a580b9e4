import { request } from 'undici'
import { textMessage, type Sender } from '../wechat/callback/sender'
import { callbackSender, openArena, type Arena } from './arena'

/** `npm run test:races` plays the full 10,000; everyday runs a tenth. */
const CALLBACKS = Number(process.env.RACE_CALLBACKS ?? 1000)
const FOLLOWERS = 200
const IN_FLIGHT = 32

let arena: Arena
beforeAll(async () => {
  arena = await openArena()
  await Promise.all([arena.start(), arena.start()])
}, 120_000)
afterAll(() => arena.close(), 60_000)

interface Callback {
  openId: string
  text: string
  body: string
}

interface Outcome {
  callback: Callback
  status: number
  reply: string
}

function makeCallbacks(count: number, prefix: string): Callback[] {
  return Array.from({ length: count }, (_, index) => {
    const openId = `o${prefix}${String(index % FOLLOWERS).padStart(4, '0')}`
    const text = `${prefix}第${index}句`
    const body = textMessage(text, { openId, msgId: `24${prefix.length}${String(10 ** 13 + index)}` })
    return { openId, text, body: body.replace('gh_1', arena.config.wechat.accountId) }
  })
}

/** Twenty in a hundred come twice (half of them at once to both servers), five in a hundred come out of order. */
function makePlan(callbacks: Callback[]): Callback[] {
  const plan: Callback[] = []
  callbacks.forEach((callback, index) => {
    plan.push(callback)
    if (index % 10 === 3) plan.push(callback)
    if (index % 10 === 7 && index >= 40) plan.push(callbacks[index - 40]!)
  })
  for (let index = 20; index < plan.length; index += 20)
    [plan[index - 1], plan[index - 9]] = [plan[index - 9]!, plan[index - 1]!]
  return plan
}

async function deliver(sender: Sender, callback: Callback, url: string): Promise<Outcome> {
  const push = sender.push(callback.body)
  const target = `${url}${push.path}?${new URLSearchParams(push.query)}`
  try {
    const { statusCode, body } = await request(target, { method: 'POST', body: push.body })
    const text = await body.text()
    return { callback, status: statusCode, reply: statusCode === 200 ? sender.read(text) : '' }
  } catch {
    return { callback, status: 0, reply: '' }
  }
}

/** Delivers in the plan's order, a few at a time, in turn to each server. */
async function deliverAll(
  plan: Callback[],
  onDelivered: (done: number) => void = () => undefined,
): Promise<Outcome[]> {
  const sender = callbackSender(arena.config)
  const outcomes: Outcome[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < plan.length) {
      const index = next++
      const server = arena.servers[index % 2]!
      outcomes.push(await deliver(sender, plan[index]!, server.url))
      onDelivered(outcomes.length)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return outcomes
}

const rows = (sql: string, values: unknown[]): Promise<Record<string, string | number>[]> =>
  arena.db.read.query(sql, values)

it(`takes ${CALLBACKS} callbacks over two servers, a fifth of them twice, and each has one effect and one reply`, async () => {
  const callbacks = makeCallbacks(CALLBACKS, 's')
  const plan = makePlan(callbacks)
  const outcomes = await deliverAll(plan)
  expect(outcomes).toHaveLength(plan.length)
  expect(outcomes.filter(({ status }) => status !== 200)).toEqual([])

  const replies = new Map<string, Set<string>>()
  for (const { callback, reply } of outcomes)
    replies.set(callback.text, (replies.get(callback.text) ?? new Set()).add(reply))
  for (const { text, openId } of callbacks) {
    const [reply, ...others] = [...replies.get(text)!]
    expect(others).toEqual([])
    expect(reply).toContain(`收到：${text}`)
    expect(reply).toContain(openId)
  }

  const [stored] = await rows(
    "SELECT COUNT(*) AS n, COUNT(DISTINCT dedupeKey) AS d, COUNT(ruleId) AS r FROM inbound_messages WHERE openId LIKE 'os%'",
    [],
  )
  expect([Number(stored!.n), Number(stored!.d), Number(stored!.r)]).toEqual([CALLBACKS, CALLBACKS, CALLBACKS])
  const [followers] = await rows("SELECT COUNT(*) AS n FROM followers WHERE openId LIKE 'os%'", [])
  expect(Number(followers!.n)).toBe(Math.min(FOLLOWERS, CALLBACKS))
  const [allowances] = await rows("SELECT COUNT(*) AS n FROM allowances WHERE openId LIKE 'os%'", [])
  expect(Number(allowances!.n)).toBe(Math.min(FOLLOWERS, CALLBACKS))
}, 300_000)

it('loses no acknowledged message when a server is killed under load', async () => {
  const callbacks = makeCallbacks(Math.max(200, CALLBACKS / 10), 'kk')
  let killed: Promise<void> | undefined
  const outcomes = await deliverAll(callbacks, (done) => {
    if (done > callbacks.length / 3) killed ??= arena.servers[0]!.kill()
  })
  await killed
  const acknowledged = outcomes.filter(({ status }) => status === 200)
  const lost = outcomes.length - acknowledged.length
  expect(lost).toBeGreaterThan(0)
  const stored = await rows("SELECT body FROM inbound_messages WHERE openId LIKE 'okk%'", [])
  const bodies = stored.map((row) => String(row.body)).join('\n')
  expect(acknowledged.filter(({ callback }) => !bodies.includes(`${callback.text}]]`))).toEqual([])

  // WeChat comes again with what was not acknowledged; the server that lives answers all of it.
  const again = await Promise.all(
    outcomes
      .filter(({ status }) => status !== 200)
      .map(({ callback }) => deliver(callbackSender(arena.config), callback, arena.servers[1]!.url)),
  )
  expect(again.filter(({ callback, reply }) => !reply.includes(`收到：${callback.text}`))).toEqual([])
  const [count] = await rows("SELECT COUNT(*) AS n FROM inbound_messages WHERE openId LIKE 'okk%'", [])
  expect(Number(count!.n)).toBe(callbacks.length)
}, 120_000)
