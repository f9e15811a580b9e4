/**
 * WeChat's units in the browser's. `rpx` is 1/750 of the screen's width, written as a calculation since a rounded vw
 * gives 16.0001 px; `vh` counts the page below the navigation bar, not the browser's window. The strip below, where the
 * phone draws its home bar, is as high as the phone says (runtime/look.ts).
 */
export function unitsToCss(text: string): string {
  return text
    .replace(/(-?\d*\.?\d+)rpx\b/g, 'calc(100vw * $1 / 750)')
    .replace(/(-?\d*\.?\d+)vh\b/g, 'calc(var(--mp-vh, 1vh) * $1)')
    .replace(/env\(\s*safe-area-inset-bottom\s*\)/g, 'var(--mp-safe-bottom, 0px)')
}
