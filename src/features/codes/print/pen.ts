import { darkRuns, modulesOf } from '../modules'
import type { Outlines, Weight } from './outlines'
import type { Outline } from './variable-font'

/** Points of a PDF in a millimetre. */
const POINTS_PER_MM = 72 / 25.4
const QUIET_MODULES = 4
/** Texts shrink to this part of their size before they are cut. */
const SMALLEST = 0.6

/** A line of text; places and sizes in millimetres, `y` is the base line. */
export interface TextLine {
  text: string
  x: number
  y: number
  /** Height of the em square. */
  size: number
  weight?: Weight
  colour?: string
  /** Centred on x unless told. */
  align?: 'left' | 'centre'
  /** The text is made smaller, then cut, to fit. */
  maxWidth: number
}

export const INK = '#16211F'
export const MUTED = '#5E6B68'
export const PINE = '#0B6B57'
export const RULE = '#B9C2C0'

/** `#RRGGBB` as PDF writes a colour to fill with. */
const filling = (colour: string): string =>
  `${[1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255).toFixed(3)).join(' ')} rg`

/** Draws on a PDF in millimetres from the top left corner: text as outlines, codes as vectors. */
export class Pen {
  /** Each outline lies in the file once, as a form that pages refer to. */
  private readonly forms = new Map<Outline, { name: string; ref: PDFKit.PDFKitReference }>()

  constructor(
    private readonly doc: PDFKit.PDFDocument,
    private readonly outlines: Outlines,
  ) {}

  /** Writes one line. */
  text(line: TextLine): void {
    const { x, y, weight = 400, colour = INK, align = 'centre' } = line
    const { text, size } = this.fit(line, weight)
    const start = align === 'left' ? x : x - this.outlines.widthOf(text, size, weight) / 2
    let left = start * POINTS_PER_MM
    const content = ['q', filling(colour)]
    for (const character of text) {
      const outline = this.outlines.of(character, weight)
      const scale = (size * POINTS_PER_MM) / outline.unitsPerEm
      if (outline.path !== '') {
        // Font units point upwards, pdfkit's pages downwards.
        const place = [scale, 0, 0, -scale, left, y * POINTS_PER_MM].map((value) => value.toFixed(4))
        content.push(`q ${place.join(' ')} cm /${this.formOf(outline)} Do Q`)
      }
      left += outline.advance * scale
    }
    this.doc.addContent([...content, 'Q'].join('\n'))
  }

  /** Draws a text as a QR code with its quiet zone inside the square; every module a vector. */
  code(content: string, x: number, y: number, side: number): void {
    const modules = modulesOf(content)
    const module = (side * POINTS_PER_MM) / (modules.size + 2 * QUIET_MODULES)
    const left = x * POINTS_PER_MM + QUIET_MODULES * module
    const top = y * POINTS_PER_MM + QUIET_MODULES * module
    const place = [module, 0, 0, module, left, top].map((value) => value.toFixed(4)).join(' ')
    const squares = darkRuns(modules).map(({ column, row, length }) => `${column} ${row} ${length} 1 re`)
    // One path for all, so that viewers show no hairlines between neighbours.
    this.doc.addContent(['q', filling('#000000'), `${place} cm`, ...squares, 'f', 'Q'].join('\n'))
  }

  /** Places a PNG or JPEG. */
  picture(bytes: Buffer, x: number, y: number, side: number): void {
    const width = side * POINTS_PER_MM
    this.doc.image(bytes, x * POINTS_PER_MM, y * POINTS_PER_MM, { width, height: width })
  }

  /** Draws a line; `width` in points. */
  line(from: [number, number], to: [number, number], colour = RULE, width = 0.25): void {
    const [fromX, fromY] = from
    const [toX, toY] = to
    this.doc
      .moveTo(fromX * POINTS_PER_MM, fromY * POINTS_PER_MM)
      .lineTo(toX * POINTS_PER_MM, toY * POINTS_PER_MM)
      .lineWidth(width)
      .stroke(colour)
  }

  private formOf(outline: Outline): string {
    let form = this.forms.get(outline)
    if (!form) {
      const { unitsPerEm, path } = outline
      const BBox = [-unitsPerEm, -unitsPerEm, 3 * unitsPerEm, 2 * unitsPerEm]
      const ref = this.doc.ref({ Type: 'XObject', Subtype: 'Form', BBox, Resources: {} })
      ref.end(`${path}\nf`)
      form = { name: `G${this.forms.size + 1}`, ref }
      this.forms.set(outline, form)
    }
    ;(this.doc.page.xobjects as Record<string, PDFKit.PDFKitReference>)[form.name] = form.ref
    return form.name
  }

  private fit({ text, size, maxWidth }: TextLine, weight: Weight): { text: string; size: number } {
    const width = this.outlines.widthOf(text, size, weight)
    if (width <= maxWidth) return { text, size }
    const smaller = Math.max(size * SMALLEST, (size * maxWidth) / width)
    const characters = [...text]
    const isTooWide = (shown: string): boolean =>
      this.outlines.widthOf(shown, smaller, weight) > maxWidth + 0.01
    if (!isTooWide(text)) return { text, size: smaller }
    while (characters.length > 1 && isTooWide(`${characters.join('')}…`)) characters.pop()
    return { text: `${characters.join('')}…`, size: smaller }
  }
}
