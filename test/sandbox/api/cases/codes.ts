import { ok, Section } from '../support/case'
import type { ApiRequest } from '../support/desk'
import { decoded } from '../support/qr'

const create = (action_name: string, scene: Record<string, unknown>, more: object = {}): ApiRequest => ({
  path: '/cgi-bin/qrcode/create',
  body: { action_name, action_info: { scene }, ...more },
})

const ticket = expect.stringMatching(/^gQ\S{80,}==$/)
const url = expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\//)

const codes = new Section('official-account-api §9 Codes')
  .answers(
    'a temporary code with text',
    { ticket, url, expire_seconds: 604_800 },
    create('QR_STR_SCENE', { scene_str: 'store-1' }, { expire_seconds: 604_800 }),
  )
  .answers(
    '60 s when nothing is said',
    { ticket, url, expire_seconds: 60 },
    create('QR_SCENE', { scene_id: 7 }),
  )
  .answers('a permanent code with a number', { ticket, url }, create('QR_LIMIT_SCENE', { scene_id: 100_000 }))
  .answers(
    'a permanent code with text',
    { ticket, url },
    create('QR_LIMIT_STR_SCENE', { scene_str: 'x'.repeat(64) }),
  )
  .refuses('an unknown action', 40053, 'invalid action info', create('QR_CARD', { scene_id: 1 }))
  .refuses('the number 0', 40053, 'invalid action info', create('QR_SCENE', { scene_id: 0 }))
  .refuses('a number beyond 32 bits', 40053, 'invalid action info', create('QR_SCENE', { scene_id: 2 ** 32 }))
  .refuses(
    'the permanent number 100001',
    40053,
    'invalid action info',
    create('QR_LIMIT_SCENE', { scene_id: 100_001 }),
  )
  .refuses(
    'a text of 65 characters',
    40053,
    'invalid action info',
    create('QR_STR_SCENE', { scene_str: 'x'.repeat(65) }),
  )
  .refuses(
    'a life of more than 30 days',
    40053,
    'invalid action info',
    create('QR_SCENE', { scene_id: 1 }, { expire_seconds: 2_592_001 }),
  )
  .refuses('the 100001st permanent code', 45029, 'qrcode count out of limit', (desk) => {
    desk.world.drawer('permanent-codes', () => ({ count: 100_000, newest: {} }))
    return create('QR_LIMIT_SCENE', { scene_id: 1 })
  })
  .does(
    'the picture carries the address',
    async (desk) => {
      const made = await desk.call(create('QR_STR_SCENE', { scene_str: 'store-1' }))
      return { path: '/cgi-bin/showqrcode', as: 'nobody', query: { ticket: String(made.json.ticket) } }
    },
    (reply, desk) => {
      expect(reply.contentType).toBe('image/png')
      expect(decoded(reply)).toBe(desk.world.codes.all()[0]?.url)
    },
  )
  .does(
    'a bad ticket is not found',
    { path: '/cgi-bin/showqrcode', as: 'nobody', query: { ticket: 'gQnone' } },
    (reply) => {
      expect(reply.status).toBe(404)
    },
  )

const shortKeys = new Section('official-account-api §9 Short keys')
  .does(
    'long data comes back',
    async (desk) => {
      const made = await desk.post('/cgi-bin/shorten/gen', {
        long_data: '很长的内容',
        expire_seconds: 86_400,
      })
      expect(made.json).toEqual({ ...ok, short_key: expect.stringMatching(/^[\w-]{15}$/) })
      return { path: '/cgi-bin/shorten/fetch', body: { short_key: made.json.short_key } }
    },
    (reply) => {
      expect(reply.json).toEqual({
        ...ok,
        long_data: '很长的内容',
        create_time: expect.any(Number),
        expire_seconds: 86_400,
      })
    },
  )
  .refuses('more than 4 KB', 45002, 'content size out of limit', {
    path: '/cgi-bin/shorten/gen',
    body: { long_data: 'x'.repeat(4_097) },
  })
  .refuses('more than 30 days', 40035, 'invalid parameter', {
    path: '/cgi-bin/shorten/gen',
    body: { long_data: 'x', expire_seconds: 2_592_001 },
  })
  .refuses('a key after its life', 40035, 'invalid parameter', async (desk) => {
    const made = await desk.post('/cgi-bin/shorten/gen', { long_data: 'x', expire_seconds: 60 })
    desk.advance(60_000)
    return { path: '/cgi-bin/shorten/fetch', body: { short_key: made.json.short_key } }
  })

/** Parametric codes and short keys. */
export const codeCases = [codes, shortKeys]
