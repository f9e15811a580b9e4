/** What a scan's decision is made from, and what it says. */
import type { BindingTimes } from './binding-policy'

export type ScanKind = 'subscribe' | 'scan' | 'open'
export type ScanOutcome = 'bound' | 'kept' | 'moved' | 'visiting' | 'none'
export type ScanReason =
  | 'NEW'
  | 'NO_OWNER'
  | 'OWNER_LEFT'
  | 'STORE_CLOSED'
  | 'SAME_GUIDE'
  | 'SAME_STORE'
  | 'PROTECTED'
  | 'PROTECTION_OVER'
  | 'OTHER_STORE'
  | 'RETURN_30D'
  | 'GUIDE_INACTIVE'
  | 'CODE_EXPIRED'
  | 'CODE_WITHOUT_STORE'
  | 'UNKNOWN_SCENE'
  | 'SELF'
  | 'REPEAT_60S'

/** A store as far as decisions care. */
export interface ScanStore {
  id: string
  name: string
  /** False when it is closed for good. */
  isOpen: boolean
}

/** A guide as far as decisions care. */
export interface ScanGuide {
  id: string
  name: string
  /** active: works at the store of the code or binding; away: on leave or suspended; gone: left or at another store. */
  state: 'active' | 'away' | 'gone'
}

/** The code that was scanned. */
export interface ScannedCode {
  id: string
  isLive: boolean
  /**
   * Where the code leads: its store, or the nearest open one when that is closed for good; the closed one itself when
   * none is near (domain.md 3.5).
   */
  store: ScanStore | null
  /** The code's own store, when it is closed for good. */
  closed: ScanStore | null
  guide: ScanGuide | null
}

/** Who serves the customer before the scan. */
export interface ScanHome {
  bindingId: string
  store: ScanStore
  guide: ScanGuide | null
}

/** Everything a decision is made from; times are epoch ms. */
export interface ScanSituation {
  at: number
  type: ScanKind
  /** Null for a scene that no code has. */
  code: ScannedCode | null
  home: ScanHome | null
  /** The running visiting binding at the code's store. */
  visiting: { bindingId: string; guideId: string | null } | null
  /** The last scan, reply or sale with the home guide (without one: at the home store), or the binding's begin. */
  lastHomeTouchAt: number | null
  /** When this customer scanned the same code last. */
  sameCodeAt: number | null
  /** Whether the one who scans works for the brand. */
  isStaff: boolean
  /** When the follower unfollowed last. */
  unfollowedAt: number | null
  times: BindingTimes
}

/** Which words greet the customer (decisions.md 7, 10). */
export type WelcomeKind = 'greeting' | 'other_guide' | 'other_store' | 'brand'

/** Why a scan opens a home binding. */
export type ScanCause = 'scan' | 'protection_over' | 'owner_left' | 'store_closed'

/** What a scan does. */
export interface ScanDecision {
  outcome: ScanOutcome
  reasonCode: ScanReason
  /** For the people at the console. */
  sentence: string
  /** The open store and the guide that the code stands for now; the guide is left out when it cannot count for them. */
  front: { store: ScanStore; guide: ScanGuide | null } | null
  /** A new home binding; the one before it ends. */
  home: { storeId: string; staffId: string | null; cause: ScanCause } | null
  /** A visiting binding that is opened, or goes on until `until`. */
  visiting: { storeId: string; staffId: string | null; until: number; extendsId: string | null } | null
  /** Whether the contact counts for store and guide (not for staff, not for repeats). */
  isTouch: boolean
  welcome: { kind: WelcomeKind; hasCard: boolean }
}
