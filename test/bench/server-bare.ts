import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveCandidate } from './child'
import { account, type Mode } from './requests'

/**
 * The limit: bare node:http, signature, AES, regular expressions instead of a parser, an echo, nothing stored. Written
 * without our own modules, so that it does not get better or worse with them.
 */
const { mode } = JSON.parse(process.argv[2] ?? '{}') as { mode: Mode }
const key = Buffer.from(`${account.encodingAesKey}=`, 'base64')
const sha1 = (...parts: string[]): string => createHash('sha1').update(parts.sort().join('')).digest('hex')

function decrypt(encrypted: string): string {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()])
  return plain.toString('utf8', 20, 20 + plain.readUInt32BE(16))
}

function encrypt(text: string): string {
  const message = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const bare = Buffer.concat([randomBytes(16), length, message, Buffer.from(account.appId)])
  const padding = 32 - (bare.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return cipher.update(Buffer.concat([bare, Buffer.alloc(padding, padding)])).toString('base64')
}

const field = (body: string, name: string): string =>
  new RegExp(`<${name}><!\\[CDATA\\[([^]*?)\\]\\]></${name}>`).exec(body)?.[1] ?? ''

function answer(url: string, received: string): string {
  const query = new URLSearchParams(url.slice(url.indexOf('?')))
  const timestamp = query.get('timestamp') ?? ''
  const nonce = query.get('nonce') ?? ''
  if (sha1(account.token, timestamp, nonce) !== query.get('signature')) return ''
  let body = received
  if (mode === 'safe') {
    const encrypted = field(received, 'Encrypt')
    if (sha1(account.token, timestamp, nonce, encrypted) !== query.get('msg_signature')) return ''
    body = decrypt(encrypted)
  }
  const reply =
    `<xml><ToUserName><![CDATA[${field(body, 'FromUserName')}]]></ToUserName>` +
    `<FromUserName><![CDATA[${field(body, 'ToUserName')}]]></FromUserName><CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime>` +
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${field(body, 'Content')}]]></Content></xml>`
  if (mode === 'plain') return reply
  const sealed = encrypt(reply)
  return (
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${sha1(account.token, timestamp, nonce, sealed)}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  )
}

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => response.end(answer(request.url ?? '', Buffer.concat(chunks).toString())))
})
server.listen(0, '127.0.0.1', () => serveCandidate((server.address() as AddressInfo).port))
