/** The page of a link code in a plain browser: what it shows, and how. */

export interface PageContent {
  brand: string
  /** The big line: the store, or what is the matter. */
  title: string
  /** A line below it, such as the guide; absent when there is none. */
  subtitle?: string | undefined
  /** The account's code as `data:` address of a PNG. */
  picture?: string | undefined
  /** What to do, in a sentence. */
  sentence: string
  /** A small line at the foot, such as the store's address. */
  foot?: string | undefined
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!)

const STYLE = `
:root{color-scheme:light dark;--ink:#16211f;--muted:#5e6b68;--line:#e4e8e7;--ground:#f6f7f6;--surface:#fff;--brand:#0b6b57}
@media (prefers-color-scheme:dark){:root{--ink:#e8eeec;--muted:#9ba8a4;--line:#2b3533;--ground:#101615;--surface:#18201e;--brand:#39b898}}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--ground);color:var(--ink);
font:16px/1.5 "PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif}
main{width:100%;max-width:360px;padding:28px 24px 24px;background:var(--surface);border:1px solid var(--line);border-radius:8px;text-align:center}
.brand{color:var(--brand);font-weight:600;font-size:16px}
h1{margin-top:12px;font-size:20px;line-height:1.4;font-weight:600;overflow-wrap:anywhere}
.sub{color:var(--muted);font-size:14px;overflow-wrap:anywhere}
img{display:block;width:240px;height:240px;max-width:100%;margin:20px auto 0;padding:4px;background:#fff;border-radius:8px;image-rendering:pixelated}
.do{margin-top:16px;text-wrap:balance}
.foot{margin-top:20px;padding-top:16px;border-top:1px solid var(--line);color:var(--muted);font-size:14px;overflow-wrap:anywhere}
`

const paragraph = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<p class="${name}">${escape(text)}</p>`

/** Writes the page; `nonce` is what the content policy allows the style by. */
export function pageHtml(content: PageContent, nonce: string): string {
  const { brand, title, subtitle, picture, sentence, foot } = content
  const image = picture === undefined ? '' : `<img src="${picture}" alt="${escape(brand)}公众号二维码">`
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} · ${escape(brand)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<p class="brand">${escape(brand)}</p>
<h1>${escape(title)}</h1>
${paragraph('sub', subtitle)}
${image}
<p class="do">${escape(sentence)}</p>
${paragraph('foot', foot)}
</main>
</body>
</html>
`
}
