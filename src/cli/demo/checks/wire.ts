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
    run: async (bench) => void (await refused(bench, { signature: 'f'.repeat(40) })),
  },
  {
    name: 'a callback from ten minutes ago is refused',
    run: async (bench) =>
      void (await refused(bench, signedQuery(bench, Math.floor(Date.now() / 1000) - 600))),
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

function signedQuery(
  bench: CheckBench,
  timestampSeconds = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const nonce = randomBytes(6).toString('hex')
  const timestamp = String(timestampSeconds)
  return { timestamp, nonce, signature: sign([bench.system.config.wechat.token, timestamp, nonce]) }
}

/** Posts as if from WeChat; the answer must be 403. Returns its face. */
async function refused(
  bench: CheckBench,
  query: Record<string, string>,
  body = '<xml><Encrypt>x</Encrypt></xml>',
): Promise<string> {
  const full = {
    timestamp: String(Math.floor(Date.now() / 1000)),
    nonce: 'n',
    signature: '',
    msg_signature: '0',
    ...query,
  }
  const answer = await fetch(`${bench.system.url}/wechat/callback?${new URLSearchParams(full)}`, {
    method: 'POST',
    body,
  })
  assert.equal(answer.status, 403)
  return `${answer.status} ${await answer.text()}`
}
