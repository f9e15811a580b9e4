import supertest from 'supertest'
import type { App } from '../../../src/app'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { Follower } from '../../../src/sandbox/client'

/** The Mini Program of one person: signed in with `wx.login`, sending its bearer token. */
export interface MiniPhone {
  token: string
  customerId: string
  get(path: string): supertest.Test
  send(method: 'post' | 'patch' | 'delete', path: string, body?: object): supertest.Test
}

/** Opens the Mini Program on somebody's phone. */
export async function openMiniapp(url: string, person: Follower, scene?: string): Promise<MiniPhone> {
  const http = supertest(url)
  const code = await person.loginCode()
  const signedIn = await http
    .post('/api/mp/session')
    .send({ code, ...(scene ? { scene } : {}) })
    .expect(200)
  const { token, me } = signedIn.body as { token: string; me: { customerId: string } }
  const bearer = `Bearer ${token}`
  return {
    token,
    customerId: me.customerId,
    get: (path) => http.get(path).set('Authorization', bearer),
    send: (method, path, body = {}) => http[method](path).set('Authorization', bearer).send(body),
  }
}

/** Waits until the running server has done every job that is due. */
export async function jobsDone({ db, worker }: Pick<App, 'db' | 'worker'>): Promise<void> {
  const deadline = Date.now() + 10_000
  do await worker.runDue()
  while ((await db.read.countBy(Job, {})) > 0 && Date.now() < deadline)
}
