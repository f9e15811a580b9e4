/** What a Mini Program code says to the phone that scans it (decisions.md 35: a plain QR code that carries both). */
export interface MiniProgramTarget {
  /** The page without a leading slash; empty means the start page. */
  page: string
  /** The scene of getwxacodeunlimit, as it arrives in onLoad. */
  scene?: string
  /** The query of getwxacode and createwxaqrcode, without the question mark. */
  query?: string
}

const ADDRESS = 'https://mp.weixin.qq.com/a/wxacode'

/** The text to draw for a Mini Program code. */
export function miniProgramCodeText(target: MiniProgramTarget): string {
  const params = new URLSearchParams({ page: target.page })
  if (target.scene !== undefined) params.set('scene', target.scene)
  if (target.query) params.set('query', target.query)
  return `${ADDRESS}?${params.toString()}`
}

/** Reads a Mini Program code back; undefined when the text is something else. */
export function readMiniProgramCode(text: string): MiniProgramTarget | undefined {
  if (!text.startsWith(`${ADDRESS}?`)) return undefined
  const params = new URL(text).searchParams
  const target: MiniProgramTarget = { page: params.get('page') ?? '' }
  const scene = params.get('scene')
  const query = params.get('query')
  if (scene !== null) target.scene = scene
  if (query !== null) target.query = query
  return target
}
