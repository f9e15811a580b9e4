/** CSV files that people upload: their text, and why one is refused as a whole. */
import type { CsvProblem } from './csv-records'
import { AppError } from './errors'

/** So many problems of a file are listed; their number tells the rest. */
export const SHOWN_PROBLEMS = 200

/** The text of a file that a spreadsheet wrote: UTF-8, else GB 18030 as on Windows in China. Throws `<subject>.file_unreadable`. */
export function csvText(bytes: Uint8Array, subject: string): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Not in this encoding; the next one is tried.
    }
  }
  throw new AppError(
    'invalid',
    `${subject}.file_unreadable`,
    '文件不是文本，请上传 CSV 文件（表格软件里选「另存为 CSV」）。',
  )
}

/** Throws `<subject>.import_invalid` naming the first problem and counting all; nothing when there is none. */
export function refuseProblems(problems: readonly CsvProblem[], subject: string): void {
  const [first] = problems
  if (!first) return
  const where = first.column === '' ? `第 ${first.line} 行` : `第 ${first.line} 行「${first.column}」`
  const count = problems.length > 1 ? `（共 ${problems.length} 处）` : ''
  throw new AppError(
    'invalid',
    `${subject}.import_invalid`,
    `文件没有导入：${where}${first.message}${count}。`,
    { problems: problems.slice(0, SHOWN_PROBLEMS) },
  )
}
