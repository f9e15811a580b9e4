import { releasedPages } from '../../../../src/sandbox/api/pages'
import { readMiniProgramCode } from '../../../../src/sandbox/store/mini-program-code'
import { ok, Section } from '../support/case'
import { accounts, type ApiRequest } from '../support/desk'
import { decoded } from '../support/qr'

const { appId } = accounts.miniapp

const unlimited = (body: Record<string, unknown>): ApiRequest => ({
  path: '/wxa/getwxacodeunlimit',
  as: 'miniapp',
  body,
})

const codes = new Section('mini-program-api §3 Codes')
  .does('a code carries page and scene', unlimited({ scene: 'g=12&s=3', page: 'pages/index' }), (reply) => {
    expect(reply.contentType).toMatch(/^image\//)
    expect(readMiniProgramCode(decoded(reply) ?? '')).toEqual({ page: 'pages/index', scene: 'g=12&s=3' })
  })
  .refuses(
    'a scene of 33 characters',
    40169,
    'invalid length for scene, or the data is not json string',
    unlimited({ scene: 'x'.repeat(33) }),
  )
  .refuses('Chinese in the scene', 40129, 'invalid scene', unlimited({ scene: '门店' }))
  .refuses('% in the scene', 40129, 'invalid scene', unlimited({ scene: 'a%20b' }))
  .refuses('no scene', 40129, 'invalid scene', unlimited({}))
  .refuses('a leading slash', 41030, 'invalid page', unlimited({ scene: 'a', page: '/pages/index' }))
  .refuses('a page with a query', 41030, 'invalid page', unlimited({ scene: 'a', page: 'pages/index?x=1' }))
  .refuses('a page that is not released', 41030, 'invalid page', (desk) => {
    releasedPages(desk.world).pages = ['pages/index']
    return unlimited({ scene: 'a', page: 'pages/new' })
  })
  .does(
    'a page that is not released, unchecked',
    (desk) => {
      releasedPages(desk.world).pages = ['pages/index']
      return unlimited({ scene: 'a', page: 'pages/new', check_path: false })
    },
    (reply) => expect(reply.contentType).toBe('image/png'),
  )
  .refuses('an unknown version', 40097, 'invalid args', unlimited({ scene: 'a', env_version: 'beta' }))
  .refuses('a width of 100', 40097, 'invalid args', unlimited({ scene: 'a', width: 100 }))
  .does(
    'getwxacode carries its query',
    {
      path: '/wxa/getwxacode',
      as: 'miniapp',
      body: { path: 'pages/item?id=7' },
    },
    (reply) =>
      expect(readMiniProgramCode(decoded(reply) ?? '')).toEqual({ page: 'pages/item', query: 'id=7' }),
  )
  .refuses('a path of 129 characters for the square code', 40159, 'invalid path length', {
    path: '/cgi-bin/wxaapp/createwxaqrcode',
    as: 'miniapp',
    body: { path: `pages/${'x'.repeat(123)}` },
  })

const link = (path: string, body: Record<string, unknown>): ApiRequest => ({ path, as: 'miniapp', body })

const links = new Section('mini-program-api §3 Links')
  .answers(
    'a scheme',
    { ...ok, openlink: expect.stringMatching(/^weixin:\/\/dl\/business\/\?t=[\w-]{11}$/) },
    link('/wxa/generatescheme', {
      jump_wxa: { path: 'pages/index', query: 'a=1' },
      expire_type: 1,
      expire_interval: 30,
    }),
  )
  .answers(
    'a link',
    { ...ok, url_link: expect.stringMatching(/^https:\/\/wxaurl\.cn\//) },
    link('/wxa/generate_urllink', { path: 'pages/index' }),
  )
  .answers(
    'a short link',
    { ...ok, link: expect.stringMatching(/^#小程序:\/\/商城\//) },
    link('/wxa/genwxashortlink', { page_url: 'pages/index', page_title: '商城', is_permanent: false }),
  )
  .refuses(
    '31 days',
    85401,
    'invalid expire_interval',
    link('/wxa/generate_urllink', {
      path: 'pages/index',
      expire_type: 1,
      expire_interval: 31,
    }),
  )
  .refuses('a path that is not released', 40165, 'invalid weapp pagepath', (desk) => {
    releasedPages(desk.world).pages = ['pages/index']
    return link('/wxa/generatescheme', { jump_wxa: { path: 'pages/none' } })
  })
  .refuses(
    'a query of 1025 characters',
    40212,
    'invalid query',
    link('/wxa/generate_urllink', {
      path: 'pages/index',
      query: 'x'.repeat(1025),
    }),
  )
  .does(
    'asking what a link opens',
    async (desk) => {
      const made = await desk.call(link('/wxa/generate_urllink', { path: 'pages/item', query: 'id=7' }))
      return link('/wxa/query_urllink', { url_link: made.json.url_link })
    },
    (reply) => {
      expect(reply.json).toMatchObject({
        ...ok,
        url_link_info: { appid: appId, path: 'pages/item', query: 'id=7' },
      })
    },
  )
  .does(
    'asking what a scheme opens',
    async (desk) => {
      const made = await desk.call(link('/wxa/generatescheme', { jump_wxa: { path: 'pages/item' } }))
      return link('/wxa/queryscheme', { scheme: made.json.openlink })
    },
    (reply) => expect(reply.json).toMatchObject({ ...ok, scheme_info: { appid: appId, path: 'pages/item' } }),
  )
  .refuses(
    'asking for a link that nobody made',
    85400,
    'link not found',
    link('/wxa/query_urllink', { url_link: 'https://wxaurl.cn/none' }),
  )

/** Mini Program codes and links. */
export const miniCodeCases = [codes, links]
