/** WeChat's font size setting in px; its standard is 16, 17 on some phones. */
const LARGE_FROM_PX = 18
const HUGE_FROM_PX = 22

/** The class of styles/text-sizes.wxss for WeChat's font size setting; empty for the standard and smaller. */
export function textSize(settingPx: number | undefined): '' | 'large' | 'huge' {
  if (settingPx === undefined || settingPx < LARGE_FROM_PX) return ''
  return settingPx < HUGE_FROM_PX ? 'large' : 'huge'
}
