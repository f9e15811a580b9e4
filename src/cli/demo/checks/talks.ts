import { strict as assert } from 'node:assert'
import type { Check, CheckBench } from './bench'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'

interface Detail {
  mayWrite: boolean
  whyNot: string | null
  window: { isOpen: boolean; sentence: string }
}
interface Sent {
  message: { state: string; sentence: string | null }
  window: { sentence: string }
}

const textOf = (content: unknown): string => (content as { text?: string }).text ?? ''

/** The open conversation with somebody. */
async function conversationWith(bench: CheckBench, openId: string): Promise<string> {
  const endsAt = Date.now() + 10_000
  for (;;) {
    const rows: { id: string }[] = await bench.system.app.db.read.query(
      'SELECT id FROM conversations WHERE openId = ? AND openKey IS NOT NULL',
      [openId],
    )
    if (rows[0]) return rows[0].id
    assert.ok(Date.now() < endsAt, 'no conversation was opened')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

let keys = 0
const say = (bench: CheckBench, id: string, text: string): Promise<Sent> =>
  bench.user.call('POST', `/api/admin/conversations/${id}/messages`, {
    clientKey: `demo-check-${++keys}`,
    content: { kind: 'text', text },
  })

const sends = async (bench: CheckBench): Promise<number> =>
  (await bench.sandbox.calls(5_000)).filter(({ path }) => path === SEND).length

/** The talk between a follower and somebody of the brand. */
export const talkChecks: Check[] = [
  {
    name: 'a question that no rule answers is answered by a person, until 48 hours have passed',
    run: async (bench) => {
      const person = await bench.follower()
      await person.say('请问这只茶壶能换一个提梁吗')
      const id = await conversationWith(bench, person.openId())
      await bench.user.call('POST', `/api/admin/conversations/${id}/take`, {})
      const answered = await say(bench, id, '可以的，您把壶带来，我们换。')
      assert.equal(answered.message.state, 'sent')
      assert.match(answered.window.sentence, /^还可以再发 \d+ 条/)
      await person.waitForLine(({ content }) => textOf(content) === '可以的，您把壶带来，我们换。')

      await bench.sandbox.clock.advance(48 * HOUR_MS + 60_000)
      const before = await sends(bench)
      const later = await bench.user.call<Detail>('GET', `/api/admin/conversations/${id}`)
      assert.equal(later.mayWrite, false)
      assert.match(later.whyNot ?? '', /48 小时内没有互动/)
      const refused = await say(bench, id, '还需要帮忙吗？')
      assert.equal(refused.message.state, 'skipped')
      assert.match(refused.message.sentence ?? '', /48 小时/)
      assert.equal(await sends(bench), before, 'no call was made')
    },
  },
]
