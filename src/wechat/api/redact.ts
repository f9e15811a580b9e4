/** Names of values that must never be written anywhere (reliability.md T2), in queries and in JSON. */
const NAMES =
  'access_token|refresh_token|secret|appsecret|session_key|jsapi_ticket|js_code|ticket|openid|touser|phoneNumber|purePhoneNumber'
const IN_QUERY = new RegExp(`\\b(${NAMES})=[^&\\s"']+`, 'gi')
const IN_JSON = new RegExp(`"(${NAMES})"\\s*:\\s*"[^"]*"?`, 'gi')
/** An openid on its own: `o` and 27 more characters. */
const OPEN_ID = /\bo[A-Za-z0-9_-]{27}\b/g

/** The text without tokens, secrets and openids, fit for messages and logs. */
export function redact(text: string): string {
  return text
    .replace(IN_QUERY, '$1=[hidden]')
    .replace(IN_JSON, '"$1":"[hidden]"')
    .replace(OPEN_ID, '[openid]')
}
