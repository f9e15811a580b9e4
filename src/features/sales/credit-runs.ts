import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import type { CreditRun as CreditRunView } from '../../contract/sales'
import { newId } from '../../platform/ids'
import type { JobContext } from '../../platform/jobs/worker'
import type { Credits } from './credits'
import type { Ground } from './doors'
import { CreditRun, Sale } from './entities'
import { instant, maybeInstant } from './present'

/** The job that works credits out anew. */
export const CREDIT_RUN_JOB = 'sales.credit_run'
const BATCH = 50

/** Works the credits of a period out anew, a batch of sales a transaction; it goes on where it stopped. */
export class CreditRuns {
  constructor(
    private readonly ground: Pick<Ground, 'db' | 'clock' | 'jobs'>,
    private readonly credits: Credits,
  ) {}

  /** Begins a run over sales from `from` to before `to` (epoch ms; absent means open). */
  async begin(
    period: { from?: number | undefined; to?: number | undefined },
    staffId: string | null,
  ): Promise<CreditRunView> {
    const run: CreditRun = {
      id: newId(),
      fromAt: period.from ?? null,
      toAt: period.to ?? null,
      state: 'running',
      total: 0,
      done: 0,
      lastSaleId: null,
      createdBy: staffId,
      createdAt: this.ground.clock.now(),
      finishedAt: null,
    }
    await this.ground.db.transact(async (tx) => {
      run.total = await this.salesOf(tx, run).getCount()
      await tx.insert(CreditRun, run)
      await this.ground.jobs.enqueue(tx, { type: CREDIT_RUN_JOB, payload: { runId: run.id } })
    })
    return present(run)
  }

  /** The last 20 runs, the newest first. */
  async list(): Promise<CreditRunView[]> {
    const rows = await this.ground.db.read.find(CreditRun, { order: { id: 'DESC' }, take: 20 })
    return rows.map(present)
  }

  /** Does a run; a second worker that does the same one only repeats what the first did. */
  async work({ runId }: { runId: string }, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    for (let isMore = true; isMore && !signal.aborted;)
      isMore = await this.ground.db.transact((tx) => this.batch(tx, runId))
  }

  private async batch(tx: EntityManager, runId: string): Promise<boolean> {
    const run = await tx.findOneByOrFail(CreditRun, { id: runId })
    if (run.state !== 'running') return false
    const query = this.salesOf(tx, run)
    if (run.lastSaleId !== null) query.andWhere('sale.id > :last', { last: run.lastSaleId })
    const sales = await query.orderBy('sale.id', 'ASC').take(BATCH).getMany()
    for (const sale of sales) await this.credits.compute(tx, sale, runId)
    const isOver = sales.length < BATCH
    await tx.update(
      CreditRun,
      { id: runId },
      {
        done: run.done + sales.length,
        lastSaleId: sales.at(-1)?.id ?? run.lastSaleId,
        ...(isOver ? { state: 'done' as const, finishedAt: this.ground.clock.now() } : {}),
      },
    )
    return !isOver
  }

  private salesOf(reader: EntityManager, { fromAt, toAt }: CreditRun): SelectQueryBuilder<Sale> {
    const query = reader.createQueryBuilder(Sale, 'sale').where('1 = 1')
    if (fromAt !== null) query.andWhere('sale.at >= :fromAt', { fromAt })
    if (toAt !== null) query.andWhere('sale.at < :toAt', { toAt })
    return query
  }
}

function present({ id, state, total, done, createdAt, finishedAt }: CreditRun): CreditRunView {
  return { id, state, total, done, createdAt: instant(createdAt), finishedAt: maybeInstant(finishedAt) }
}
