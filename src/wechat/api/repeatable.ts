/** POST calls that only read, so that one without an answer may be made again. */
const READING_POSTS = new Set([
  '/cgi-bin/user/info/batchget',
  '/cgi-bin/user/tag/get',
  '/cgi-bin/tags/getidlist',
  '/cgi-bin/material/get_material',
  '/cgi-bin/material/batchget_material',
  '/cgi-bin/message/mass/get',
  '/cgi-bin/openapi/quota/get',
  '/cgi-bin/callback/check',
  '/cgi-bin/shorten/fetch',
  '/wxa/getwxacodeunlimit',
  '/wxa/msg_sec_check',
])

/** GET calls that use something up: a second try would fail with "code been used". */
const CONSUMING_GETS = new Set(['/sns/jscode2session', '/sns/oauth2/access_token'])

/** Whether the call may be made again when nobody knows whether it happened. */
export function isRepeatable(method: 'GET' | 'POST', path: string): boolean {
  return method === 'GET' ? !CONSUMING_GETS.has(path) : READING_POSTS.has(path)
}
