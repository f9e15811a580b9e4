import { strict as assert } from 'node:assert'

/** Somebody at the console, over HTTP as the browser does it: session cookie and CSRF token. */
export class ConsoleUser {
  private cookie = ''
  private csrfToken = ''

  constructor(private readonly url: string) {}

  async signIn(login: string, password: string): Promise<void> {
    const response = await fetch(`${this.url}/api/admin/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    })
    assert.equal(response.status, 200, 'sign-in')
    this.cookie = response.headers.get('set-cookie')!.split(';')[0]!
    this.csrfToken = ((await response.json()) as { csrfToken: string }).csrfToken
  }

  /** Sends one request and returns its JSON answer; any status but 200 fails. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.raw(method, path, body)
    const answer = (await response.json()) as T
    assert.equal(response.status, 200, `${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  /** The text of a download. */
  async download(path: string): Promise<string> {
    const response = await this.raw('GET', path)
    assert.equal(response.status, 200, path)
    return response.text()
  }

  /** Sends a file as a form and returns the JSON answer. */
  async upload<T>(
    path: string,
    file: { name: string; bytes: Buffer },
    fields: Record<string, string>,
  ): Promise<T> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([new Uint8Array(file.bytes)]), file.name)
    const response = await fetch(this.url + path, { method: 'POST', headers: this.headers(), body: form })
    const answer = (await response.json()) as T
    assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  raw(method: string, path: string, body?: object): Promise<Response> {
    const headers = { ...this.headers(), ...(body && { 'content-type': 'application/json' }) }
    return fetch(this.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  }

  private headers(): Record<string, string> {
    return { cookie: this.cookie, 'x-csrf-token': this.csrfToken }
  }
}
