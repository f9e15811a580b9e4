import { textSize } from '../../miniprogram/words/text-size'
import { ownFiles, textOf as read } from './own-files'

const THEME_FILES = ['styles/tokens.wxss', 'styles/text-sizes.wxss']
const sheets = ownFiles('.wxss')
  .filter((file) => !THEME_FILES.includes(file))
  .map((file) => ({ file, lines: read(file).split('\n') }))

/** The variables of a block, by name. */
function variables(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((one) => [one[1], one[2]]))
}

const [lightBlock = '', darkBlock = ''] = read('styles/tokens.wxss').split('@media')
const light = variables(lightBlock)
const tdesign = variables(read('styles/tdesign.wxss'))
const THEMES = { light, dark: { ...light, ...variables(darkBlock) } }

/** WCAG's relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

/** Every colour of letters with the grounds that they stand on. */
const ON: Record<string, string[]> = {
  ink: ['ground', 'surface', 'line', 'brand-soft'],
  muted: ['ground', 'surface', 'line'],
  brand: ['ground', 'surface', 'brand-soft'],
  'on-brand': ['brand'],
  'on-card': ['card'],
  'on-card-muted': ['card'],
  accent: ['ground', 'surface'],
  good: ['ground', 'surface'],
  bad: ['ground', 'surface'],
}

describe('one theme', () => {
  it('holds every colour and every size of letters: no other sheet names one', () => {
    const own =
      /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?)\(|:\s*(?:white|black|red|gr[ae]y)\b|font-size:(?!\s*var\(--text-)/i
    const wrong = sheets.flatMap(({ file, lines }) =>
      lines.map((line, at) => (own.test(line) ? `${file}:${at + 1} ${line.trim()}` : '')).filter(Boolean),
    )
    expect(sheets.length).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })

  it('is asked for no variable that it does not have', () => {
    const wrong = sheets.flatMap(({ file, lines }) =>
      [...lines.join('\n').matchAll(/var\(--([\w-]+)\)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !(name in light) && !(name in tdesign))
        .map((name) => `${file}: --${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('says in the dark what every colour is there, except what is the same in both', () => {
    const same = ['scrim', 'on-scrim', 'code-ground']
    const unsaid = Object.keys(light).filter(
      (name) => !name.startsWith('text-') && !same.includes(name) && !(name in variables(darkBlock)),
    )
    expect(unsaid).toEqual([])
  })

  it('is the same for WeChat’s own bars: theme.json follows it, and app.json says so', () => {
    const app = JSON.parse(read('app.json')) as { darkmode?: boolean; themeLocation?: string }
    expect(app).toMatchObject({ darkmode: true, themeLocation: 'theme.json' })
    const bars = JSON.parse(read('theme.json')) as Record<'light' | 'dark', { ground: string }>
    for (const theme of ['light', 'dark'] as const)
      expect(bars[theme].ground.toLowerCase()).toBe(THEMES[theme]['ground'])
  })
})

describe.each(Object.entries(THEMES))('letters in the %s', (_, colours) => {
  const pairs = Object.entries(ON).flatMap(([letters, grounds]) => grounds.map((ground) => [letters, ground]))

  it.each(pairs)('%s on %s can be read: at least 4.5 : 1', (letters = '', ground = '') => {
    expect(contrast(colours[letters]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('large letters', () => {
  it.each([
    [undefined, ''],
    [15, ''],
    [16, ''],
    [17, ''],
    [19, 'large'],
    [23, 'huge'],
  ] as const)('by WeChat’s setting of %s px: %p', (px, size) => {
    expect(textSize(px)).toBe(size)
  })

  it('grow at every step of the theme, and only there', () => {
    const [large = '', huge = ''] = read('styles/text-sizes.wxss').split('.huge')
    const names = Object.keys(light).filter((name) => name.startsWith('text-'))
    const sizes = (block: Record<string, string>): number[] => names.map((name) => parseInt(block[name]!))
    const steps = [light, variables(large), variables(huge)].map(sizes)
    names.forEach((_, at) => {
      expect(steps[1]![at]).toBeGreaterThan(steps[0]![at]!)
      expect(steps[2]![at]).toBeGreaterThan(steps[1]![at]!)
    })
    expect(Object.keys(variables(huge)).sort()).toEqual([...names].sort())
  })
})
