import type { Page } from 'playwright-core'
import { part, SIZES } from './mini-desk'
import { openFullWorld, type FullWorld } from './mini-full-world'

/** The full world with 林知夏's phone open in it. */
export interface Bench {
  world: FullWorld
  page: Page
  /** The workbench's first screen, as the guide opens it. */
  home(): Promise<void>
  /** What the scanner reads; the field stands for the camera. */
  scans(text: string, on?: Page): Promise<void>
}

/** The workbench's first screen. */
export const BENCH = 'workbench/home/index'

/** Opens the world and a guide's phone. */
export async function openBench(): Promise<Bench> {
  const world = await openFullWorld()
  const page = await world.shop.newPage(SIZES[0]!)
  return {
    world,
    page,
    home: async () => {
      await world.desk.openPage(page, world.staffPersonId, BENCH)
      await part(page, 'hello').getByText('林知夏').waitFor()
    },
    scans: async (text, on = page) => {
      await on.getByPlaceholder('输入或粘贴').fill(text)
      await on.getByRole('button', { name: '确定' }).tap()
    },
  }
}
