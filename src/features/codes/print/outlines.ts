import { readFileSync } from 'node:fs'
import path from 'node:path'
import { VariableFont, type Outline } from './variable-font'

/** Weights that print uses. */
export type Weight = 400 | 600

const PACKAGE = '@fontsource-variable/noto-sans-sc'
/** What stands for a character that the font does not have. */
const MISSING = '□'

interface Subset {
  name: string
  ranges: [number, number][]
}

function readSubsets(folder: string): Subset[] {
  const text = readFileSync(path.join(folder, 'unicode.json'), 'utf8')
  const subsets = Object.entries(JSON.parse(text) as Record<string, string>).map(([key, list]) => ({
    name: key.replace(/[[\]]/g, ''),
    ranges: list.split(',').map((range): [number, number] => {
      const [from = 0, to = from] = range
        .slice('U+'.length)
        .split('-')
        .map((hex) => parseInt(hex, 16))
      return [from, to]
    }),
  }))
  // Where two contain a character a browser takes the later one.
  return subsets.reverse()
}

/**
 * Outlines of Noto Sans SC. The package holds the font in a hundred files by range of characters; each is opened when
 * one of its characters is asked for. Print uses outlines instead of an embedded font: no viewer and no print shop
 * can lack it, and the weights of a variable font in woff2 cannot be embedded by pdfkit.
 */
export class Outlines {
  private readonly folder = path.dirname(require.resolve(`${PACKAGE}/package.json`))
  private readonly subsets = readSubsets(this.folder)
  private readonly fonts = new Map<string, VariableFont>()
  private readonly known = new Map<string, Outline>()

  /** The outline of a character; a box for one that the font does not have. */
  of(character: string, weight: Weight): Outline {
    const key = `${weight} ${character}`
    const known = this.known.get(key)
    if (known) return known
    const outline = this.find(character, weight) ?? this.find(MISSING, weight)
    if (!outline) throw new Error(`${PACKAGE} has no outline for ${MISSING}`)
    this.known.set(key, outline)
    return outline
  }

  /** How wide a text is at a size, both in the same unit. */
  widthOf(text: string, size: number, weight: Weight): number {
    let width = 0
    for (const character of text) {
      const { advance, unitsPerEm } = this.of(character, weight)
      width += (advance / unitsPerEm) * size
    }
    return width
  }

  private find(character: string, weight: Weight): Outline | undefined {
    const codePoint = character.codePointAt(0) ?? 0
    const subset = this.subsets.find(({ ranges }) =>
      ranges.some(([from, to]) => codePoint >= from && codePoint <= to),
    )
    return subset && this.fontOf(subset.name, weight).outlineOf(codePoint)
  }

  private fontOf(subset: string, weight: Weight): VariableFont {
    const key = `${subset} ${weight}`
    const open = this.fonts.get(key)
    if (open) return open
    const file = path.join(this.folder, 'files', `noto-sans-sc-${subset}-wght-normal.woff2`)
    const font = new VariableFont(file, weight)
    this.fonts.set(key, font)
    return font
  }
}
