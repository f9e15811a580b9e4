import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

/** WeChat's own measure for the icons of the tab bar, in px. */
export const ICON_PX = 81

/** Outlines on a grid of 24 × 24, and what is drawn on top of the filled shape of the chosen tab. */
const SHAPES = {
  home: { outline: 'M4 10.8 12 4l8 6.8v8.7a.5.5 0 0 1-.5.5H14.5v-6h-5v6H4.5a.5.5 0 0 1-.5-.5Z' },
  goods: {
    outline: 'M5.7 8h12.6l1.1 11.4a.6.6 0 0 1-.6.6H5.2a.6.6 0 0 1-.6-.6Z',
    mark: 'M8.7 8V7.3a3.3 3.3 0 0 1 6.6 0V8',
  },
  messages: {
    outline:
      'M12 4.5c-4.7 0-8.5 3.1-8.5 7 0 2.2 1.2 4.1 3.1 5.4L6 20l3.4-1.8c.8.2 1.7.3 2.6.3 4.7 0 8.5-3.1 8.5-7s-3.8-7-8.5-7Z',
  },
  me: {
    outline: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c0-3.6 3.1-6 7-6s7 2.4 7 6Z',
  },
} as const

type Theme = Record<'tab' | 'tabOn', string>

function svg({ outline, mark }: { outline: string; mark?: string }, colour: string, isOn: boolean): string {
  const fill = isOn ? colour : 'none'
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="${ICON_PX}" height="${ICON_PX}" ` +
    `stroke="${colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">` +
    `<path d="${outline}" fill="${fill}"/>${mark ? `<path d="${mark}" fill="none"/>` : ''}</svg>`
  )
}

/**
 * The icons of the Mini Program's tab bar as PNG files by path below its folder, in the colours of theme.json. theme.json
 * names the same paths, and app.json its variables.
 */
export async function drawTabIcons(themes: Record<'light' | 'dark', Theme>): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const [theme, { tab, tabOn }] of Object.entries(themes))
    for (const [name, shape] of Object.entries(SHAPES))
      for (const isOn of [false, true]) {
        const drawn = Buffer.from(svg(shape, isOn ? tabOn : tab, isOn))
        const file = `icons/${name}${isOn ? '-on' : ''}-${theme}.png`
        files.set(file, await sharp(drawn).png({ palette: true }).toBuffer())
      }
  return files
}

async function main(): Promise<void> {
  const root = path.resolve(__dirname, '../../miniprogram')
  const themes = JSON.parse(readFileSync(path.join(root, 'theme.json'), 'utf8')) as Record<
    'light' | 'dark',
    Theme
  >
  mkdirSync(path.join(root, 'icons'), { recursive: true })
  for (const [file, png] of await drawTabIcons(themes)) writeFileSync(path.join(root, file), png)
}

if (require.main === module) void main()
