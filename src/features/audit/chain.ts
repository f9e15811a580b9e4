import { createHash } from 'node:crypto'
import { MoreThan, type EntityManager } from 'typeorm'
import { CHAIN_START, chainedText, type ChainedEntry } from '../../domain/audit-chain'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { AuditEntry, type AuditActorKind } from './entities/audit-entry'
import { AuditHead } from './entities/audit-head'

/** One thing that somebody did. No personal data in `before` and `after`. */
export interface AuditEvent {
  actor: { kind: AuditActorKind; id: string | null }
  /** `subject.verb`. */
  action: string
  target: { kind: string; id: string | null }
  /** What the person said; cut at 500 characters. */
  reason?: string | undefined
  before?: unknown
  after?: unknown
  /** Epoch ms. */
  at: number
}

/** Whether the chain is as it was written; `brokenAt` is the number of the first entry that does not fit. */
export interface ChainState {
  ok: boolean
  entries: number
  brokenAt?: number
}

const HEAD_ID = 1
const PAGE = 1000
const MAX_REASON = 500

const hashOf = (entry: ChainedEntry): string => createHash('sha256').update(chainedText(entry)).digest('hex')
const asJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

async function lockHead(tx: EntityManager): Promise<AuditHead> {
  const head = await lockRow(tx, AuditHead, { id: HEAD_ID })
  if (head) return head
  const first = { id: HEAD_ID, seq: 0, hash: CHAIN_START }
  await tx.insert(AuditHead, first)
  return first
}

/** Appends one entry; the end of the chain stays locked until the transaction ends, so call it last. */
export async function append(tx: EntityManager, event: AuditEvent): Promise<void> {
  const head = await lockHead(tx)
  const entry = {
    seq: head.seq + 1,
    at: event.at,
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    action: event.action,
    targetKind: event.target.kind,
    targetId: event.target.id,
    reason: event.reason === undefined ? null : event.reason.slice(0, MAX_REASON),
    before: asJson(event.before),
    after: asJson(event.after),
    prevHash: head.hash,
  }
  const hash = hashOf(entry)
  await tx.insert(AuditEntry, { id: newId(), ...entry, hash })
  await tx.update(AuditHead, { id: HEAD_ID }, { seq: entry.seq, hash })
}

/** Recomputes the chain from the first entry, a page at a time. */
export async function verifyChain(read: EntityManager): Promise<ChainState> {
  // Read first: entries appended meanwhile are behind it.
  const head = await read.findOneBy(AuditHead, { id: HEAD_ID })
  let seq = 0
  let hash = CHAIN_START
  for (;;) {
    const page = await read.find(AuditEntry, {
      where: { seq: MoreThan(seq) },
      order: { seq: 'ASC' },
      take: PAGE,
    })
    for (const entry of page) {
      if (entry.seq !== seq + 1 || entry.prevHash !== hash || hashOf(entry) !== entry.hash)
        return { ok: false, entries: seq, brokenAt: seq + 1 }
      seq = entry.seq
      hash = entry.hash
      if (seq === head?.seq && hash !== head.hash) return { ok: false, entries: seq, brokenAt: seq }
    }
    if (page.length < PAGE) break
  }
  return seq < (head?.seq ?? 0) ? { ok: false, entries: seq, brokenAt: seq + 1 } : { ok: true, entries: seq }
}
