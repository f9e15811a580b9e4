import type { ApiAnswer } from './route'

/** Text for the inside of an element or an attribute. */
export function escapedHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A small page as WeChat's own browser shows it; `inner` is HTML. */
export function htmlPage(title: string, inner: string, status = 200): ApiAnswer {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapedHtml(title)}</title>`
  const style =
    '<style>body{font:17px/1.6 system-ui;margin:0 auto;max-width:40em;padding:24px}img{max-width:100%}</style>'
  const html = `<!doctype html><html lang="zh-CN">${head}${style}<body>${inner}</body></html>`
  return { bytes: Buffer.from(html), contentType: 'text/html; charset=utf-8', status }
}
