/** A piece of a chat text: plain, a link that opens a page, or a link that sends its words back. */
export type TextSegment =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'menu'; text: string; optionId: string; content: string }

const PATTERN =
  /<a\s+[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；！？、（）【】《》\u4e00-\u9fff]+/gi

/** Answers the address when it is http or https, else undefined; everything else must not be opened. */
export function safeUrl(url: string | undefined): string | undefined {
  if (!url) return undefined
  try {
    const parsed = new URL(url, window.location.href)
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : undefined
  } catch {
    return undefined
  }
}

/** Splits a text message into segments: `<a href>` and bare addresses become links, bizmsgmenu links are answers. */
export function segmentsOf(text: string): TextSegment[] {
  const segments: TextSegment[] = []
  let end = 0
  for (const match of text.matchAll(PATTERN)) {
    const segment = match[2] === undefined ? bareLink(match[0]) : anchor(match[2], match[3] ?? '')
    if (match.index > end) segments.push({ kind: 'text', text: text.slice(end, match.index) })
    segments.push(segment)
    end = match.index + match[0].length
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) })
  return segments
}

function bareLink(url: string): TextSegment {
  return { kind: 'link', text: url, url }
}

function anchor(href: string, label: string): TextSegment {
  if (href.startsWith('weixin://bizmsgmenu')) {
    const query = new URLSearchParams(href.slice(href.indexOf('?') + 1))
    return {
      kind: 'menu',
      text: label,
      optionId: query.get('msgmenuid') ?? '',
      content: query.get('msgmenucontent') ?? label,
    }
  }
  const url = safeUrl(href)
  return url ? { kind: 'link', text: label, url } : { kind: 'text', text: label }
}
