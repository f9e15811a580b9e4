const RATE = 16_000

/**
 * A WAV of a humming voice, `seconds` long, as base64. The sandbox needs no microphone: what counts for the server is
 * a voice message of that length, and this one can be heard.
 */
export function hummedVoice(seconds: number): string {
  const samples = Math.round(Math.min(60, Math.max(1, seconds)) * RATE)
  const bytes = new Uint8Array(44 + samples)
  const view = new DataView(bytes.buffer)
  const words = (at: number, text: string) =>
    [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)))
  words(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  words(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, RATE, true)
  view.setUint32(28, RATE, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  words(36, 'data')
  view.setUint32(40, samples, true)
  for (let i = 0; i < samples; i++) bytes[44 + i] = 128 + Math.round(hum(i / RATE) * 60)
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}

/** Syllables of about a quarter second on a falling pitch. */
function hum(t: number): number {
  const syllable = Math.sin(Math.PI * ((t * 4) % 1)) ** 0.6
  const pitch = 180 + 40 * Math.sin(t * 5) - 12 * (t % 2)
  return syllable * (Math.sin(2 * Math.PI * pitch * t) + 0.4 * Math.sin(4 * Math.PI * pitch * t)) * 0.6
}

/** Reads a chosen file as base64 without the data-URL head. */
export function fileBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(new Error('读不了这个文件，请换一个再试。'))
    reader.readAsDataURL(file)
  })
}

/** Reads a chosen picture of any format the browser knows and answers it as a PNG of at most 1,600 px, in base64. */
export async function pictureAsPng(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error('读不了这张图片，请换一张 PNG 或 JPG 再试。')
  })
  const scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/png').split(',')[1] ?? ''
}
