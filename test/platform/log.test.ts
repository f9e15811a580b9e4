import { Writable } from 'node:stream'
import { makeLogger, pseudonym } from '../../src/platform/log'

const TOKEN = '57_9aXoP1tokenTOKENtoken'
const OPEN_ID = 'oABCdef0123456789_-ABCdef012'
const PHONE = '13812345678'
const KEY = 'q1Os1ZMe0nG28KUEx9lg3HjK7V5QyXvi212fzsgDqgz'

/** A logger and everything it wrote. */
function listening() {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  return {
    log: makeLogger('debug', sink),
    lines,
    last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown>,
  }
}

it('writes no token, secret, openid or phone number, wherever they turn up', () => {
  const { log, lines } = listening()
  log.info({ accessToken: TOKEN, access_token: TOKEN, token: TOKEN, Authorization: `Bearer ${TOKEN}` }, 'a')
  log.info({ deep: { deeper: { deepest: [{ appSecret: KEY, encodingAesKey: KEY, sessionKey: KEY }] } } }, 'b')
  log.info(
    { openId: OPEN_ID, openid: OPEN_ID, FromUserName: OPEN_ID, phone: PHONE, mobile: Number(PHONE) },
    'c',
  )
  log.info({ reason: `user ${OPEN_ID} with ${PHONE} is gone`, count: Number(PHONE) }, 'd')
  log.warn({ url: `https://api.weixin.qq.com/x?access_token=${TOKEN}&secret=${KEY}&n=1` }, 'e')
  log.error({ err: new Error(`Duplicate entry '${OPEN_ID}' for ${PHONE}`) }, 'f')
  log.error(new Error(`GET /x?access_token=${TOKEN}`, { cause: new Error(OPEN_ID) }))
  log.error(
    Object.assign(new Error('failed'), { sql: `UPDATE x SET phone='${PHONE}'`, parameters: [OPEN_ID] }),
  )
  log.info(`plain ${PHONE} ${OPEN_ID} access_token=${TOKEN}`)
  log.info('formatted %s %s', PHONE, OPEN_ID)
  log.child({ openId: OPEN_ID, secret: KEY }).info('child')
  log.info({ body: `<xml>${OPEN_ID}</xml>`, content: '我的电话', headers: { cookie: `s=${TOKEN}` } }, 'g')
  const written = lines.join('')
  expect(lines).toHaveLength(12)
  for (const secret of [TOKEN, OPEN_ID, PHONE, KEY, '我的电话']) expect(written).not.toContain(secret)
})

it('keeps what a person reading the log needs', () => {
  const { log, last } = listening()
  log.warn(
    { errcode: 40001, path: '/cgi-bin/user/info', ms: 12, at: 1_764_000_000_000, isLate: false },
    '调用失败',
  )
  expect(last()).toMatchObject({
    errcode: 40001,
    path: '/cgi-bin/user/info',
    ms: 12,
    at: 1_764_000_000_000,
    isLate: false,
    msg: '调用失败',
  })
  log.error({ err: Object.assign(new TypeError('no rows'), { code: 'ER_DUP_ENTRY', errno: 1062 }) }, 'failed')
  expect(last().err).toMatchObject({
    type: 'TypeError',
    message: 'no rows',
    code: 'ER_DUP_ENTRY',
    errno: 1062,
  })
  log.info({ phone: PHONE, openId: OPEN_ID })
  expect(last()).toMatchObject({ phone: '138****5678', openId: pseudonym(OPEN_ID) })
})

it('joins lines about one person without naming them', () => {
  expect(pseudonym(OPEN_ID)).toBe(pseudonym(OPEN_ID))
  expect(pseudonym(OPEN_ID)).not.toBe(pseudonym(`${OPEN_ID}x`))
  expect(pseudonym(OPEN_ID)).toMatch(/^[0-9a-f]{10}$/)
})

it('is not led into a ring or a swamp', () => {
  const { log, lines } = listening()
  const ring: Record<string, unknown> = { name: 'ring' }
  ring.self = ring
  log.info({ ring, bytes: Buffer.alloc(100_000) }, 'ring')
  expect(lines[0]!.length).toBeLessThan(1000)
})
