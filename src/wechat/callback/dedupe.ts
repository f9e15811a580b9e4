import { hash } from 'node:crypto'
import { textOf, type Fields } from './fields'
import type { InboundMessage } from './message'

/** The longest key: it must fit its column. */
export const dedupeKeyLength = 120

/**
 * The key that two deliveries of one callback share and two different callbacks do not (decisions.md 3): the account,
 * the sender, and MsgId if there is one, else everything in the decrypted fields. `account` tells the official
 * account from the Mini Program. The order of fields does not matter, the envelope is not part of it.
 */
export function dedupeKey(account: string, message: InboundMessage, fields: Fields): string {
  const msgId = message.msgType === 'event' ? '' : message.msgId
  const tail = msgId === '' ? eventTail(message.createdAt, fields) : msgId
  // ids and times grow, so that new keys are neighbours in the index and share its pages
  const key = `${account}:${tail}:${message.openId}`
  return key.length <= dedupeKeyLength ? key : `${account.slice(0, 40)}:#${digest(key)}`
}

function eventTail(createdAt: number, fields: Fields): string {
  return `${createdAt / 1000}-${digest(canonical(fields))}`
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

function canonical(value: Fields[string] | Fields): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return JSON.stringify(textOf(value))
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Fields
  let written = '{'
  for (const name of Object.keys(fields).sort()) {
    // present beside the plain fields in compatible mode, and encrypted anew at every delivery
    if (name !== 'Encrypt') written += `${name}:${canonical(fields[name])},`
  }
  return `${written}}`
}
