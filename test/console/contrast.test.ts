import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Whoever reads the console can read it: every ink on every ground it stands on, in both themes (WCAG 1.4.3). */

const LEAST = 4.5
const css = readFileSync(path.resolve(__dirname, '../../src/console/tokens.css'), 'utf8')

type Theme = Record<string, string>
const tokensOf = (selector: string): Theme => {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, k, v]) => [k!, v!]))
}
const light = tokensOf(':root')
const themes = { light, dark: { ...light, ...tokensOf('html.dark') } }

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const contrast = (one: string, other: string): number => {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

/** Where each ink stands. */
const STANDS_ON: Record<string, string[]> = {
  ink: ['surface', 'ground', 'raised', 'brand-soft'],
  muted: ['surface', 'ground', 'raised'],
  'accent-ink': ['surface', 'ground', 'raised'],
  'good-ink': ['surface', 'ground', 'good-soft'],
  'warn-ink': ['surface', 'ground', 'warn-soft'],
  'bad-ink': ['surface', 'ground', 'raised', 'bad-soft'],
  'info-ink': ['surface', 'ground', 'info-soft'],
  brand: ['surface', 'ground', 'raised', 'brand-soft'],
  'on-brand': ['brand'],
}

describe.each(Object.entries(themes))('in the %s theme', (_, theme) => {
  it.each(Object.entries(STANDS_ON).flatMap(([ink, grounds]) => grounds.map((ground) => [ink, ground])))(
    '%s can be read on %s',
    (ink, ground) => {
      expect(contrast(theme[ink!]!, theme[ground!]!)).toBeGreaterThanOrEqual(LEAST)
    },
  )
})
