/** CSV as spreadsheets like it: byte order mark, CRLF, quotes where needed, and no cell that becomes a formula. */
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** A cell that cannot be taken over; `line` counts from 1 and includes the header line, `column` is its header. */
export interface CsvProblem {
  line: number
  column: string
  message: string
}

/** A spreadsheet calculates cells that begin so; an apostrophe in front of these and of itself makes it text. */
const FORMULA = /^[=+\-@\t\r＝＋－＠']/
/** Makes a cell harmless. */
export const guard = (text: string) => (FORMULA.test(text) ? `'${text}` : text)
/** Undoes `guard`; cells written by hand stay as they are. */
export const unguard = (text: string) =>
  text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text

/** Writes records, header first; cells must be guarded. */
export function writeRecords(records: string[][]): string {
  return stringify(records, { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}

/** Writes records behind others of the same file, which begin with `writeRecords`. */
export function writeMoreRecords(records: string[][]): string {
  return stringify(records, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}

/** One record of a file. */
export interface CsvRecord {
  cells: string[]
  /** The line on which the record begins. */
  line: number
}

/** Reads records; a file that is no CSV gives none and one problem. */
export function readRecords(text: string, problems: CsvProblem[]): CsvRecord[] {
  try {
    const options = { bom: true, record_delimiter: ['\r\n', '\n'], info: true, skip_empty_lines: true }
    const parsed = parse(text, { ...options, relax_column_count: true }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    return parsed.map(({ record, info }) => {
      const breaks = record.join('').match(/\r\n|\n|\r/g)?.length ?? 0
      return { cells: record, line: info.lines - breaks }
    })
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1
    problems.push({ line, column: '', message: '文件不是有效的 CSV，请检查这一行附近的引号' })
    return []
  }
}
