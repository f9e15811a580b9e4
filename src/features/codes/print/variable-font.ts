import { createRequire } from 'node:module'

/** The parts of fontkit that outlines need; the package has no types of its own. */
interface Point {
  x: number
  y: number
  onCurve: boolean
  endContour: boolean
  copy(): Point
}

interface Step {
  command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'
  args: number[]
}

interface Glyph {
  id: number
  advanceWidth: number
  path: { commands: Step[] }
  _decode(): { numberOfContours: number; points?: Point[] }
}

interface Font {
  unitsPerEm: number
  variationCoords: number[] | null
  glyphForCodePoint(codePoint: number): Glyph
  hasGlyphForCodePoint(codePoint: number): boolean
  _variationProcessor: { transformPoints(glyphId: number, points: Point[]): void }
}

/** A glyph as print needs it: a path in the words of PDF and font units, y upwards; how far the next one stands. */
export interface Outline {
  path: string
  advance: number
  unitsPerEm: number
}

/** fontkit is loaded when something is printed: few processes ever print, and it is slow to load. */
const openFont = (file: string): Font =>
  (createRequire(__filename)('fontkit') as { openSync(file: string): Font }).openSync(file)

const round = (value: number): string => String(Math.round(value * 10) / 10)

/** PDF has no quadratic curves; each is a cubic one whose handles lie two thirds of the way. */
function pathOf(steps: readonly Step[]): string {
  let [x, y] = [0, 0]
  const lines = steps.map(({ command, args }) => {
    if (command === 'closePath') return 'h'
    const [endX = 0, endY = 0] = args.slice(-2)
    const [handleX = 0, handleY = 0] = args
    const third = (from: number, handle: number): number => from + ((handle - from) * 2) / 3
    const points =
      command === 'quadraticCurveTo'
        ? [third(x, handleX), third(y, handleY), third(endX, handleX), third(endY, handleY), endX, endY]
        : args
    ;[x, y] = [endX, endY]
    return `${points.map(round).join(' ')} ${{ 2: command === 'moveTo' ? 'm' : 'l', 6: 'c' }[points.length]}`
  })
  return lines.join('\n')
}

/** The four points that stand for a glyph's metrics end the list of points in the font's variation table. */
const PHANTOM_POINTS = 4

/**
 * One weight of a variable font in a woff2 file. fontkit applies variations to plain fonts only: in woff2 it moves
 * the advances and leaves the outlines at the default weight, so the outlines are moved here.
 */
export class VariableFont {
  private readonly font: Font

  /** Opens a file at a weight such as 400. */
  constructor(file: string, weight: number) {
    this.font = openFont(file)
    this.font.variationCoords = [weight]
  }

  /** The outline of a character; undefined when the font has none. */
  outlineOf(codePoint: number): Outline | undefined {
    if (!this.font.hasGlyphForCodePoint(codePoint)) return undefined
    const glyph = this.font.glyphForCodePoint(codePoint)
    this.vary(glyph)
    return {
      path: pathOf(glyph.path.commands),
      advance: glyph.advanceWidth,
      unitsPerEm: this.font.unitsPerEm,
    }
  }

  private vary(glyph: Glyph): void {
    const decoded = glyph._decode()
    const first = decoded.points?.[0]
    if (!decoded.points || !first) return
    const points = decoded.points.map((point) => point.copy())
    const phantoms = Array.from({ length: PHANTOM_POINTS }, () =>
      Object.assign(first.copy(), { x: 0, y: 0, endContour: true }),
    )
    this.font._variationProcessor.transformPoints(glyph.id, [...points, ...phantoms])
    glyph._decode = () => ({ ...decoded, points })
  }
}
