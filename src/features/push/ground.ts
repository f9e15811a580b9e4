import type { EntityManager } from 'typeorm'
import type { ShareTarget } from '../../contract/shares'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import type { Audit } from '../audit'
import type { Customers } from '../customers'
import type { Policies } from '../policies'
import type { SendIntent, SendOutcome, SendVerdict } from '../sending'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'
import type { Campaign } from './entities/campaign'
import type { Forecast } from './entities/forecast'

/** A template as WeChat lists it. */
export interface ListedTemplate {
  templateId: string
  title: string
  content: string
}

/** An offer as far as materials need it; instants in epoch ms. */
export interface OfferToShow {
  name: string
  isApproved: boolean
  startsAt: number
  /** The first moment without it. */
  endsAt: number
}

/** What runs campaigns; the engine of this feature. Each move checks the state and throws `campaign.state`. */
export interface CampaignEngine {
  /** Begins to send what a dry run froze, the newest unless told; one of an earlier time brings the campaign forward. */
  start(campaignId: string, from?: Forecast): Promise<Campaign>
  /** Nothing more is decided until it goes on. */
  pause(campaignId: string): Promise<Campaign>
  resume(campaignId: string): Promise<Campaign>
  /** Ends it for good; what has not left is cancelled. */
  stop(campaignId: string): Promise<Campaign>
  /** A dry run, as if it began now when told so; resolves when it is ready. */
  forecast(campaignId: string, staffId: string, isNow?: boolean): Promise<Forecast>
  /** What else the sender does in its turns; `work` says whether there was something. */
  alongside(work: () => Promise<boolean>): void
}

/** What campaigns and materials stand on. */
export interface PushGround {
  db: Database
  clock: Clock
  log: Logger
  audit: Pick<Audit, 'note'>
  policies: Pick<Policies, 'at'>
  staff: StaffDirectory
  stores: StoreDirectory
  customers: Pick<Customers, 'profile' | 'forGuides'>
  /** The door through which messages leave. */
  gate: {
    send(intent: SendIntent): Promise<SendOutcome>
    preview(intents: readonly SendIntent[]): Promise<SendVerdict[]>
    resolveUnknown(tx: EntityManager, keys: readonly string[], isSent: boolean): Promise<void>
  }
  /** Names of products by id, also of those taken off the shelf. */
  productNames(ids: readonly string[]): Promise<Map<string, string>>
  /** What materials and pushes show, by id; what is gone is left out. */
  goods: {
    products(ids: readonly string[]): Promise<Map<string, { name: string; isOn: boolean }>>
    offers(ids: readonly string[]): Promise<Map<string, OfferToShow>>
  }
  /** Who opened a material through a guide's own share link since then, once per guide and customer; epoch ms. */
  openedMaterial(
    materialId: string,
    since: number,
  ): Promise<{ staffId: string; customerId: string; at: number }[]>
  /** The id of a guide's own link to something, made when there is none. */
  shareLink(tx: EntityManager, staffId: string, target: ShareTarget): Promise<string>
  /** The Mini Program that links open, and the address of this server for browsers. */
  miniapp: { appId: string; publicUrl: string }
  /** Whether this id names a picture of ours. */
  hasPicture(id: string): Promise<boolean>
  /** The templates that the account has; rejects when WeChat does not answer. */
  templates: Record<'template' | 'subscription', () => Promise<ListedTemplate[]>>
}
