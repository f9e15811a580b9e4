import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Code, CodeBatch } from '../../../src/contract/codes'
import { StoreDraft } from '../../../src/contract/stores'
import { aStore } from '../../app/samples-organisation'
import { signIn, type ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'

const PATIENCE_MS = 20_000
const PASSWORD = 'correct horse battery'
let serial = 0

/** The real server and the sandbox, an operator at the console, and shops with guides. */
export class CodesWorld {
  private constructor(
    readonly t: TestSystem,
    readonly operator: ConsoleClient,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<CodesWorld> {
    const t = await startSystem({ environment })
    return new CodesWorld(t, await t.console('operator'))
  }

  close(): Promise<void> {
    return this.t.close()
  }

  /** Opens a store; its id. */
  async store(name: string): Promise<string> {
    const draft = StoreDraft.parse(aStore({ name }))
    return (await this.t.app.features.stores.writer.create(draft, null)).id
  }

  /** Takes on a guide, who does not sign in. */
  async guide(name: string, storeId: string): Promise<string> {
    const { service, assignments } = this.t.app.features.staff
    const { id } = await service.create({ name, roles: ['guide'] })
    await assignments.assign(id, storeId, 'guide', null)
    return id
  }

  /** A new manager of a store, signed in. */
  async manager(storeId: string): Promise<ConsoleClient> {
    const { service, assignments } = this.t.app.features.staff
    const login = `manager-${++serial}`
    const { id } = await service.create({ name: '店长', login, password: PASSWORD, roles: ['store_manager'] })
    await assignments.assign(id, storeId, 'store_manager', null)
    return signIn(this.t, login, PASSWORD)
  }

  /** Makes one code and waits until WeChat has made it. */
  async code(draft: object, client = this.operator): Promise<Code> {
    const { body } = await client.send('post', '/api/admin/codes', draft).expect(200)
    return this.made((body as Code).id)
  }

  /** Waits until a code is not being made any more. */
  async made(id: string): Promise<Code> {
    return this.until(
      async () => (await this.operator.get(`/api/admin/codes/${id}`).expect(200)).body as Code,
      ({ state }) => state !== 'making',
    )
  }

  /** Makes a batch and waits until it is done. */
  async batch(draft: object, client = this.operator): Promise<CodeBatch> {
    const { body } = await client
      .send('post', '/api/admin/code-batches', { name: '开业', ...draft })
      .expect(200)
    return this.finished((body as CodeBatch).id)
  }

  /** Waits until a batch is done. */
  finished(id: string): Promise<CodeBatch> {
    return this.until(
      async () => (await this.operator.get(`/api/admin/code-batches/${id}`).expect(200)).body as CodeBatch,
      ({ state }) => state === 'done',
    )
  }

  /** Every code of a batch, in the order in which they were made. */
  async codesOf(batchId: string): Promise<Code[]> {
    const { body } = await this.operator.get('/api/admin/codes').query({ batchId, pageSize: 200 }).expect(200)
    return (body as { items: Code[] }).items.reverse()
  }

  /** The code and sentence with which a request is refused. */
  async refusal(
    client: ConsoleClient,
    method: 'post' | 'patch',
    path: string,
    body: object,
  ): Promise<{ status: number; code: string; message: string }> {
    const answer = await client.send(method, path, body)
    const { error } = answer.body as { error: { code: string; message: string } }
    expect(error.message).toMatch(/[一-龥]/)
    return { status: answer.status, code: error.code, message: error.message }
  }

  /** What all tables of codes hold, to see that nothing has changed. */
  async contents(): Promise<string> {
    const tables = ['codes', 'code_batches', 'code_pictures', 'verification_files', 'jobs']
    const hash = createHash('sha256')
    for (const table of tables)
      hash.update(JSON.stringify(await this.t.app.db.read.query(`SELECT * FROM ${table} ORDER BY 1`)))
    return hash.digest('hex')
  }

  private async until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const answer = await ask()
      if (isEnough(answer)) return answer
      if (Date.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(answer)}`)
      await wait(30)
    }
  }
}
