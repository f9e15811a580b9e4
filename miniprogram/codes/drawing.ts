import { barWidths } from './bar-code'
import { qrCodeOf, QR_SIZE } from './qr-code'

const QUIET_MODULES = 4

/** A QR code of digits as the address of a picture. */
export function qrPicture(digits: string): string {
  const path = qrCodeOf(digits)
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  const side = QR_SIZE + 2 * QUIET_MODULES
  return svgAddress(`-${QUIET_MODULES} -${QUIET_MODULES} ${side} ${side}`, path)
}

/** A bar code of digits as the address of a picture, stretched to whatever height the page gives it. */
export function barPicture(digits: string): string {
  let x = 0
  let path = ''
  barWidths(digits).forEach((width, index) => {
    if (index % 2 === 0) path += `M${x} 0h${width}v10h-${width}z`
    x += width
  })
  return svgAddress(`-10 0 ${x + 20} 10`, path)
}

function svgAddress(box: string, path: string): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" preserveAspectRatio="none"` +
    ` shape-rendering="crispEdges"><path d="${path}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
