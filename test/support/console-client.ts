import supertest from 'supertest'
import type { TestApp } from './app'

/** A signed-in browser without the browser: keeps the cookie and sends the CSRF token. */
export interface ConsoleClient {
  get(path: string): supertest.Test
  send(method: 'post' | 'put' | 'patch' | 'delete', path: string, body?: object): supertest.Test
  cookie: string
  csrfToken: string
}

/** Signs in and returns the client. */
export async function signIn(
  t: Pick<TestApp, 'url'>,
  login: string,
  password: string,
): Promise<ConsoleClient> {
  const http = supertest(t.url)
  const response = await http.post('/api/admin/session').send({ login, password }).expect(200)
  const cookie = String(response.headers['set-cookie']).split(';')[0]!
  const { csrfToken } = response.body as { csrfToken: string }
  return {
    cookie,
    csrfToken,
    get: (path) => http.get(path).set('Cookie', cookie),
    send: (method, path, body = {}) =>
      http[method](path).set('Cookie', cookie).set('X-CSRF-Token', csrfToken).send(body),
  }
}

/** Adds a member of staff and signs in as them. */
export async function signedIn(
  t: Pick<TestApp, 'url' | 'app'>,
  role: 'admin' | 'operator' | 'store_manager' = 'admin',
): Promise<ConsoleClient> {
  const login = `${role.replace('_', '-')}-${Math.random().toString(36).slice(2, 8)}`
  const password = 'correct horse battery'
  await t.app.staff.create({ name: '测试', login, password, roles: [role] })
  return signIn(t, login, password)
}
