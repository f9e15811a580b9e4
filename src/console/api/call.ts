import { text } from '../text'
import { noteLoss } from './connection'
import { ApiFailure, failureOf } from './failure'
import type { InputOf, OperationKey, ResultOf } from './operations'

/** What is sent with every writing request; set when the session is known. */
let csrfToken = ''
/** Called when the server no longer knows who we are. */
let onSignedOut: () => void = () => undefined

/** Hands over the token of the session. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Says what to do when a request is refused because nobody is signed in. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/**
 * Calls an operation of the contract by its key: path parameters are filled from the input, the rest travels as
 * query, JSON or form. Throws ApiFailure; its code is `network.lost` when the server was not reached.
 */
export async function call<K extends OperationKey>(
  key: K,
  ...[input, signal]: Record<string, never> extends InputOf<K>
    ? [InputOf<K>?, AbortSignal?]
    : [InputOf<K>, AbortSignal?]
): Promise<ResultOf<K>> {
  const response = await send(key, (input ?? {}) as Record<string, unknown>, signal)
  return (response.status === 204 ? {} : await response.json()) as ResultOf<K>
}

/** Calls an operation that answers with a file and lets the browser save it under the server's name for it. */
export async function download<K extends OperationKey>(key: K, input: InputOf<K>): Promise<void> {
  const response = await send(key, input as Record<string, unknown>)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = fileNameOf(response.headers.get('content-disposition'))
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** The address of a file that the server answers with, for pictures and players. */
export function addressOf<K extends OperationKey>(key: K, input: InputOf<K>): string {
  return fill(key, input as Record<string, unknown>).url
}

async function send(key: string, input: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
  const { method, url, body } = fill(key, input)
  let response: Response
  try {
    response = await fetch(url, {
      method,
      body: body instanceof FormData ? body : body && JSON.stringify(body),
      headers: {
        accept: 'application/json',
        ...(body && !(body instanceof FormData) ? { 'content-type': 'application/json' } : {}),
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
      },
      credentials: 'same-origin',
      signal,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    noteLoss()
    throw new ApiFailure(0, 'network.lost', text.app.lost)
  }
  if (response.ok) return response
  const failure = await failureOf(response)
  if (failure.status === 401 && key !== 'POST /api/admin/session') onSignedOut()
  throw failure
}

/** Splits an operation's input into address and body. */
function fill(key: string, input: Record<string, unknown>) {
  const [method = 'GET', pattern = ''] = key.split(' ')
  const rest = { ...input }
  const path = pattern.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  if (method === 'GET' || method === 'DELETE') {
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return { method, url: query ? `${path}?${query}` : path }
  }
  if (given.some(([, value]) => value instanceof File)) {
    const form = new FormData()
    // The fields go before the file, so that the server knows them when the file begins.
    for (const [name, value] of given) if (!(value instanceof File)) form.append(name, String(value))
    for (const [name, value] of given) if (value instanceof File) form.append(name, value, value.name)
    return { method, url: path, body: form }
  }
  return { method, url: path, body: Object.fromEntries(given) }
}

function fileNameOf(disposition: string | null): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? 'download'
}
