/** The answers of a rule in one cell of the rules file. */
import { readAnswerPart } from './answer-shape'
import { CellError } from './csv-cells'
import type { AnswerPart } from './reply-rule'

/** A single text stands as it is; everything else is a JSON list. */
export function writeAnswers(answers: AnswerPart[]): string {
  const [only] = answers
  const isPlain =
    answers.length === 1 && only.type === 'text' && !/^\s*\[/.test(only.text) && only.text !== ''
  return isPlain ? only.text : JSON.stringify(answers)
}

/** Reads what `writeAnswers` writes; throws CellError. */
export function readAnswers(text: string): AnswerPart[] {
  if (!/^\s*\[/.test(text)) return text === '' ? [] : [{ type: 'text', text }]
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch {
    throw new CellError('以“[”开头的回复须为导出时的格式；纯文字请不要以“[”开头')
  }
  const answers = Array.isArray(parts) ? parts.map(readAnswerPart) : [undefined]
  const place = answers.indexOf(undefined)
  if (place >= 0) throw new CellError(`第 ${place + 1} 条回复的格式不对，请对照导出的文件`)
  return answers as AnswerPart[]
}
