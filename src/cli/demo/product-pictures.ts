import sharp from 'sharp'
import { garment } from './garment'

/** Grounds of the pictures: behind, the far hill and the near one. */
const GROUNDS = {
  mist: ['#eef3f0', '#dbe7e1', '#c9dad2'],
  sand: ['#f6f0e6', '#ecdfcb', '#e2cfb2'],
  dusk: ['#f7ebe2', '#efd5c3', '#e4bfa6'],
  stone: ['#eceef0', '#d9dee2', '#c7ced4'],
} as const
type Ground = keyof typeof GROUNDS

const OAT = { fill: '#e3d3b8', shade: '#bfa67f' }
const MOSS = { fill: '#5f7f63', shade: '#46614b' }
const PINE = { fill: '#1f6b58', shade: '#0f4a3c' }
const CAMEL = { fill: '#c99a62', shade: '#a27843' }
const CREAM = { fill: '#faf5ea', shade: '#d9cbb0' }
const INK = { fill: '#3c4a52', shade: '#26323a' }
const RUST = { fill: '#c2643b', shade: '#974725' }
const MISTY = { fill: '#a9bcc4', shade: '#8198a2' }

const stroke = (d: string, colour: string, width = 6): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`
const shape = (d: string, colour: string): string => `<path d="${d}" fill="${colour}"/>`

const scarf = [
  shape('M250 250Q400 190 550 250Q560 330 500 350Q400 300 300 350Q240 330 250 250Z', CAMEL.fill),
  shape('M300 330L350 346L372 640L292 648Z', CAMEL.fill),
  shape('M420 320L480 340L520 600L440 614Z', '#d9af7c'),
  ...[300, 320, 340, 360].map((x) => stroke(`M${x} 640v34`, CAMEL.shade, 5)),
  ...[448, 470, 492, 514].map((x) => stroke(`M${x} 604v34`, CAMEL.shade, 5)),
  stroke('M270 290Q400 236 530 290', CAMEL.shade, 4),
]
const socks = [
  shape('M280 210H370V450Q380 500 450 520Q500 540 490 580Q480 604 430 600Q290 590 284 470Z', OAT.fill),
  shape('M280 210H370V250H280Z', OAT.shade),
  shape('M470 190H556V430Q566 480 630 500Q676 520 664 556Q654 578 610 574Q478 566 474 450Z', MOSS.fill),
  shape('M470 190H556V230H470Z', MOSS.shade),
]
const trousers = [
  shape('M300 180H500L560 640H440L404 330L360 640H240Z', CREAM.fill),
  shape('M300 180H500L504 220H296Z', CREAM.shade),
  stroke('M400 222V330', CREAM.shade),
]
const dress = [
  shape(
    'M346 170L300 190L316 330L230 640Q400 670 570 640L484 330L500 190L454 170Q400 220 346 170Z',
    MISTY.fill,
  ),
  stroke('M318 330Q400 350 482 330', MISTY.shade),
  ...[330, 400, 470].map((x) =>
    stroke(`M${400 + (x - 400) * 0.8} 360L${400 + (x - 400) * 1.6} 630`, MISTY.shade, 4),
  ),
]
const tote = [
  stroke('M310 340Q310 190 400 190Q490 190 490 340', CREAM.shade, 18),
  shape('M240 320H560L590 640H210Z', CREAM.fill),
  stroke('M224 610H576', CREAM.shade),
  shape('M330 500L400 420L440 464L470 440L520 500Z', PINE.fill),
]
const bedding = [
  shape('M170 360Q170 330 200 330H600Q630 330 630 360V600H170Z', MISTY.fill),
  shape('M200 270Q300 240 380 270V350Q300 330 200 350Z', CREAM.fill),
  shape('M420 270Q500 240 600 270V350Q500 330 420 350Z', CREAM.fill),
  shape('M170 420Q400 380 630 420V600H170Z', '#8ba2ac'),
  stroke('M170 460Q400 420 630 460', MISTY.fill, 5),
]
const blanket = [
  shape('M190 400H610V450H190ZM190 460H610V510H190Z', OAT.fill),
  shape('M190 520H610V570H190Z', MOSS.fill),
  shape('M190 340H610V390H190Z', MOSS.fill),
  ...[210, 240, 270].map((x) => stroke(`M${x} 572v30`, MOSS.shade, 5)),
  stroke('M190 425H610M190 485H610', OAT.shade, 3),
]
const bowl = [
  shape('M240 400H560Q550 560 450 590H350Q250 560 240 400Z', '#b7cfc4'),
  shape('M270 380Q400 300 530 380Z', '#cfe0d8'),
  shape('M372 318Q400 292 428 318V334H372Z', '#9db9ac'),
  shape('M220 590Q400 640 580 590Q400 616 220 590Z', '#9db9ac'),
  stroke('M262 440Q400 470 538 440', '#9db9ac', 4),
]
const teapot = [
  stroke('M290 330Q400 170 510 330', INK.shade, 20),
  shape('M240 420Q250 330 400 326Q550 330 560 420Q560 590 400 596Q240 590 240 420Z', INK.fill),
  shape('M556 430L660 360L672 384L560 500Z', INK.fill),
  shape('M330 332Q400 306 470 332L460 346H340Z', INK.shade),
  shape('M386 300H414V322H386Z', INK.shade),
  ...[400, 440, 480].map((y) => stroke(`M270 ${y}Q400 ${y + 24} 530 ${y}`, '#4b5b64', 4)),
]
const candle = [
  shape('M300 340H500V600H300Z', '#8a5a3a'),
  shape('M300 340Q400 310 500 340Q400 370 300 340Z', CREAM.fill),
  stroke('M400 338V304', INK.shade),
  shape('M400 236Q430 284 400 306Q370 284 400 236Z', RUST.fill),
  shape('M336 430H464V530H336Z', CREAM.fill),
  stroke('M360 470H440M376 498H424', CAMEL.shade, 4),
]
const vase = [
  stroke('M400 340Q380 240 330 190M400 340Q420 230 480 180M400 340V170', MOSS.shade, 5),
  ...[
    [330, 190],
    [480, 180],
    [400, 166],
  ].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="22" fill="${RUST.fill}"/>`),
  shape('M360 340H440Q436 380 490 430Q540 500 480 600H320Q260 500 310 430Q364 380 360 340Z', '#c98f6b'),
  stroke('M300 480Q400 510 500 480', '#a87250', 4),
]

/** What is drawn of each product, by its code. */
const DRAWN: Record<string, [Ground, string | string[]]> = {
  KN01: ['sand', garment({ ...OAT, hem: 580 })],
  KN02: ['mist', garment({ ...MOSS, opens: 'full', texture: 'ribs', hasPockets: true })],
  KN03: ['dusk', garment({ ...CREAM, collar: 'turtle', texture: 'cable', chest: 160 })],
  KN04: ['mist', scarf],
  KN05: ['stone', garment({ ...INK, collar: 'stand', opens: 'half', chest: 164 })],
  KN06: ['sand', socks],
  LN01: ['mist', garment({ ...CREAM, collar: 'shirt', opens: 'full' })],
  LN02: ['dusk', trousers],
  LN03: ['stone', dress],
  LN04: ['sand', garment({ ...MISTY, collar: 'stand', opens: 'half', chest: 164 })],
  LN05: ['dusk', garment({ ...RUST, chest: 140, hem: 540, flare: 26, sleeve: 440 })],
  LN06: ['sand', tote],
  OW01: [
    'stone',
    garment({ ...CAMEL, collar: 'lapel', opens: 'full', hem: 680, flare: 16, hasPockets: true }),
  ],
  OW02: ['mist', garment({ ...PINE, collar: 'stand', opens: 'full', texture: 'quilt', sleeve: 0 })],
  OW03: ['stone', garment({ ...INK, collar: 'hood', opens: 'full', texture: 'quilt', hem: 690, chest: 160 })],
  OW04: [
    'sand',
    garment({ ...MOSS, collar: 'shirt', opens: 'full', hasPockets: true, chest: 166, hem: 570 }),
  ],
  OW05: ['mist', garment({ ...RUST, collar: 'hood', opens: 'full', hem: 640, flare: 30, chest: 166 })],
  OW06: ['dusk', garment({ ...CREAM, collar: 'lapel', hem: 680, hasBelt: true, chest: 160 })],
  HM01: ['stone', bedding],
  HM02: ['sand', blanket],
  HM03: ['mist', bowl],
  HM04: ['stone', teapot],
  HM05: ['dusk', candle],
  HM06: ['sand', vase],
}

/** The picture of a product of the demo brand: the thing before two hills, as PNG; undefined for an unknown code. */
export async function drawProduct(code: string): Promise<Buffer | undefined> {
  const found = DRAWN[code]
  if (!found) return undefined
  const [ground, drawing] = found
  const [sky, far, near] = GROUNDS[ground]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="960" viewBox="0 0 800 800">
    <rect width="800" height="800" fill="${sky}"/>
    <circle cx="610" cy="170" r="66" fill="#ffffff" opacity=".55"/>
    <path d="M0 560Q170 430 330 530T800 470V800H0Z" fill="${far}"/>
    <path d="M0 680Q240 600 460 664T800 640V800H0Z" fill="${near}"/>
    <ellipse cx="400" cy="704" rx="220" ry="20" fill="#16211f" opacity=".09"/>
    ${[drawing].flat().join('')}
  </svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}
