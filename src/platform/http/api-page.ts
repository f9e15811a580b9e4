import { createHash } from 'node:crypto'
import type { Api } from '../../contract/endpoint'
import { documentedOperations, type DocumentedOperation, type JsonSchema } from './openapi'
import { signTill, TILL_EXAMPLE, tillStringToSign } from './till-signature'

const STYLE = `
:root{color-scheme:light dark;--line:#d9dde3;--soft:#f5f7f9;--ink:#1b2430;--mute:#5c6773;--accent:#0b6e4f}
@media (prefers-color-scheme:dark){:root{--line:#37414d;--soft:#1d242d;--ink:#e6ebf0;--mute:#9aa7b4;--accent:#58c9a0}body{background:#141a21}}
body{margin:0 auto;max-width:60rem;padding:2rem 1rem 6rem;color:var(--ink);font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
h3{margin-top:2rem}code,pre{font:13px/1.6 ui-monospace,Menlo,Consolas,monospace}
pre{background:var(--soft);padding:.9rem 1rem;overflow-x:auto;border-radius:6px}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
th,td{border-bottom:1px solid var(--line);padding:.35rem .8rem .35rem 0;text-align:left;vertical-align:top}
th{white-space:nowrap;font-weight:600}td:nth-child(3){color:var(--mute);white-space:nowrap}
.method{color:var(--accent);font-weight:700}.mute{color:var(--mute)}
`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** The page's own content policy: this one style, no scripts, nothing from elsewhere. */
export const API_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const WORDS: Record<string, string> = {
  string: '文字',
  integer: '整数',
  number: '数字',
  boolean: '是/否',
  null: '空',
}

/** What kind of value it is, in words. */
function kindOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join(' / ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(' 或 ')
  if (schema.type === 'array') return `列表（${kindOf(schema.items ?? {})}）`
  if (schema.type === 'object') return '一组字段'
  if (schema.format === 'date-time') return '时间（ISO 8601，UTC）'
  return [schema.type ?? '任意']
    .flat()
    .map((type) => WORDS[type] ?? type)
    .join(' 或 ')
}

/** Fields as rows, those inside lists and groups with their path. */
function fieldRows(schema: JsonSchema, prefix = ''): string {
  const inner = schema.anyOf?.find((one) => one.properties) ?? schema
  const required = new Set(inner.required ?? [])
  return Object.entries(inner.properties ?? {})
    .map(([name, field]) => {
      const item = field.type === 'array' ? (field.items ?? {}) : field
      const path = `${prefix}${name}`
      const below = `${path}${field.type === 'array' ? '[]' : ''}.`
      const row = `<tr><td><code>${escape(path)}</code></td><td>${escape(kindOf(field))}</td><td>${
        required.has(name) ? '必填' : '可选'
      }</td><td>${escape(field.description ?? item.description ?? '')}</td></tr>`
      return row + fieldRows(item, below)
    })
    .join('')
}

function operationPart(operation: DocumentedOperation): string {
  const { method, path, summary, auth, input, output } = operation
  const scope = typeof auth === 'object' && 'scope' in auth ? auth.scope : ''
  const table = (schema: JsonSchema, answer: boolean): string =>
    `<table><thead><tr><th>字段</th><th>类型</th><th></th><th>说明</th></tr></thead><tbody>${
      answer
        ? fieldRows(schema).replaceAll('<td>必填</td>', '<td></td>').replaceAll('<td>可选</td>', '<td></td>')
        : fieldRows(schema)
    }</tbody></table>`
  return `<h3><span class="method">${method}</span> <code>${escape(path)}</code></h3>
<p>${escape(summary)}<br><span class="mute">需要权限：<code>${escape(scope)}</code></span></p>
<h4>请求${method === 'GET' ? '参数' : '内容'}</h4>${table(input, false)}
<h4>返回</h4>${table(output, true)}`
}

function exampleOf(publicUrl: string): { text: string; signature: string; curl: string } {
  const { secret, keyId, request } = TILL_EXAMPLE
  const signature = signTill(secret, request)
  const curl = `KEY='${keyId}'
SECRET='你的密钥'
BODY='${request.body}'
TS=$(date +%s)
ONCE="till-7-$(date +%s%N)"
HASH=$(printf '%s' "$BODY" | openssl dgst -sha256 -hex | sed 's/^.* //')
SIGN=$(printf 'GP1\\n${request.method}\\n${request.target}\\n%s\\n%s\\n%s' "$TS" "$ONCE" "$HASH" \\
  | openssl dgst -sha256 -hmac "$SECRET" -hex | sed 's/^.* //')
curl -X POST '${publicUrl}${request.target}' \\
  -H 'Content-Type: application/json' \\
  -H "X-Guidepost-Key: $KEY" -H "X-Guidepost-Timestamp: $TS" \\
  -H "Idempotency-Key: $ONCE" -H "X-Guidepost-Signature: $SIGN" \\
  -d "$BODY"`
  return { text: tillStringToSign(request), signature, curl }
}

/** The till's API as a page for the people who connect one: signature, example, every operation, errors. */
export function apiPage(api: Api, info: { brand: string; publicUrl: string }): string {
  const { secret, keyId, request } = TILL_EXAMPLE
  const example = exampleOf(info.publicUrl)
  const operations = documentedOperations(api).map(operationPart).join('\n')
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.brand)} 收银开放接口</title><style>${STYLE}</style></head><body>
<h1>${escape(info.brand)} 收银开放接口</h1>
<p>供收银系统核验会员、记录销售和退款。金额一律以<strong>分</strong>为单位，时间一律为 ISO 8601 UTC。机器可读的说明：<a href="/api/openapi.json">/api/openapi.json</a>（OpenAPI 3.1）。</p>
<h2>签名</h2>
<p>管理员在后台「系统 · API 密钥」创建密钥，密钥只显示一次。每个请求带四个请求头：</p>
<table><tbody>
<tr><td><code>X-Guidepost-Key</code></td><td>密钥编号</td></tr>
<tr><td><code>X-Guidepost-Timestamp</code></td><td>Unix 时间（秒），与服务器相差不超过 300 秒</td></tr>
<tr><td><code>Idempotency-Key</code></td><td>POST 请求必带，8–64 个字符；重发同一请求时不变，服务器返回同一结果；用于另一份内容会返回 409</td></tr>
<tr><td><code>X-Guidepost-Nonce</code></td><td>GET 请求必带，8–64 个字符，每次都不同</td></tr>
<tr><td><code>X-Guidepost-Signature</code></td><td>HMAC-SHA256（密钥，待签文本），64 位小写十六进制</td></tr>
</tbody></table>
<p>待签文本是六行，用换行符（LF）连接，末尾没有换行：<code>GP1</code>、请求方法、路径（含查询参数，与发送时完全一致）、时间、Idempotency-Key 或 Nonce、请求内容的 SHA-256（十六进制；没有内容时为空内容的 SHA-256）。</p>
<h3>验算示例</h3>
<p>密钥编号 <code>${keyId}</code>，密钥 <code>${secret}</code>（仅作示例），请求内容：</p>
<pre>${escape(request.body)}</pre><p>待签文本：</p><pre>${escape(example.text)}</pre>
<p>签名：</p><pre>${example.signature}</pre>
<h3>用 curl 试一次</h3><pre>${escape(example.curl)}</pre>
<h2>断网时</h2>
<p>断网期间照常收款，联网后按原小票号和成交时间补传；会员码当时扫下的文字放在 <code>memberCode</code> 里，按扫码时间核验。超过 24 小时的会员码会转给店长处理，销售照样记录。</p>
<h2>错误</h2>
<p>出错时返回 <code>{"error":{"code","message","requestId"}}</code>。程序请判断 <code>code</code>，<code>message</code> 是给人看的中文。5xx 或网络中断时，用同一个 Idempotency-Key 重发即可，不会重复生效。</p>
<h2>接口</h2>
${operations}
</body></html>
`
}
