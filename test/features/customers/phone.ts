import supertest from 'supertest'
import { LessThanOrEqual } from 'typeorm'
import type { App } from '../../../src/app'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { Follower } from '../../../src/sandbox/client'

/** The Mini Program of one person: signed in with `wx.login`, sending its bearer token. */
export interface MiniPhone {
  token: string
  customerId: string
  get(path: string): supertest.Test
  send(method: 'post' | 'put' | 'patch' | 'delete', path: string, body?: object): supertest.Test
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
  const deadline = Date.now() + 60_000
  // Jobs for later, such as the next night's, are nobody's business here.
  const due = () =>
    db.read.countBy(Job, [{ state: 'running' }, { state: 'queued', runAt: LessThanOrEqual(Date.now()) }])
  do await worker.runDue()
  while ((await due()) > 0 && Date.now() < deadline)
}
