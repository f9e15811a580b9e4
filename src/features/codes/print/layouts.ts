import type { CodeKind } from '../../../domain/code-plan'
import { MUTED, PINE, type Pen } from './pen'

/** A code as it is printed. */
export interface PrintedCode {
  scene: string
  kind: CodeKind
  label: string
  storeName: string | null
  guideName: string | null
  placement: string | null
  /** What is drawn: a text as vectors, or the picture that WeChat drew. */
  symbol: { content: string } | { picture: Buffer }
}

/** What is the same on every piece. */
export interface Imprint {
  brand: string
  /** What the shopper gets, in a sentence; by kind of code unless told. */
  promise?: string | undefined
}

/** How codes lie on paper; millimetres. */
export interface Layout {
  page: [width: number, height: number]
  perPage: number
  /** Draws the code that is number `place` on its page. */
  draw(pen: Pen, code: PrintedCode, imprint: Imprint, place: number): void
  /** Draws what belongs to the page, for so many codes on it. */
  frame?(pen: Pen, codes: number): void
}

const PROMISES: Record<CodeKind, string> = {
  store: '微信扫一扫，门店服务随时问',
  guide: '微信扫一扫，专属导购为您服务',
  placement: '微信扫一扫，了解更多',
  campaign: '微信扫一扫，查看活动',
}

/** The scene in groups of four, which people can compare. */
const grouped = (scene: string): string => scene.replace(/(.{4})(?!$)/g, '$1 ')

const promiseOf = ({ promise }: Imprint, { kind }: PrintedCode): string => promise ?? PROMISES[kind]

/** Guide and placement, or the label of a code that has neither. */
function detailOf({ guideName, placement, label, storeName }: PrintedCode): string {
  const parts = [guideName === null ? null : `导购 ${guideName}`, placement].filter((part) => part !== null)
  if (parts.length > 0) return parts.join(' · ')
  return label === storeName ? '' : label
}

function drawSymbol(pen: Pen, { symbol }: PrintedCode, x: number, y: number, side: number): void {
  if ('content' in symbol) pen.code(symbol.content, x, y, side)
  else pen.picture(symbol.picture, x, y, side)
}

const COLUMNS = 3
const ROWS = 4
const MARGIN = { x: 12, y: 12 }
const CELL = { width: (210 - 2 * MARGIN.x) / COLUMNS, height: (297 - 2 * MARGIN.y) / ROWS }
/** The code with its quiet zone; at least 35 mm (design.md, print). */
const SHEET_CODE = 42
const CROP = 4

/** Twelve on A4, with marks to cut along. */
const sheet: Layout = {
  page: [210, 297],
  perPage: COLUMNS * ROWS,
  draw(pen, code, imprint, place) {
    const left = MARGIN.x + (place % COLUMNS) * CELL.width
    const top = MARGIN.y + Math.floor(place / COLUMNS) * CELL.height
    const x = left + CELL.width / 2
    const maxWidth = CELL.width - 8
    pen.text({ text: imprint.brand, x, y: top + 7.6, size: 4, weight: 600, colour: PINE, maxWidth })
    pen.text({ text: promiseOf(imprint, code), x, y: top + 12.2, size: 2.7, colour: MUTED, maxWidth })
    drawSymbol(pen, code, x - SHEET_CODE / 2, top + 12.4, SHEET_CODE)
    const name = code.storeName ?? code.label
    pen.text({ text: name, x, y: top + 57.4, size: 3.4, weight: 600, maxWidth })
    pen.text({ text: detailOf(code), x, y: top + 61.8, size: 3, maxWidth })
    pen.text({ text: grouped(code.scene), x, y: top + 65.6, size: 2.1, colour: MUTED, maxWidth })
  },
  frame(pen) {
    const [width, height] = this.page
    for (let column = 0; column <= COLUMNS; column++) {
      const x = MARGIN.x + column * CELL.width
      pen.line([x, MARGIN.y - CROP - 1], [x, MARGIN.y - 1])
      pen.line([x, height - MARGIN.y + 1], [x, height - MARGIN.y + CROP + 1])
    }
    for (let row = 0; row <= ROWS; row++) {
      const y = MARGIN.y + row * CELL.height
      pen.line([MARGIN.x - CROP - 1, y], [MARGIN.x - 1, y])
      pen.line([width - MARGIN.x + 1, y], [width - MARGIN.x + CROP + 1, y])
    }
    for (let row = 1; row < ROWS; row++)
      for (let column = 1; column < COLUMNS; column++) cross(pen, column, row)
  },
}

/** A small cross where four pieces meet. */
function cross(pen: Pen, column: number, row: number): void {
  const x = MARGIN.x + column * CELL.width
  const y = MARGIN.y + row * CELL.height
  pen.line([x - 1.5, y], [x + 1.5, y])
  pen.line([x, y - 1.5], [x, y + 1.5])
}

/** One A5 card for the counter. */
const card: Layout = {
  page: [148, 210],
  perPage: 1,
  draw(pen, code, imprint) {
    const x = 74
    const maxWidth = 120
    pen.text({ text: imprint.brand, x, y: 31, size: 12, weight: 600, colour: PINE, maxWidth })
    pen.text({ text: code.storeName ?? code.label, x, y: 44, size: 6.4, maxWidth })
    drawSymbol(pen, code, x - 47, 51, 94)
    pen.text({ text: promiseOf(imprint, code), x, y: 158, size: 6, weight: 600, maxWidth })
    if (code.guideName !== null) pen.text({ text: `导购 ${code.guideName}`, x, y: 170, size: 5.4, maxWidth })
    pen.line([14, 190], [134, 190])
    const foot = { y: 196, size: 2.8, colour: MUTED }
    pen.text({ ...foot, text: code.placement ?? code.label, x: 14, align: 'left', maxWidth: 75 })
    pen.text({ ...foot, text: grouped(code.scene), x: 114, maxWidth: 40 })
  },
}

export const LAYOUTS: Record<'sheet' | 'card', Layout> = { sheet, card }
