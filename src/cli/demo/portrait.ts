import sharp from 'sharp'

const GROUNDS = ['#dbe7e1', '#ecdfcb', '#efd5c3', '#d9dee2'] as const
const SKINS = ['#f2cfae', '#e9bd98', '#f5d8bd'] as const
const HAIRS = ['#2c2420', '#3f2f27', '#1f2426'] as const
const CLOTHES = ['#1f6b58', '#c99a62', '#a9bcc4', '#c2643b', '#5f7f63', '#3c4a52'] as const

/** How hair lies, behind the face and over it. */
const CUTS: readonly [string, string][] = [
  [
    'M116 190Q110 70 200 66Q290 70 284 190L296 300H104Z',
    'M124 176Q130 96 200 96Q270 96 276 176Q240 150 214 118Q180 156 124 176Z',
  ],
  ['M132 170Q130 74 200 72Q270 74 268 170Z', 'M130 164Q132 92 200 90Q268 92 270 164Q230 132 150 140Z'],
  [
    'M124 180Q118 72 200 68Q282 72 276 180L270 236H130Z',
    'M126 172Q128 100 200 98Q272 100 274 172Q262 132 200 128Q138 132 126 172Z',
  ],
  [
    'M128 170Q126 76 200 74Q274 76 272 170ZM200 74m-34 -22a34 30 0 1 1 68 0a34 30 0 1 1 -68 0Z',
    'M128 170Q134 98 200 96Q266 98 272 170Q236 120 200 118Q164 120 128 170Z',
  ],
]

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!
const fill = (d: string, colour: string): string => `<path d="${d}" fill="${colour}"/>`

/** Draws the face of a guide as PNG bytes, 400 × 400; the same number is the same face. */
export function drawPortrait(guide: number): Promise<Buffer> {
  const skin = pick(SKINS, guide)
  const hair = pick(HAIRS, guide >> 1)
  const [behind, over] = pick(CUTS, guide)
  const parts = [
    `<rect width="400" height="400" fill="${pick(GROUNDS, guide + 1)}"/>`,
    fill(behind, hair),
    fill('M60 400Q64 306 160 288H240Q336 306 340 400Z', pick(CLOTHES, guide * 5)),
    fill('M168 236H232V292Q200 330 168 292Z', skin),
    fill('M132 172Q132 114 200 114Q268 114 268 172Q268 262 200 268Q132 262 132 172Z', skin),
    fill(over, hair),
    fill(
      'M170 178m-7 0a7 8 0 1 0 14 0a7 8 0 1 0 -14 0ZM230 178m-7 0a7 8 0 1 0 14 0a7 8 0 1 0 -14 0Z',
      '#2b2b2b',
    ),
    '<path d="M176 222Q200 242 224 222" fill="none" stroke="#a2533d" stroke-width="6" stroke-linecap="round"/>',
  ]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">${parts.join('')}</svg>`
  return sharp(Buffer.from(svg)).resize(400, 400).png().toBuffer()
}
