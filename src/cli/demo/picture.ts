import { PNG } from 'pngjs'

type Colour = [number, number, number]

/** A landscape's colours: sky above and below, sun, and hills from far to near. */
export interface Palette {
  sky: [Colour, Colour]
  sun: Colour
  hills: Colour[]
}

export const PALETTES: Record<'morning' | 'evening' | 'winter' | 'tea', Palette> = {
  morning: {
    sky: [
      [233, 243, 240],
      [250, 246, 236],
    ],
    sun: [240, 133, 79],
    hills: [
      [166, 200, 190],
      [94, 152, 138],
      [11, 107, 87],
    ],
  },
  evening: {
    sky: [
      [247, 214, 190],
      [253, 240, 226],
    ],
    sun: [217, 84, 30],
    hills: [
      [214, 168, 150],
      [128, 120, 120],
      [38, 62, 58],
    ],
  },
  winter: {
    sky: [
      [222, 230, 238],
      [246, 248, 250],
    ],
    sun: [255, 255, 255],
    hills: [
      [196, 208, 218],
      [140, 160, 172],
      [70, 96, 108],
    ],
  },
  tea: {
    sky: [
      [240, 240, 226],
      [250, 248, 240],
    ],
    sun: [183, 121, 31],
    hills: [
      [206, 210, 168],
      [140, 160, 96],
      [72, 104, 60],
    ],
  },
}

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
]

/** The height of a hill's ridge at x (0 to 1), as a share of the picture's height from the top. */
function ridge(layer: number, x: number, seed: number): number {
  const phase = seed * 1.7 + layer * 2.3
  const wave = Math.sin(x * (3 + layer) + phase) * 0.07 + Math.sin(x * (9 - layer * 2) + phase * 2) * 0.025
  return 0.5 + layer * 0.14 + wave
}

function colourAt(palette: Palette, x: number, y: number, aspect: number, seed: number): Colour {
  for (let layer = palette.hills.length - 1; layer >= 0; layer--)
    if (y > ridge(layer, x, seed))
      return mix(palette.hills[layer]!, palette.sky[1], Math.max(0, 0.25 - (y - 0.5) * 0.5))
  const distance = Math.hypot((x - 0.72) * aspect, y - 0.3)
  if (distance < 0.11) return palette.sun
  return mix(palette.sky[0], palette.sky[1], y)
}

/** Draws a landscape of hills, the brand's picture, as PNG bytes; the same seed gives the same picture. */
export function drawLandscape(palette: Palette, seed: number, width = 720, height = 400): Buffer {
  const picture = new PNG({ width, height, colorType: 2 })
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const colour = colourAt(palette, column / width, row / height, width / height, seed)
      picture.data.set([...colour.map(Math.round), 255], (row * width + column) * 4)
    }
  return PNG.sync.write(picture, { colorType: 2 })
}

/** A second of silence as MP3 (MPEG-1 layer III, 128 kbit/s, 44.1 kHz): valid frames with empty content. */
export function silentMp3(frames = 40): Buffer {
  const frame = Buffer.alloc(417)
  frame.set([0xff, 0xfb, 0x90, 0x00])
  return Buffer.concat(Array.from({ length: frames }, () => frame))
}
