import type { EntityManager } from 'typeorm'
import type { WelcomeKind } from '../../domain/scan-decision'
import { welcomeText } from '../../domain/welcome-text'
import type { NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../../wechat/account'
import { replyJob } from '../sending'
import type { Ground } from './ground'
import type { ScanResult } from './scan-service'
import type { Tenure } from './tenures'

/** What welcomes need beside the ground. */
export interface WelcomeDeps extends Ground {
  brand: string
  /** Whether the customer has a card already; nobody has unless told. */
  isMember?: ((tx: EntityManager, customerId: string) => Promise<boolean>) | undefined
}

/** The job that sends the Mini Program card of a welcome. */
export const WELCOME_CARD_JOB = 'bindings.welcome-card'

/** A card to be sent after a welcome. */
export interface WelcomeCard {
  account: Account
  openId: string
  scene: string
  /** The callback that it answers. */
  cause: string
}

/** Starts of the ids of menu entries that answer a question of ours; the code's scene follows. */
export const TAKE_ENTRY = 'gp-take:'
export const KEEP_ENTRY = 'gp-keep:'

/** Nothing but the passive text when somebody scans several codes within a minute (domain.md I-15). */
const MOST_SCANS_WITH_EXTRAS = 2

/** The words for a scan that was decided. */
export async function scanWelcome(deps: WelcomeDeps, tx: EntityManager, result: ScanResult): Promise<string> {
  const { decision, facts } = result
  const { front, welcome } = decision
  const closed = facts.situation.code?.closed ?? null
  return greetingOf(deps, tx, {
    customerId: result.customerId,
    kind: welcome.kind,
    storeId: front?.store.id ?? null,
    guide: front?.guide ?? null,
    home: result.after,
    closedStore: closed?.name ?? null,
    ownText: front && !closed ? (facts.code?.welcomeText ?? null) : null,
    hasCard: welcome.hasCard,
    isFollow: facts.situation.type === 'subscribe',
    at: facts.situation.at,
  })
}

/** Whom to greet, and in front of what. */
export interface Greeting {
  customerId: string
  kind: WelcomeKind
  storeId: string | null
  guide: { name: string } | null
  home: Pick<Tenure, 'storeId' | 'staffId'> | null
  /** The closed store that another one, or headquarters, takes over from. */
  closedStore: string | null
  ownText: string | null
  hasCard: boolean
  isFollow: boolean
  at: number
}

/** A greeting with the store's name and hours, the guide, and what the card gives to somebody without one. */
export async function greetingOf(deps: WelcomeDeps, tx: EntityManager, greeting: Greeting): Promise<string> {
  const { customerId, storeId, home, at, ...rest } = greeting
  const store = storeId === null ? undefined : await deps.stores.byId(storeId)
  const homeStore = home ? await deps.stores.byId(home.storeId) : undefined
  const homeGuide = home?.staffId ? await deps.staff.byId(home.staffId) : undefined
  const isMember = (await deps.isMember?.(tx, customerId)) ?? false
  const { tiers } = (await deps.policies.at('tiers', at, tx)).value
  return welcomeText({
    ...rest,
    brand: deps.brand,
    store: store
      ? {
          name: store.name,
          hours: deps.stores.hoursSentence(store),
          isOpenNow: deps.stores.isOpenAt(store, at),
        }
      : null,
    home: homeStore ? { store: homeStore.name, guide: homeGuide?.name ?? null } : null,
    benefits: isMember ? [] : (tiers[0]?.benefits ?? []),
  })
}

/** What follows the passive text: the card, or the question whether to change store or guide. */
export function welcomeExtras(
  result: ScanResult,
  to: { account: Account; openId: string; scene: string; inboundId: string },
): NewJob[] {
  const { decision, facts } = result
  const { welcome, front, reasonCode } = decision
  if (facts.recentScans >= MOST_SCANS_WITH_EXTRAS || !front) return []
  const { account, openId, scene, inboundId } = to
  const jobs: NewJob[] = []
  if (welcome.hasCard) jobs.push(cardJob({ account, openId, scene, cause: `${inboundId}:card` }))
  const isChoice = welcome.kind === 'other_store' || welcome.kind === 'other_guide'
  if (isChoice && reasonCode !== 'REPEAT_60S' && facts.code?.state === 'live') {
    const parts = [question(front, welcome.kind, scene)]
    jobs.push(replyJob({ account, openId, parts, cause: `${inboundId}:choice` }))
  }
  return jobs
}

/** The job for a welcome's card. */
export const cardJob = (card: WelcomeCard): NewJob => ({
  type: WELCOME_CARD_JOB,
  payload: card,
  dedupeKey: `${WELCOME_CARD_JOB}:${card.cause}`,
})

function question(front: NonNullable<ScanResult['decision']['front']>, kind: WelcomeKind, scene: string) {
  const isStore = kind === 'other_store'
  const who = front.guide?.name ?? front.store.name
  return {
    type: 'msgmenu' as const,
    head: isStore ? `以后由${front.store.name}为您服务？` : `想改由导购${who}为您服务吗？`,
    options: [
      { id: `${TAKE_ENTRY}${scene}`, content: isStore ? '设为我的门店' : `换成导购${who}` },
      { id: `${KEEP_ENTRY}${scene}`, content: '保持不变' },
    ],
    tail: '',
  }
}
