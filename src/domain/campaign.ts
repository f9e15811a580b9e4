/** A campaign's life and content as plain data (domain.md §3.6, decisions.md 15 and 20). */

export type CampaignClass = 'marketing' | 'serviceNotice'
export type CampaignTopic = 'newArrivals' | 'offers' | 'live' | 'membership' | 'care'
export type CampaignState = 'draft' | 'scheduled' | 'running' | 'paused' | 'done' | 'cancelled'

/** What a campaign is for, and how much of it would be a success: people for visits and redemptions, fen for sales. */
export interface CampaignGoal {
  metric: 'visits' | 'redemptions' | 'sales'
  target: number
}

/** Somebody's consent to send exactly this version of the campaign's content. */
export interface Approval {
  /** The member of staff. */
  by: string
  /** Epoch ms. */
  at: number
  /** What was approved: a hash of everything that matters (`substance`). */
  substance: string
  /** Whether an administrator said so; absent in approvals from before that mattered. */
  isAdmin?: boolean
}

/** A message in the Mini Program's own message centre. */
export interface CentreContent {
  title: string
  text: string
  pictureId?: string
  /** A page of the Mini Program, beginning with `/`. */
  link?: string
}

/** A card that a guide forwards by hand or sends in an open conversation. */
export interface GuideCardContent {
  title: string
  text: string
  /** A page of the Mini Program, beginning with `/`. */
  link: string
}

/** A subscription message of the Mini Program or a template message of the official account. */
export interface TemplateContent {
  templateId: string
  /** The page of the Mini Program that opens. */
  page: string
  /** Each variable of the template by its key, as `thing1`. */
  data: Record<string, string>
}

/** One mass message, the same for everybody. */
export type MassContent = { kind: 'text'; text: string } | { kind: 'image'; pictureId: string }

/** What goes out by each channel; a channel without content is not used. */
export interface CampaignContents {
  subscription?: TemplateContent
  template?: TemplateContent
  messageCentre?: CentreContent
  guideCard?: GuideCardContent
  mass?: MassContent
}

export type CampaignChannel = keyof CampaignContents

/** The channels of a class in the order they are tried (decisions.md 15). */
export const CHANNELS_OF: Record<CampaignClass, readonly CampaignChannel[]> = {
  marketing: ['messageCentre', 'guideCard', 'mass'],
  serviceNotice: ['subscription', 'template', 'messageCentre'],
}

export type CampaignMove = 'schedule' | 'unschedule' | 'start' | 'pause' | 'resume' | 'stop' | 'finish'

const MOVES: Record<CampaignMove, { from: readonly CampaignState[]; to: CampaignState }> = {
  schedule: { from: ['draft'], to: 'scheduled' },
  unschedule: { from: ['scheduled'], to: 'draft' },
  start: { from: ['scheduled'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['scheduled', 'running', 'paused'], to: 'cancelled' },
  finish: { from: ['running'], to: 'done' },
}

/** Where a move leads from this state; undefined when it is not allowed there. */
export function moved(state: CampaignState, move: CampaignMove): CampaignState | undefined {
  return MOVES[move].from.includes(state) ? MOVES[move].to : undefined
}

/** The moves that are allowed from this state. */
export function movesFrom(state: CampaignState): CampaignMove[] {
  return (Object.keys(MOVES) as CampaignMove[]).filter((move) => MOVES[move].from.includes(state))
}

/** Only drafts are edited; what was approved and scheduled stays as it was. */
export const isEditable = (state: CampaignState): boolean => state === 'draft'
