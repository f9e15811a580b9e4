/** What a page is opened with; WeChat hands the values over encoded. */
export interface OpenQuery {
  /** A Mini Program code's scene. */
  scene?: string
  /** The address of a link code (普通链接二维码). */
  q?: string
  /** `card`: a card of the chat led here, and nobody scanned anew. */
  by?: string
}

const LINK = /\/q\/([\w-]+)/

/** The scene of the code that opened the page; undefined when none did. */
export function sceneOf(query: OpenQuery): string | undefined {
  const scene = decoded(query.scene ?? '').trim()
  if (scene !== '') return scene
  return LINK.exec(decoded(query.q ?? ''))?.[1]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
