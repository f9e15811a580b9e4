import { readFileSync } from 'node:fs'
import path from 'node:path'
import { FixedClock } from '../../../src/platform/clock'
import { MemoryCache } from '../../../src/platform/cache/memory'
import { SecretBox } from '../../../src/platform/secret-box'
import { Circuit } from '../../../src/wechat/api/circuit'
import { explain, WechatError } from '../../../src/wechat/api/errors'
import { errorTable } from '../../../src/wechat/api/error-table'
import { JsSdk, jsSignature } from '../../../src/wechat/api/js-sdk'
import { parseAnswer } from '../../../src/wechat/api/json'
import { nextBeijingMidnight, Pace } from '../../../src/wechat/api/pace'
import { redact } from '../../../src/wechat/api/redact'

describe('the error table', () => {
  it('explains every code in Chinese, with a next step', () => {
    expect(errorTable.length).toBeGreaterThan(100)
    for (const row of errorTable) {
      expect(row.meaning).toMatch(/[\u4e00-\u9fff]/)
      expect(row.step).toMatch(/。$/)
    }
  })

  it('names no code twice', () => {
    const codes = errorTable.flatMap((row) => row.codes)
    expect(codes.length).toBe(new Set(codes).size)
  })

  it('knows every code that the sandbox can answer', () => {
    const source = readFileSync(path.resolve(__dirname, '../../../src/sandbox/api/failures.ts'), 'utf8')
    const codes = [...source.matchAll(/^ {2}\[?(-?\d+)\]?:/gm)].map((match) => Number(match[1]))
    expect(codes.length).toBeGreaterThan(80)
    const unknown = codes.filter((code) => explain(code).meaning.includes('未收录'))
    expect(unknown).toEqual([])
  })

  it.each([
    [-1, 'R', 'later'],
    [40001, 'T', 'refresh-token'],
    [42001, 'T', 'refresh-token'],
    [45009, 'L', 'quota'],
    [45011, 'L', 'later'],
    [45015, 'U', 'never'],
    [43101, 'U', 'never'],
    [47003, 'F', 'never'],
    [40023, 'F', 'never'],
    [65301, 'F', 'never'],
    [123456, 'F', 'never'],
  ])('says of %i: %s, %s', (errcode, act, next) => {
    expect(explain(errcode)).toMatchObject({ act, next })
  })

  it('keeps the rid and hides what must be hidden', () => {
    const error = new WechatError(
      40003,
      'invalid openid oAbcdefghijklmnopqrstuvwxyz0 rid: 617682e0-09059ac5-34a8e2ea',
      '/x',
    )
    expect(error.rid).toBe('617682e0-09059ac5-34a8e2ea')
    expect(error.errmsg).toBe('invalid openid [openid] rid: 617682e0-09059ac5-34a8e2ea')
  })
})

describe('answers', () => {
  it('keep 64-bit ids exactly, and leave texts alone', () => {
    const text =
      '{"errcode":0,"msgid":9007199254740993,"list":[-9223372036854775808],"t":"a:1234567890123456789,","n":0.0000152587890625}'
    expect(parseAnswer(text)).toEqual({
      errcode: 0,
      msgid: '9007199254740993',
      list: ['-9223372036854775808'],
      t: 'a:1234567890123456789,',
      n: 0.0000152587890625,
    })
  })

  it.each(['', '<html></html>', '{"errcode":0', '[1]', 'null', '"x"'])(
    'are no answer when they are %j',
    (text) => {
      expect(parseAnswer(text)).toBeUndefined()
    },
  )
})

describe('redaction', () => {
  it.each([
    ['GET /x?access_token=abc-_123&openid=o1 failed', 'GET /x?access_token=[hidden]&openid=[hidden] failed'],
    ['{"secret":"s3cr3t","a":1}', '{"secret":"[hidden]","a":1}'],
    ['half {"access_token":"abc', 'half {"access_token":"[hidden]"'],
    [
      'jscode2session?appid=wx&secret=abc&js_code=xyz',
      'jscode2session?appid=wx&secret=[hidden]&js_code=[hidden]',
    ],
  ])('of %s', (text, safe) => {
    expect(redact(text)).toBe(safe)
  })
})

describe('a sealed text', () => {
  it('opens with the same key, purpose and context only', () => {
    const box = new SecretBox('k'.repeat(32), 'a')
    const sealed = box.seal('秘密', 'row-1')
    expect(box.open(sealed, 'row-1')).toBe('秘密')
    expect(box.open(sealed, 'row-2')).toBeUndefined()
    expect(new SecretBox('k'.repeat(32), 'b').open(sealed, 'row-1')).toBeUndefined()
    expect(new SecretBox('x'.repeat(32), 'a').open(sealed, 'row-1')).toBeUndefined()
    const forged = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`
    expect(box.open(forged, 'row-1')).toBeUndefined()
    expect(box.open('short', 'row-1')).toBeUndefined()
    expect(box.seal('秘密')).not.toBe(box.seal('秘密'))
  })
})

describe('the pace', () => {
  const start = Date.UTC(2026, 10, 13, 6, 5)

  it('knows the Chinese midnight', () => {
    expect(new Date(nextBeijingMidnight(start)).toISOString()).toBe('2026-11-13T16:00:00.000Z')
    expect(nextBeijingMidnight(Date.UTC(2026, 10, 13, 16))).toBe(Date.UTC(2026, 10, 14, 16))
  })

  it('halves after 45011 and climbs by half each minute until it is as before', () => {
    const clock = new FixedClock(start)
    const pace = new Pace('official', clock)
    const through = (): number =>
      Array.from({ length: 40 }, () => pace.take('/a')).filter((hold) => !hold).length
    for (let call = 0; call < 16; call++) pace.take('/a')
    pace.slowDown('/a', 45011)
    const rates = [0, 1, 2, 3].map(() => {
      clock.advance(60_000)
      return through()
    })
    expect(rates).toEqual([8, 12, 40, 40])
    expect(pace.take('/b')).toBeUndefined()
  })

  it('reads 45009 as the minute in the Mini Program', () => {
    const clock = new FixedClock(start)
    expect(new Pace('miniapp', clock).slowDown('/a', 45009).until).toBe(start + 60_000)
    expect(new Pace('official', clock).slowDown('/a', 45009).until).toBe(nextBeijingMidnight(start))
  })
})

describe('the circuit', () => {
  it('opens at half of twenty, lets one try after five seconds, and closes when that goes well', () => {
    const circuit = new Circuit()
    const at = 1_000_000
    for (let call = 0; call < 20; call++) circuit.note(call % 2 === 0, at)
    expect(circuit.allows(at + 4_999)).toBe(false)
    expect(circuit.allows(at + 5_000)).toBe(true)
    expect(circuit.allows(at + 5_001)).toBe(false)
    circuit.note(true, at + 5_100)
    expect(circuit.allows(at + 5_101)).toBe(true)
  })

  it('stays closed at nine of twenty', () => {
    const circuit = new Circuit()
    for (let call = 0; call < 20; call++) circuit.note(call >= 9, 1)
    expect(circuit.allows(2)).toBe(true)
  })
})

describe('the JS-SDK', () => {
  const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg'

  it('signs as the fact book does, whatever follows #', () => {
    const sign = (url: string): string => jsSignature(ticket, 'Wm3WZYTPz0wzccnW', 1414587457, url)
    expect(sign('http://mp.weixin.qq.com?params=value')).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed')
    expect(sign('http://mp.weixin.qq.com?params=value#top')).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed')
  })

  it('asks for one ticket for many pages in several processes, and another when it ends', async () => {
    const cache = new MemoryCache()
    const clock = new FixedClock(Date.now())
    let asked = 0
    const gateway = {
      appId: 'wx1',
      fetchJsTicket: () =>
        Promise.resolve({ ticket: `${ticket}${++asked}`, expiresAt: clock.now() + 7_200_000 }),
    }
    const processes = [1, 2, 3].map(() => new JsSdk({ gateway, cache, clock, dataKey: 'k'.repeat(32) }))
    const configs = await Promise.all(
      Array.from({ length: 60 }, (_, index) => processes[index % 3]!.configFor('https://a.example/p')),
    )
    expect(asked).toBe(1)
    const { nonceStr, timestamp, signature } = configs[0]!
    expect(signature).toBe(jsSignature(`${ticket}1`, nonceStr, timestamp, 'https://a.example/p'))
    expect(await cache.get('js-ticket:wx1')).not.toContain(ticket)
    clock.advance(7_000_000)
    await processes[0]!.configFor('https://a.example/p')
    expect(asked).toBe(2)
    await cache.close()
  })
})
