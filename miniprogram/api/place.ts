import { noPlaceBecause, type NoPlace } from '../words/no-leave'

/** Roughly where the phone is, in degrees (gcj02). */
export interface RoughPlace {
  latitude: number
  longitude: number
}

/**
 * Asks WeChat roughly where the phone is; inside the first call WeChat asks the shopper. `refused`: they said no, now or
 * before, and only the settings can change that; `disagreed`: they did not agree to the privacy guide, and are asked again next time;
 * `failed`: the phone does not know.
 */
export function roughPlace(): Promise<RoughPlace | NoPlace> {
  return new Promise((resolve) => {
    wx.getFuzzyLocation({
      type: 'gcj02',
      success: ({ latitude, longitude }) => resolve({ latitude, longitude }),
      fail: ({ errMsg }) => resolve(noPlaceBecause(errMsg)),
    })
  })
}

/** Opens the Mini Program's settings; answers whether the place may be known now. */
export async function allowPlaceInSettings(): Promise<boolean> {
  const { authSetting } = await wx.openSetting()
  return authSetting['scope.userFuzzyLocation'] === true
}

/** Whether the shopper has allowed it before, so that it can be read without a question. */
export async function isPlaceAllowed(): Promise<boolean> {
  const { authSetting } = await wx.getSetting()
  return authSetting['scope.userFuzzyLocation'] === true
}

/** The place when it may be known without a question; undefined otherwise, also when the phone cannot say. */
export async function placeIfAllowed(): Promise<RoughPlace | undefined> {
  if (!(await isPlaceAllowed().catch(() => false))) return undefined
  const place = await roughPlace()
  return typeof place === 'string' ? undefined : place
}
