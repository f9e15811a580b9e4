import { AppError } from '../../../src/domain/errors'
import { Card } from '../../../src/features/membership'
import { membershipWorld, type MembershipWorld } from './world'

const SECOND = 1000
const MINUTE = 60 * SECOND

let world: MembershipWorld
let customerId: string
let cardId: string
beforeAll(async () => void (world = await membershipWorld()))
beforeEach(async () => {
  ;({ customerId, cardId } = await world.member())
  // To the beginning of a minute, so that seconds below are seconds of the code.
  world.clock.advance(MINUTE - (world.clock.now() % MINUTE))
})
afterAll(() => world.close())

const shown = async (): Promise<string> => (await world.membership.memberCode.shown(customerId)).text

/** What a till gets: the use's id, or the code of the refusal. */
const scan = async (text: string, tillKey = 'till-1'): Promise<string> => {
  const reading = { text, tillKey, storeId: null, at: world.clock.now() }
  try {
    const use = await world.db.transact((tx) => world.membership.memberCode.verify(tx, reading))
    expect(use).toMatchObject({ customerId, cardId })
    return use.codeUseId
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.message).toMatch(/[一-龥].*。$/)
    return error.code
  }
}

describe('the member code', () => {
  it('changes every 60 seconds and says when by the server’s clock', async () => {
    const first = await world.membership.memberCode.shown(customerId)
    expect(first.nextChangeAt - first.serverTime).toBe(MINUTE)
    world.clock.advance(59 * SECOND)
    expect(await shown()).toBe(first.text)
    world.clock.advance(SECOND)
    expect(await shown()).not.toBe(first.text)
  })

  it.each([0, 30, 59, 89])('is accepted %d seconds after its minute began', async (seconds) => {
    const text = await shown()
    world.clock.advance(seconds * SECOND)
    expect(await scan(text)).toHaveLength(26)
  })

  it.each([90, 120, 15 * 60])('is too old %d seconds after: a screenshot is no use', async (seconds) => {
    const text = await shown()
    world.clock.advance(seconds * SECOND)
    expect(await scan(text)).toBe('member_code.too_old')
  })

  it('is right whatever the phone’s clock says: the phone draws what the server gave it', async () => {
    // A phone two minutes off waits `refreshInMs`, a duration, and asks again.
    const { serverTime, nextChangeAt } = await world.membership.memberCode.shown(customerId)
    world.clock.advance(nextChangeAt - serverTime)
    expect(await scan(await shown())).toHaveLength(26)
  })

  it('works once: the same till gets the same use for 30 minutes, another till none', async () => {
    const text = await shown()
    const use = await scan(text)
    world.clock.advance(29 * MINUTE)
    expect(await scan(text)).toBe(use)
    expect(await scan(text, 'till-2')).toBe('member_code.used')
    world.clock.advance(MINUTE)
    expect(await scan(text)).toBe('member_code.too_old')
  })

  it('works once when two tills scan it together', async () => {
    const text = await shown()
    const answers = await Promise.all(['till-1', 'till-2', 'till-3'].map((till) => scan(text, till)))
    expect(answers.filter((answer) => answer === 'member_code.used')).toHaveLength(2)
  })

  it('tells a bar code of something else from a wrong code', async () => {
    expect(await scan('6901234567892')).toBe('member_code.not_ours')
    const text = await shown()
    const other = text.slice(0, -1) + String((Number(text.at(-1)) + 1) % 10)
    expect(await scan(other, 'till-9')).toBe('member_code.unknown')
  })

  it('cannot be guessed: after 20 wrong ones a till has to wait, others go on', async () => {
    const text = await shown()
    const wrong = (index: number) => text.slice(0, 12) + String(index).padStart(8, '0')
    for (let index = 0; index < 20; index++)
      expect(await scan(wrong(index), 'till-x')).toBe('member_code.unknown')
    expect(await scan(text, 'till-x')).toBe('member_code.too_many')
    expect(await scan(text, 'till-y')).toHaveLength(26)
    world.clock.advance(10 * MINUTE)
    expect(await scan(await shown(), 'till-x')).toHaveLength(26)
  })

  it('dies with the secret when its customer is erased', async () => {
    const text = await shown()
    const order = { customerId, openIds: [], at: world.clock.now() }
    await world.db.transact((tx) => world.membership.keeper.erase(tx, order))
    expect(await scan(text, 'till-z')).toBe('member_code.unknown')
    await expect(shown()).rejects.toMatchObject({ code: 'card.unknown' })
    expect(await world.db.read.findOneByOrFail(Card, { id: cardId })).toMatchObject({
      state: 'closed',
      codeSecret: null,
      codeRef: null,
    })
  })

  it('is sealed at rest: the row holds no secret that makes codes', async () => {
    const { codeSecret, codeRef } = await world.db.read.findOneByOrFail(Card, { id: cardId })
    expect(await shown()).toContain(codeRef!)
    expect(Buffer.from(codeSecret!, 'base64url').length).toBeGreaterThan(60)
  })
})
