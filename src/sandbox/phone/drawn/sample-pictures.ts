/** A picture drawn here, so that a photo can be sent without having one. */
export interface SamplePicture {
  key: string
  label: string
  svg: string
}

const wrap = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 64 64">${body}</svg>`

/** Four photos of a shopper: a shirt, a cup, a lamp and a receipt. */
export const SAMPLE_PICTURES: SamplePicture[] = [
  {
    key: 'shirt',
    label: '衬衫',
    svg: wrap(
      '<rect width="64" height="64" fill="#e9e2d4"/><path d="M24 12 12 19l4 11 5-2v24h22V28l5 2 4-11-12-7c-2 4-14 4-16 0z" fill="#5f8f86"/><path d="M32 17v35M24 12c1 5 5 7 8 7s7-2 8-7" fill="none" stroke="#2f5b53" stroke-width="1.2"/><path d="M34 25h.1M34 33h.1M34 41h.1" stroke="#e9e2d4" stroke-width="2" stroke-linecap="round"/>',
    ),
  },
  {
    key: 'cup',
    label: '杯子',
    svg: wrap(
      '<rect width="64" height="64" fill="#dbe4e1"/><rect y="46" width="64" height="18" fill="#c3a583"/><path d="M18 22h24v18c0 8-4 11-12 11s-12-3-12-11z" fill="#f7f3ea"/><path d="M42 27h4a6 6 0 0 1 0 12h-4" fill="none" stroke="#f7f3ea" stroke-width="3.4"/><path d="M18 28c8 3 16-3 24 0" fill="none" stroke="#c2673a" stroke-width="2"/><path d="M25 17c-2-4 2-5 0-9M34 17c-2-4 2-5 0-9" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/>',
    ),
  },
  {
    key: 'lamp',
    label: '台灯',
    svg: wrap(
      '<rect width="64" height="64" fill="#2d3b3a"/><circle cx="32" cy="28" r="22" fill="#49564d"/><path d="M22 14h20l6 18H16z" fill="#f2d49b"/><path d="M32 32v18" stroke="#d9d2c3" stroke-width="2.4"/><path d="M22 53c0-4 20-4 20 0z" fill="#d9d2c3"/><rect y="53" width="64" height="11" fill="#6d5440"/>',
    ),
  },
  {
    key: 'receipt',
    label: '小票',
    svg: wrap(
      '<rect width="64" height="64" fill="#b9c7c2"/><path d="M17 8h30v48l-5-3-5 3-5-3-5 3-5-3-5 3z" fill="#fdfcf8"/><path d="M22 16h20M22 23h12M22 28h14M22 33h10M38 23h4M38 28h4M38 33h4" stroke="#6b7774" stroke-width="1.6"/><path d="M22 40h20" stroke="#b9c7c2" stroke-width="1"/><path d="M33 46h9" stroke="#16211f" stroke-width="2.6"/>',
    ),
  },
]

/** The drawing as an address for an `img`. */
export function pictureUrl(picture: SamplePicture): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(picture.svg)}`
}

/** Paints a drawing into a 640 × 640 JPEG and answers its bytes as base64. */
export async function pictureBase64(picture: SamplePicture): Promise<string> {
  const image = new Image()
  image.src = pictureUrl(picture)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 640
  canvas.getContext('2d')?.drawImage(image, 0, 0, 640, 640)
  return canvas.toDataURL('image/jpeg', 0.86).split(',')[1] ?? ''
}
