import { readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { drawTabIcons, ICON_PX } from '../../src/cli/tab-icons'

const ROOT = path.resolve(__dirname, '../../miniprogram')
const json = <T>(file: string): T => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T

type Themes = Record<'light' | 'dark', Record<string, string> & Record<'tab' | 'tabOn', string>>
interface App {
  tabBar: { list: { iconPath: string; selectedIconPath: string }[] }
}

/** WeChat refuses larger ones. */
const MOST_BYTES = 40 * 1024

const themes = json<Themes>('theme.json')
const variables = json<App>('app.json').tabBar.list.flatMap((tab) => [tab.iconPath, tab.selectedIconPath])
const named = Object.values(themes).flatMap((theme) => variables.map((one) => theme[one.slice(1)] ?? one))

/** The colour of what is drawn, as #RRGGBB. */
async function colourOf(png: Buffer): Promise<string> {
  const { data } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255)
      return `#${data
        .subarray(at, at + 3)
        .toString('hex')
        .toUpperCase()}`
  return 'nothing is drawn'
}

describe('the icons of the tab bar', () => {
  it('are two for each tab in each theme, every one its own', () => {
    expect(new Set(named).size).toBe(16)
  })

  it.each(named)(
    '%s has WeChat’s measures, and the colour that theme.json gives to the words',
    async (file) => {
      const png = readFileSync(path.join(ROOT, file))
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: ICON_PX, height: ICON_PX })
      expect(png.length).toBeLessThan(MOST_BYTES)
      const { tab, tabOn } = themes[file.includes('dark') ? 'dark' : 'light']
      expect(await colourOf(png)).toBe(file.includes('-on-') ? tabOn : tab)
    },
  )

  it('are what `npm run tab-icons` draws', async () => {
    const drawn = await drawTabIcons(themes)
    expect([...drawn.keys()].sort()).toEqual([...named].sort())
  })
})
