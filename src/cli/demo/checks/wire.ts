import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { sign } from '../../../wechat/callback/signature'
import type { Check, CheckBench } from './bench'

const APPS = ['official', 'miniapp'] as const

/** The URL check, the signature and the encryption; played in every mode. */
export const wireChecks: Check[] = [
  ...APPS.map((app): Check => ({
    name: `the ${app} address is verified with its echostr`,
    run: async ({ sandbox }) => {
      const result = await sandbox.verifyUrl(app)
      assert.equal(result.ok, true, result.why)
    },
  })),
  {
    name: 'an address with another token is refused and never echoes',
    run: async (bench) => {
      const { token } = (await bench.sandbox.state()).accounts.official.callback
      await bench.sandbox.account('official', { token: 'anotherToken' })
      try {
        const result = await bench.sandbox.verifyUrl('official')
        assert.equal(result.ok, false)
        assert.equal(result.status, 403)
      } finally {
        await bench.sandbox.account('official', { token })
      }
    },
  },
  {
    name: 'the wire carries what the mode says, signed',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.asksAndReads(person, '营业时间', '武康路店')
      const [delivery] = await bench.sandbox.deliveries({ personId: person.id, limit: 1 })
      const attempt = delivery!.attempts.at(-1)!
      const { mode } = bench.system.config.wechat
      assert.equal(attempt.requestBody.includes('营业时间'), mode !== 'safe')
      assert.equal(attempt.requestBody.includes('<Encrypt>'), mode !== 'plain')
      assert.equal(attempt.responseBody!.includes('<Encrypt>'), mode !== 'plain')
      assert.match(attempt.url, mode === 'plain' ? /signature=/ : /msg_signature=/)
    },
  },
  {
    name: 'a forged signature is refused',
    run: async (bench) => {
      const { query, body } = await genuine(bench)
      const forged = { signature: 'f'.repeat(40), msg_signature: 'f'.repeat(40) }
      await refused(bench, { ...query, ...forged }, body)
    },
  },
  {
    name: 'a callback from ten minutes ago is refused',
    run: async (bench) => {
      const { body } = await genuine(bench)
      const now = Math.floor(Date.now() / 1000)
      assert.equal((await post(bench, signedQuery(bench, now, body), body)).status, 200)
      await refused(bench, signedQuery(bench, now - 600, body), body)
    },
  },
  {
    name: 'a body without envelope, deep XML and a DOCTYPE get the same refusal',
    run: async (bench) => {
      const bodies = [
        '',
        '<xml>',
        `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`,
        '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
      ]
      const faces = new Set<string>()
      for (const body of bodies) faces.add(await refused(bench, signedQuery(bench), body))
      assert.equal(faces.size, 1)
    },
  },
]

/** A callback that the server took a moment ago, as it went over the wire. */
async function genuine(bench: CheckBench): Promise<{ query: Record<string, string>; body: string }> {
  const person = await bench.follower()
  await person.say('营业时间')
  const [delivery] = await bench.sandbox.deliveries({ personId: person.id, limit: 1 })
  const { url, requestBody } = delivery!.attempts.at(-1)!
  return { query: Object.fromEntries(new URL(url).searchParams), body: requestBody }
}

/** The query that WeChat would send with this body at this time; in safe mode the signature covers the body too. */
function signedQuery(
  bench: CheckBench,
  timestampSeconds = Math.floor(Date.now() / 1000),
  body = '',
): Record<string, string> {
  const { token } = bench.system.config.wechat
  const nonce = randomBytes(6).toString('hex')
  const timestamp = String(timestampSeconds)
  const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1]
  return {
    timestamp,
    nonce,
    signature: sign([token, timestamp, nonce]),
    ...(encrypted ? { msg_signature: sign([token, timestamp, nonce, encrypted]) } : {}),
  }
}

function post(bench: CheckBench, query: Record<string, string>, body: string): Promise<Response> {
  return fetch(`${bench.system.url}/wechat/callback?${new URLSearchParams(query)}`, { method: 'POST', body })
}

/** Posts as if from WeChat; the answer must be 403. Returns its face. */
async function refused(bench: CheckBench, query: Record<string, string>, body: string): Promise<string> {
  const answer = await post(bench, { msg_signature: '0', ...query }, body)
  assert.equal(answer.status, 403)
  return `${answer.status} ${await answer.text()}`
}
