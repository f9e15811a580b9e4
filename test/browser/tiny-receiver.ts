import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeCipher, type MessageCipher } from '../../src/wechat/callback/crypto'
import { parseBody, sealReply } from '../../src/wechat/callback/envelope'
import { textOf, type Fields } from '../../src/wechat/callback/fields'
import { replyToXml } from '../../src/wechat/callback/reply'
import { sign } from '../../src/wechat/callback/signature'
import type { AppAccount } from '../../src/sandbox/world'

/** A server of a few lines that takes callbacks in safe mode, checks them and answers with `answer`. */
export interface TinyReceiver {
  url: string
  server: Server
}

/** Starts it. `answer` gets the decrypted message and returns the text of the reply; undefined acknowledges only. */
export async function startReceiver(
  account: Omit<AppAccount, 'callback'> & { callback: Omit<AppAccount['callback'], 'url'> },
  answer: (message: Fields) => string | undefined,
): Promise<TinyReceiver> {
  const { token, encodingAesKey } = account.callback
  const cipher = makeCipher({ encodingAesKey, appId: account.appId })
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const { searchParams } = new URL(request.url ?? '/', 'http://receiver')
      const body = await bodyOf(request)
      const encrypted = request.method === 'GET' ? (searchParams.get('echostr') ?? '') : encryptedIn(body)
      const parts = ['timestamp', 'nonce'].map((name) => searchParams.get(name) ?? '')
      const isGenuine = searchParams.get('msg_signature') === sign([token, ...parts, encrypted])
      if (!isGenuine) {
        response.writeHead(401).end()
        return
      }
      const { text } = cipher.decrypt(encrypted)
      response.end(request.method === 'GET' ? text : reply(cipher, token, text, answer))
    }
    respond().catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/wechat/callback`, server }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function encryptedIn(body: string): string {
  return textOf(parseBody('xml', body)['Encrypt'])
}

function reply(
  cipher: MessageCipher,
  token: string,
  text: string,
  answer: (message: Fields) => string | undefined,
): string {
  const message = parseBody('xml', text)
  const content = answer(message)
  if (content === undefined) return 'success'
  const [openId, accountId] = [textOf(message['FromUserName']), textOf(message['ToUserName'])]
  const xml = replyToXml({ type: 'text', content }, { openId, accountId, createdAt: Date.now() })
  const timestampSeconds = Math.floor(Date.now() / 1000)
  return sealReply(xml, { cipher, token, format: 'xml', timestampSeconds, nonce: '20261121' })
}
