import { strToU8, zip, type AsyncZippable } from 'fflate'
import { AppError } from '../../domain/errors'
import type { Database } from '../../platform/db/database'
import type { Clock } from '../../platform/clock'
import type { Actor } from '../../platform/http/serve'
import { stringify } from 'csv-stringify/sync'
import { codesByIds, codesOfBatch } from './code-list'
import type { Neighbours } from './neighbours'
import { extensionOf, pictureOf } from './pictures'
import { namesFor, shownState } from './present'
import type { PrintedCode } from './print/layouts'
import { printCodes } from './print/pdf'
import type { Code } from './entities/code'

/** A batch or a list of codes. */
export interface Selection {
  batchId?: string | undefined
  ids?: string[] | undefined
}

export interface DownloadsDeps extends Neighbours {
  db: Database
  clock: Clock
  brand: string
}

/** Every so many pictures callbacks get their turn. */
const AT_ONCE = 8
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Names that every file system takes. */
const fileName = (text: string): string => text.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').slice(0, 80)

/** Pictures and print-ready documents of many codes. */
export class Downloads {
  constructor(private readonly deps: DownloadsDeps) {}

  /** A zip of a batch's or a selection's pictures, with a table of which is which. */
  async zipOf(actor: Actor, selection: Selection): Promise<Buffer> {
    const codes = (await this.select(actor, selection)).filter((code) => this.isMade(code))
    if (codes.length === 0) throw nothingMade()
    const files: AsyncZippable = {}
    const table = [['文件', '名称', '点位', '场景', '内容']]
    for (const [index, code] of codes.entries()) {
      const picture = await pictureOf(this.deps.db.read, code)
      const number = String(index + 1).padStart(4, '0')
      const name = `${number} ${fileName(code.label)} ${code.scene}.${extensionOf(picture)}`
      // The pictures are compressed already.
      files[name] = [picture.bytes, { level: 0 }]
      table.push([name, code.label, code.placement ?? '', code.scene, code.content ?? ''])
      if (index % AT_ONCE === 0) await breathe()
    }
    files['清单.csv'] = strToU8(`\uFEFF${stringify(table, { escape_formulas: true })}`)
    const mtime = new Date(this.deps.clock.now())
    return new Promise((resolve, reject) =>
      zip(files, { mtime }, (error, bytes) => (error ? reject(error) : resolve(Buffer.from(bytes)))),
    )
  }

  /** A PDF of them; temporary codes are for screens and are refused (decisions.md 9). */
  async pdfOf(
    actor: Actor,
    selection: Selection,
    layout: 'sheet' | 'card',
    promise: string | undefined,
  ): Promise<Buffer> {
    const chosen = await this.select(actor, selection)
    const temporary = chosen.find(({ carrier }) => carrier === 'account_temporary')
    if (temporary)
      throw new AppError(
        'conflict',
        'code.not_printable',
        `「${temporary.label}」是公众号临时码，会过期，不能印制。请改用公众号码、小程序码或链接码。`,
      )
    const codes = chosen.filter((code) => this.isMade(code))
    if (codes.length === 0) throw nothingMade()
    return printCodes(await this.printed(codes), layout, { brand: this.deps.brand, promise })
  }

  private async printed(codes: readonly Code[]): Promise<PrintedCode[]> {
    const { db } = this.deps
    const names = await namesFor(codes, this.deps)
    const printed: PrintedCode[] = []
    for (const code of codes) {
      const { scene, kind, label, placement, content } = code
      printed.push({
        ...{ scene, kind, label, placement },
        storeName: names.store.get(code.storeId ?? '') ?? null,
        guideName: names.staff.get(code.staffId ?? '') ?? null,
        symbol: content === null ? { picture: (await pictureOf(db.read, code)).bytes } : { content },
      })
    }
    return printed
  }

  private isMade(code: Code): boolean {
    return shownState(code, this.deps.clock.now()) === 'live'
  }

  private async select(actor: Actor, { batchId, ids }: Selection): Promise<Code[]> {
    const { read } = this.deps.db
    if ((batchId === undefined) === (ids === undefined))
      throw new AppError('invalid', 'code.no_selection', '请选择一个批次，或勾选要下载的码。')
    const codes =
      batchId === undefined
        ? await codesByIds(read, actor.storeIds, ids ?? [])
        : await codesOfBatch(read, actor.storeIds, batchId)
    if (codes.length === 0) throw new AppError('not_found', 'code.not_found', '找不到这些码，请刷新。')
    return codes
  }
}

const nothingMade = (): AppError =>
  new AppError('conflict', 'code.no_picture', '所选的码里没有可用的图片：还在生成、生成失败，或已停用。')
