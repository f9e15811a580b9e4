/** How a garment is cut; lengths in the picture's 800 units. */
export interface Cut {
  fill: string
  shade: string
  /** Half the width at the chest. */
  chest?: number
  hem?: number
  /** How much wider the hem is than the chest, on each side. */
  flare?: number
  /** Where the sleeves end; 0 without sleeves. */
  sleeve?: number
  collar?: 'crew' | 'turtle' | 'stand' | 'shirt' | 'hood' | 'lapel'
  /** How it opens: not at all, to the chest, or all the way. */
  opens?: 'no' | 'half' | 'full'
  texture?: 'ribs' | 'quilt' | 'cable' | 'plain'
  hasPockets?: boolean
  hasBelt?: boolean
}

const line = (d: string, stroke: string, width = 5): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`

function texture({ texture: kind, shade, hem = 600 }: Cut): string {
  const steps = (from: number, to: number, by: number): number[] =>
    Array.from({ length: Math.ceil((to - from) / by) }, (_, index) => from + index * by)
  if (kind === 'quilt')
    return steps(300, hem - 20, 52)
      .map((y) => line(`M262 ${y}Q400 ${y + 16} 538 ${y}`, shade, 4))
      .join('')
  if (kind === 'ribs')
    return steps(280, 530, 24)
      .map((x) => line(`M${x} 300V${hem - 44}`, shade, 2.5))
      .join('')
  if (kind === 'cable')
    return [330, 400, 470]
      .map((x) =>
        line(
          `M${x} 300${steps(300, hem - 60, 44)
            .map(() => 'q14 22 0 44')
            .join('')}`,
          shade,
          5,
        ),
      )
      .join('')
  return ''
}

function collar({ collar: kind = 'crew', fill, shade }: Cut): string {
  switch (kind) {
    case 'turtle':
      return `<rect x="338" y="146" width="124" height="86" rx="22" fill="${fill}" stroke="${shade}" stroke-width="5"/>`
    case 'stand':
      return `<path d="M344 232V196Q400 176 456 196V232Q400 252 344 232Z" fill="${fill}" stroke="${shade}" stroke-width="5"/>`
    case 'shirt':
      return `<path d="M344 206L400 250L350 280L326 226ZM456 206L400 250L450 280L474 226Z" fill="${fill}" stroke="${shade}" stroke-width="5"/>`
    case 'lapel':
      return `<path d="M340 206L400 380L318 320L304 236ZM460 206L400 380L482 320L496 236Z" fill="${fill}" stroke="${shade}" stroke-width="5"/>`
    case 'hood':
      return `<path d="M318 240Q310 120 400 116Q490 120 482 240Q400 276 318 240Z" fill="${fill}" stroke="${shade}" stroke-width="5"/><path d="M352 232Q350 160 400 158Q450 160 448 232Q400 252 352 232Z" fill="${shade}"/>`
    case 'crew':
      return line('M342 212Q400 268 458 212', shade, 9)
  }
}

/** A garment laid flat, as the inside of an SVG picture of 800 by 800. */
export function garment(cut: Cut): string {
  const { fill, shade, chest = 150, hem = 600, flare = 0, sleeve = 560, opens = 'no' } = cut
  const left = 400 - chest
  const right = 400 + chest
  const body = `M342 206L280 234L${left} 320L${left - flare} ${hem}Q400 ${hem + 16} ${right + flare} ${hem}L${right} 320L520 234L458 206Q400 256 342 206Z`
  const arm = `M284 232Q206 256 186 340L150 ${sleeve}L214 ${sleeve + 14}L${left + 6} 372Z`
  const cuff = line(`M156 ${sleeve - 28}L220 ${sleeve - 14}`, shade)
  const sleeves = sleeve > 0 ? `<path d="${arm}" fill="${fill}"/>${cuff}` : ''
  const both = `${sleeves}<g transform="translate(800 0) scale(-1 1)">${sleeves}</g>`
  const bottom = opens === 'half' ? 400 : hem + 6
  const buttons = [0.18, 0.42, 0.66, 0.9].map((share) => 270 + (bottom - 300) * share)
  const opening =
    opens === 'no'
      ? ''
      : line(`M400 250V${bottom}`, shade) +
        buttons.map((y) => `<circle cx="412" cy="${y}" r="6" fill="${shade}"/>`).join('')
  const pockets = cut.hasPockets
    ? line(`M${left + 26} ${hem - 130}l66 14`, shade, 7) +
      line(`M${right - 26} ${hem - 130}l-66 14`, shade, 7)
    : ''
  const belt = cut.hasBelt
    ? `<path d="M${left - 4} 430Q400 446 ${right + 4} 430V462Q400 478 ${left - 4} 462Z" fill="${shade}"/>`
    : ''
  const edge = line(
    `M${left - flare + 4} ${hem - 30}Q400 ${hem - 14} ${right + flare - 4} ${hem - 30}`,
    shade,
  )
  return `${both}<path d="${body}" fill="${fill}"/>${texture(cut)}${edge}${opening}${pockets}${belt}${collar(cut)}`
}
