import { LAYOUTS, type Imprint, type PrintedCode } from './layouts'
import { Outlines } from './outlines'
import { Pen } from './pen'

const POINTS_PER_MM = 72 / 25.4

/** Lets callbacks have their turn: drawing a page takes tens of milliseconds. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Opening a font's file takes some 30 ms, and a text may need ten of them: one at a time. */
async function openFonts(
  outlines: Outlines,
  codes: readonly PrintedCode[],
  { brand, promise = '' }: Imprint,
): Promise<void> {
  const [bold, regular] = [new Set(`${brand}${promise}`), new Set<string>()]
  for (const { storeName, guideName, placement, label } of codes) {
    for (const character of storeName ?? label) bold.add(character)
    for (const character of `${guideName ?? ''}${placement ?? ''}${label}`) regular.add(character)
  }
  for (const [characters, weight] of [[bold, 600] as const, [regular, 400] as const])
    for (const character of characters) {
      outlines.of(character, weight)
      await breathe()
    }
}

/** Draws codes as a PDF ready to print: `sheet` is twelve on A4, `card` one on A5. */
export async function printCodes(
  codes: readonly PrintedCode[],
  kind: 'sheet' | 'card',
  imprint: Imprint,
): Promise<Buffer> {
  // Only here, because loading it takes 0.15 s of every start.
  const { default: PDFDocument } = await import('pdfkit')
  const layout = LAYOUTS[kind]
  const size = layout.page.map((mm) => mm * POINTS_PER_MM) as [number, number]
  const doc = new PDFDocument({
    size,
    margin: 0,
    autoFirstPage: false,
    // Nothing is written with a font, so that none has to be there.
    font: '',
    info: { Title: `${imprint.brand} 二维码`, Producer: 'Guidepost', Creator: 'Guidepost' },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  const outlines = new Outlines()
  await openFonts(outlines, codes, imprint)
  const pen = new Pen(doc, outlines)
  for (let start = 0; start < codes.length; start += layout.perPage) {
    const onPage = codes.slice(start, start + layout.perPage)
    doc.addPage()
    layout.frame?.(pen, onPage.length)
    for (const [place, code] of onPage.entries()) {
      layout.draw(pen, code, imprint, place)
      await breathe()
    }
  }
  doc.end()
  await ended
  return Buffer.concat(chunks)
}
