import { setTimeout as wait } from 'node:timers/promises'
import supertest from 'supertest'
import type { ConsoleClient } from './console-client'
import type { ServerUnderTest } from './system'

/** A saved rule as far as tests change it again. */
export interface SavedByHttp {
  id: string
  version: number
}

/** A rule's draft as the console sends it; only what differs from the defaults. */
export interface DraftByHttp {
  name: string
  triggers: object[]
  answers: object[]
  conditions?: object
  priority?: number
}

/** Triggers on one of these texts exactly. */
export const says = (...phrases: string[]): object[] => phrases.map((phrase) => ({ kind: 'exact', phrase }))

/** Saves a rule as an operator does and waits until the server answers by it. */
export async function saveRule(
  server: ServerUnderTest,
  operator: ConsoleClient,
  draft: DraftByHttp,
): Promise<SavedByHttp> {
  const { status, body } = await operator.send('post', '/api/admin/rules', draft)
  if (status !== 200) throw new Error(`「${draft.name}」 was not saved: ${JSON.stringify(body)}`)
  await reached(server, operator)
  return (body as { rule: SavedByHttp }).rule
}

/** Replaces a rule's content; the answer comes once it is stored, not once it is live. */
export async function changeRule(
  operator: ConsoleClient,
  { id, version }: SavedByHttp,
  draft: DraftByHttp,
): Promise<void> {
  await operator.send('put', `/api/admin/rules/${id}`, { ...draft, version }).expect(200)
}

/** Resolves once the server's compiled rules are those of the database. */
export async function reached(server: ServerUnderTest, operator: ConsoleClient): Promise<void> {
  const { body } = await operator.get('/api/admin/rules?pageSize=1').expect(200)
  const { rulesVersion } = body as { rulesVersion: number }
  const endsAt = Date.now() + 5000
  while (server.app.replies.version() < rulesVersion) {
    if (Date.now() > endsAt) throw new Error('the rules did not get there within 5 s')
    await wait(10)
  }
}

/** Uploads a file for answers and returns its id. */
export async function uploadAsset(
  server: { url: string },
  operator: ConsoleClient,
  kind: string,
  file: { name: string; bytes: Buffer },
): Promise<string> {
  const { body } = await supertest(server.url)
    .post('/api/admin/reply-assets')
    .set('Cookie', operator.cookie)
    .set('X-CSRF-Token', operator.csrfToken)
    .field('kind', kind)
    .attach('file', file.bytes, file.name)
    .expect(200)
  return (body as { id: string }).id
}
