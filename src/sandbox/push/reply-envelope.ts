import { makeCipher } from '../../wechat/callback/crypto'
import { signatureMatches } from '../../wechat/callback/signature'
import type { AppAccount } from '../world'
import { readDocument } from './reply-document'

/** The decrypted reply, or why the envelope is not acceptable. */
export type OpenedReply = { plain: string; signatureOk?: boolean } | { why: string; signatureOk?: boolean }

/**
 * Takes the reply out of its envelope (wechat/callbacks.md §3.2). Safe mode needs one; compatible takes both; in
 * plain mode an envelope is not understood.
 */
export async function openEnvelope(account: AppAccount, answer: string): Promise<OpenedReply> {
  const { mode, format, token, encodingAesKey } = account.callback
  if (mode === 'plain') return { plain: answer }
  const document = await readDocument(answer, format)
  if (typeof document === 'string') return { why: document }
  const encrypted = document.text('Encrypt')
  if (encrypted === '') {
    return mode === 'safe' ? { why: '安全模式下回复必须加密，这个回复没有 Encrypt。' } : { plain: answer }
  }
  const parts = [token, document.text('TimeStamp'), document.text('Nonce'), encrypted]
  if (!signatureMatches(document.text('MsgSignature'), parts)) {
    return { why: '回复的 MsgSignature 不对，请检查 Token。', signatureOk: false }
  }
  try {
    const { text } = makeCipher({ encodingAesKey, appId: account.appId }).decrypt(encrypted)
    return { plain: text, signatureOk: true }
  } catch {
    return { why: '回复解密失败，请检查 EncodingAESKey 和 AppID。', signatureOk: true }
  }
}
