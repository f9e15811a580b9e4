import type { ChannelsLive } from '../../control/channels-contract'
import type {
  ClockState,
  Fault,
  MenuAnswer,
  MenuTapResult,
  PhonePlace,
  SandboxState,
  Say,
  ScanResult,
  Switches,
  VerifyResult,
} from '../../control/contract'
import type { AppAccount, AppKind, ChatLine, Delivery, Person, PhoneNetwork, WireCall } from '../../world'

/** A refusal of the control API, or no answer at all (`status` 0); the message is a sentence for the visitor. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

/** The account as it may be changed from the page. */
export type AccountPatch = Partial<AppAccount['callback']> & { appSecret?: string }

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/sandbox/${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new ControlError('连不上沙盒，请确认它还在运行，稍后会自动重连。', 0)
  })
  const text = await response.text()
  if (!response.ok) throw new ControlError(reasonOf(text, response.status), response.status)
  return (text ? JSON.parse(text) : undefined) as T
}

function reasonOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { error?: string }
    if (error) return error
  } catch {
    // Not JSON: a proxy or a crash answered, so only the status is worth telling.
  }
  return `沙盒没有接受这一步（HTTP ${status}），请看看它的日志再试一次。`
}

const person = (id: string) => `people/${encodeURIComponent(id)}`

/** The sandbox's control API (src/sandbox/control/contract.ts), one function per path; each rejects with ControlError. */
export const control = {
  state: () => send<SandboxState>('GET', 'state'),
  calls: (limit: number) => send<WireCall[]>('GET', `calls?limit=${limit}`),
  deliveries: (limit: number) => send<Delivery[]>('GET', `deliveries?limit=${limit}`),
  chat: (personId: string, app: AppKind) =>
    send<ChatLine[]>('GET', `chats/${encodeURIComponent(personId)}?app=${app}`),
  createPerson: (fields: { nickname?: string; avatar?: string }) => send<Person>('POST', 'people', fields),
  follow: (id: string, scene?: string) =>
    send<Delivery>('POST', `${person(id)}/follow`, scene === undefined ? {} : { scene }),
  unfollow: (id: string) => send<Delivery>('POST', `${person(id)}/unfollow`, {}),
  scan: (id: string, what: { ticket?: string; scene?: string; url?: string; picture?: string }) =>
    send<ScanResult>('POST', `${person(id)}/scan`, what),
  say: (id: string, say: Say) => send<Delivery>('POST', `${person(id)}/say`, say),
  menu: (id: string, buttonPath: number[], answer?: MenuAnswer) =>
    send<MenuTapResult>('POST', `${person(id)}/menu`, { buttonPath, answer }),
  menuOption: (id: string, lineId: string, optionId: string) =>
    send<Delivery>('POST', `${person(id)}/msgmenu`, { lineId, optionId }),
  enter: (id: string, app: AppKind, sessionFrom = 'sandbox') =>
    send<{ delivery?: Delivery }>('POST', `${person(id)}/enter`, {
      app,
      sessionFrom: app === 'miniapp' ? sessionFrom : undefined,
    }),
  verifyUrl: (app: AppKind) => send<VerifyResult>('POST', 'verify-url', { app }),
  patchAccount: (app: AppKind, patch: AccountPatch) => send<AppAccount>('PATCH', `accounts/${app}`, patch),
  channels: () => send<ChannelsLive[]>('GET', 'channels'),
  changeChannels: (name: string, change: object) =>
    send<ChannelsLive>('PATCH', `channels/${encodeURIComponent(name)}`, change),
  changeLocation: (id: string, change: { place?: PhonePlace; allowsFuzzyLocation?: boolean | null }) =>
    send<unknown>('PATCH', `${person(id)}/location`, change),
  changeNetwork: (id: string, network: PhoneNetwork) =>
    send<unknown>('PATCH', `${person(id)}/network`, { network }),
  changePrivacy: (id: string, isAgreed: boolean) =>
    send<unknown>('PATCH', `${person(id)}/privacy`, { isAgreed }),
  patchSwitches: (patch: Partial<Switches>) => send<Switches>('PATCH', 'switches', patch),
  moveClock: (move: { advanceMs: number } | { now: number } | { reset: true }) =>
    send<ClockState>('POST', 'clock', move),
  addFault: (fault: Fault) => send<Fault>('POST', 'faults', fault),
  removeFault: (id: string) => send<unknown>('DELETE', `faults/${encodeURIComponent(id)}`),
  removeAllFaults: () => send<unknown>('DELETE', 'faults'),
  revokeTokens: (app: AppKind) => send<unknown>('POST', 'tokens/revoke', { app }),
}
