import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import type { Neighbours } from './neighbours'
import { VerificationFile } from './entities/verification-file'

const NAME = /^[A-Za-z0-9_]{1,64}\.txt$/

/** Keeps the files that WeChat wants to find at the root of the domain before it accepts link codes. */
export class VerificationFiles {
  constructor(private readonly deps: { db: Database; clock: Clock } & Pick<Neighbours, 'audit'>) {}

  list(): Promise<VerificationFile[]> {
    return this.deps.db.read.find(VerificationFile, { order: { name: 'ASC' } })
  }

  /** The content of `/NAME.txt`; undefined when nobody put it there. */
  async content(name: string): Promise<string | undefined> {
    if (!NAME.test(name)) return undefined
    return (await this.deps.db.read.findOneBy(VerificationFile, { name }))?.content
  }

  /** Puts a file there, in place of one of the same name. */
  async put(staffId: string, name: string, content: string): Promise<VerificationFile> {
    const { db, clock } = this.deps
    const file: VerificationFile = { id: newId(), name, content, createdBy: staffId, createdAt: clock.now() }
    await db.transact(async (tx) => {
      await tx.delete(VerificationFile, { name })
      await tx.insert(VerificationFile, file)
      await this.note(tx, staffId, 'verification_file.put', file)
    })
    return file
  }

  /** Throws verification_file.not_found. */
  async remove(staffId: string, id: string): Promise<void> {
    await this.deps.db.transact(async (tx) => {
      const file = await tx.findOneBy(VerificationFile, { id })
      if (!file)
        throw new AppError('not_found', 'verification_file.not_found', '找不到这个校验文件，请刷新。')
      await tx.delete(VerificationFile, { id })
      await this.note(tx, staffId, 'verification_file.remove', file)
    })
  }

  private note(
    tx: Parameters<Neighbours['audit']['note']>[0],
    staffId: string,
    action: string,
    { id, name }: VerificationFile,
  ): Promise<void> {
    return this.deps.audit.note(tx, {
      actor: { kind: 'staff', id: staffId },
      action,
      target: { kind: 'verification_file', id },
      after: { name },
      at: this.deps.clock.now(),
    })
  }
}
