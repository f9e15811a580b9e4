/** The account that `<official-account>` shows, and whether the phone's person follows it. */
export interface OfficialAccountCard {
  name: string
  isFollowed: boolean
}

/** A refusal in WeChat's shape. */
export interface WxFailure {
  errMsg: string
}

/** What the phone around the Mini Program is told. */
export type PhoneMessage = { kind: 'exit' } | { kind: 'contact' } | { kind: 'followed' }

/** The sandbox behind this page: what WeChat itself would answer on a phone. */
export class SandboxLine {
  constructor(private readonly personId: string) {}

  /** wx.login: a code for the phone's person, good for five minutes and once. */
  loginCode(): Promise<{ code: string }> {
    return this.post('login-code', { personId: this.personId })
  }

  /** open-type="getPhoneNumber": a code for the person's phone number. */
  phoneCode(): Promise<{ code: string }> {
    return this.post('phone-code', { personId: this.personId })
  }

  /** What `<official-account>` shows. */
  officialAccount(): Promise<OfficialAccountCard> {
    return this.call('GET', `people/${encodeURIComponent(this.personId)}/official-account`)
  }

  /** A plain follow, without the scene of any code. */
  follow(): Promise<unknown> {
    return this.post(`people/${encodeURIComponent(this.personId)}/follow`, { via: 'mini-program' })
  }

  /** Tells the phone around this page, when there is one. */
  tellPhone(message: PhoneMessage): void {
    if (window.parent !== window) window.parent.postMessage({ miniProgram: message }, location.origin)
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, body)
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (this.personId === '') throw new Error('open the Mini Program from the phone of the sandbox')
    const response = await fetch(`/sandbox/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const answer = (await response.json()) as T & { error?: string }
    if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`)
    return answer
  }
}
