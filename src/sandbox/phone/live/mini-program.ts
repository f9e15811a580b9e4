import type { Opened } from '../../control/contract'
import type { PhoneNetwork } from '../../world'
import { open } from './navigation'
import { world } from './world-store'

/** WeChat's scene values: how the Mini Program was opened (mini-program-api.md §12). */
export const LAUNCH = {
  list: 1001,
  friend: 1007,
  code: 1011,
  miniProgramCode: 1047,
  menu: 1035,
  card: 1081,
  notice: 1107,
} as const

/** What the Mini Program tells the phone around it (src/mp-host/runtime/sandbox-line.ts). */
export type MiniProgramMessage =
  | { kind: 'exit' }
  | { kind: 'contact'; sessionFrom: string; card?: { title: string; pagePath: string } }
  | { kind: 'followed' }

/** Opens a page of the brand's Mini Program; `pagePath` may carry a query as WeChat writes it. */
export function openMiniProgram(wish: {
  pagePath: string
  launchScene: number
  appId?: string
  title?: string
}): void {
  open({ page: 'mini-program', appId: '', title: '', ...wish })
}

/** Opens what a scan led to, with the query that WeChat hands to onLoad: values stay encoded. */
export function openScanned(opened: Extract<Opened, { kind: 'mini-program' }>): void {
  const pairs = [
    ...(opened.query ? [opened.query] : []),
    ...(opened.scene !== undefined ? [`scene=${encodeURIComponent(opened.scene)}`] : []),
    ...(opened.q !== undefined ? [`q=${encodeURIComponent(opened.q)}`] : []),
    ...(opened.scancodeTime !== undefined ? [`scancode_time=${opened.scancodeTime}`] : []),
  ]
  openMiniProgram({
    pagePath: pairs.length > 0 ? `${opened.page}?${pairs.join('&')}` : opened.page,
    launchScene: opened.q === undefined ? LAUNCH.miniProgramCode : LAUNCH.code,
  })
}

/** Whether the phone can show an app: only the brand's own Mini Program is here. */
export function isOwnApp(appId: string): boolean {
  return appId === '' || appId === world.state?.accounts.miniapp.appId
}

/** How the phone looks: its theme and WeChat's font size setting (src/mp-host/runtime/look.ts). */
export interface PhoneLook {
  theme: 'light' | 'dark'
  fontSizeSetting: number
}

/** What the phone's home bar needs at the bottom of the screen. */
const HOME_BAR_PX = 14

/** Where the browser finds a page of the Mini Program, as one person. */
export function miniProgramUrl(
  personId: string,
  pagePath: string,
  launchScene: number,
  { look, network }: { look: PhoneLook; network: PhoneNetwork },
): string {
  const [path = '', search = ''] = pagePath.replace(/^\//, '').split('?')
  const params = new URLSearchParams({
    __person: personId,
    __path: path,
    __scene: String(launchScene),
    __theme: look.theme,
    __letters: String(look.fontSizeSetting),
    __bottom: String(HOME_BAR_PX),
    __network: network,
  })
  for (const pair of search.split('&').filter((one) => one !== '')) {
    const at = pair.indexOf('=')
    params.append(at < 0 ? pair : pair.slice(0, at), at < 0 ? '' : pair.slice(at + 1))
  }
  return `/mp/?${params.toString()}`
}
