import { setTimeout as wait } from 'node:timers/promises'
import type { ChatLine } from '../../src/sandbox/world'
import { openArena, type Arena } from './arena'

/** How often each story is told; `npm run test:races` tells it more often. */
const ROUNDS = Number(process.env.STANDSTILL_ROUNDS ?? 1)

let arena: Arena
beforeAll(async () => {
  arena = await openArena()
  await Promise.all([arena.start(), arena.start()])
}, 120_000)
afterAll(() => arena.close(), 60_000)
afterEach(async () => {
  arena.servers.forEach((server) => server.thaw())
  await arena.sandbox.client.faults.clear()
})

/** What the account said to this person after they asked. */
async function answersTo(personId: string): Promise<ChatLine[]> {
  const lines = await arena.sandbox.client.chats(personId)
  return lines.filter((line) => line.from === 'account' && line.via !== 'event')
}

async function stranger(): Promise<Awaited<ReturnType<typeof arena.sandbox.client.person>>> {
  arena.route = () => arena.servers[1]!
  const person = await arena.sandbox.client.person({})
  await arena.sandbox.client.call('POST', `people/${person.id}/follow?wait=1`, {})
  return person
}

describe.each(Array.from({ length: ROUNDS }, (_, round) => round))('round %i', (round) => {
  it('the other server answers when the first stands still with the message in its hands', async () => {
    const person = await stranger()
    const before = (await answersTo(person.id)).length
    let sent = 0
    arena.route = () => arena.servers[sent++ === 0 ? 0 : 1]!
    arena.servers[0]!.freeze()
    const delivery = await person.say(`停住${round}`)
    expect(delivery.attempts.length).toBe(2)
    expect(delivery.state).toBe('replied')
    arena.servers[0]!.thaw()
    await wait(2500)
    const answers = (await answersTo(person.id)).slice(before)
    expect(answers.map((line) => line.via)).toEqual(['reply'])
  }, 60_000)

  it('one answer comes out of it at whatever moment the first one stops', async () => {
    const person = await stranger()
    const before = (await answersTo(person.id)).length
    let sent = 0
    arena.route = () => {
      if (sent++ > 0) return arena.servers[1]!
      setTimeout(() => arena.servers[0]!.freeze(), [3, 1, 6, 10, 15][round % 5])
      return arena.servers[0]!
    }
    const delivery = await person.say(`随时${round}`)
    expect(delivery.state).toBe('replied')
    arena.servers[0]!.thaw()
    await wait(2500)
    const answers = (await answersTo(person.id)).slice(before)
    expect(answers.map((line) => line.via)).toEqual(['reply'])
  }, 60_000)

  it('the other server takes over a picture that the first was uploading, and no late copy follows', async () => {
    const person = await stranger()
    const before = (await answersTo(person.id)).length
    await arena.sandbox.client.faults.add({
      on: 'api',
      match: '/cgi-bin/media/upload',
      kind: 'slow',
      delayMs: 1500,
      times: 1,
    })
    let sent = 0
    arena.route = () => {
      sent++
      if (sent > 1) return arena.servers[1]!
      setTimeout(() => arena.servers[0]!.freeze(), 400)
      return arena.servers[0]!
    }
    const delivery = await person.say(`图片${round % 8}`)
    expect(delivery.attempts.length).toBe(2)
    arena.servers[0]!.thaw()
    await wait(6000)
    const answers = (await answersTo(person.id)).slice(before)
    expect(answers.map((line) => line.content.type)).toEqual(['image'])
  }, 60_000)

  it('the other server answers when the first is killed with the message in its hands', async () => {
    const person = await stranger()
    const before = (await answersTo(person.id)).length
    let sent = 0
    arena.route = () => {
      sent++
      if (sent > 1) return arena.servers[1]!
      const first = arena.servers[0]!
      first.freeze()
      setTimeout(() => void first.kill(), 50)
      return first
    }
    const delivery = await person.say(`杀掉${round}`)
    expect(delivery.state).toBe('replied')
    const [, second] = arena.servers
    await arena.start()
    arena.servers = [arena.servers[2]!, second!]
    await wait(2000)
    const answers = (await answersTo(person.id)).slice(before)
    expect(answers.map((line) => line.via)).toEqual(['reply'])
  }, 60_000)
})
