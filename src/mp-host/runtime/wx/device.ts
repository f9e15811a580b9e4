import type { NetworkStatus } from '../network'
import type { Host } from '../parts'
import type { WxCalls } from './call'
import type { WxNow, WxSync } from './storage'

const NAV_PX = 44
/** WeChat's standard size of letters. */
const STANDARD_PX = 16
/** As a phone in somebody's pocket is set, from 0 to 1; the page's root says what was set last. */
const USUAL_BRIGHTNESS = 0.4
/** The capsule at the top right of every page, which the phone draws over it. */
const CAPSULE = { width: 87, height: 32, top: 6, margin: 7 }

/** The phone, the app, and what a phone does besides drawing. */
export function deviceApis(host: Host): { later: WxCalls; now: WxNow } {
  const { width, height } = sizeOf()
  let brightness = USUAL_BRIGHTNESS
  const safeArea = (): unknown => {
    const bottom = height() - host.look.safeBottomPx
    return { left: 0, right: width(), top: 0, bottom, width: width(), height: bottom }
  }
  const windowInfo = (): unknown => ({
    pixelRatio: devicePixelRatio,
    screenWidth: width(),
    screenHeight: height(),
    windowWidth: width(),
    windowHeight: host.pages.top()?.scroller.clientHeight ?? height() - NAV_PX,
    statusBarHeight: 0,
    safeArea: safeArea(),
  })
  const appBase = (): unknown => ({
    SDKVersion: '3.8.12',
    version: '8.0.50',
    language: 'zh_CN',
    ...(host.look.followsTheme && { theme: host.look.theme }),
    fontSizeSetting: host.look.fontSizeSetting,
    fontSizeScaleFactor: host.look.fontSizeSetting / STANDARD_PX,
    host: { env: 'WeChat' },
  })
  return {
    later: {
      vibrateShort: () => undefined,
      setKeepScreenOn: () => undefined,
      getScreenBrightness: () => ({ value: brightness }),
      setScreenBrightness: ({ value }) => {
        brightness = Number(value)
        document.documentElement.dataset['brightness'] = String(brightness)
      },
      getNetworkType: () => ({ networkType: host.network.status.networkType }),
    },
    now: {
      getWindowInfo: windowInfo,
      getAppBaseInfo: appBase,
      getDeviceInfo: () => ({ brand: 'browser', model: 'browser', system: 'iOS 17.0', platform: 'ios' }),
      getLaunchOptionsSync: () => host.launch,
      getEnterOptionsSync: () => host.launch,
      getAccountInfoSync: () => ({ miniProgram: { appId: '', envVersion: 'release', version: '' } }),
      getMenuButtonBoundingClientRect: () => ({
        ...CAPSULE,
        bottom: CAPSULE.top + CAPSULE.height,
        left: width() - CAPSULE.width - CAPSULE.margin,
        right: width() - CAPSULE.margin,
      }),
      ...themeListeners(host),
      ...networkListeners(host),
      canIUse: () => true,
      nextTick: (run: () => void) => queueMicrotask(run),
    },
  }
}

function sizeOf(): { width: () => number; height: () => number } {
  const root = document.documentElement
  return { width: () => root.clientWidth, height: () => root.clientHeight }
}

function themeListeners(host: Host): Record<string, WxSync> {
  const listeners = new Set<(change: { theme: string }) => void>()
  if (host.look.followsTheme)
    host.look.onTheme((theme) => listeners.forEach((listener) => host.guard(() => listener({ theme }))))
  return {
    onThemeChange: (listener: (change: { theme: string }) => void) => void listeners.add(listener),
    offThemeChange: (listener?: (change: { theme: string }) => void) =>
      listener ? void listeners.delete(listener) : listeners.clear(),
  }
}

type NetworkListener = (change: NetworkStatus) => void

function networkListeners(host: Host): Record<string, WxSync> {
  const listeners = new Set<NetworkListener>()
  host.network.onChange((status) => listeners.forEach((listener) => host.guard(() => listener(status))))
  return {
    onNetworkStatusChange: (listener: NetworkListener) => void listeners.add(listener),
    offNetworkStatusChange: (listener?: NetworkListener) =>
      listener ? void listeners.delete(listener) : listeners.clear(),
  }
}
