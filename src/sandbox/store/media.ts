import type { MediaRecord } from '../api/needs'
import type { IdSource } from './ids'
import type { VirtualClock } from './clock'

/** Temporary media are kept 3 days (wechat/official-account-api.md §8). */
export const TEMPORARY_MEDIA_MS = 3 * 86_400_000

/** Files that came by upload or from a person's phone. */
export class MediaShelf {
  private readonly byId = new Map<string, MediaRecord>()

  constructor(
    private readonly ids: IdSource,
    private readonly clock: VirtualClock,
    private readonly urlOf: (mediaId: string) => string,
  ) {}

  /** Stores a file under a new media_id. */
  add(file: Omit<MediaRecord, 'mediaId' | 'createdAt' | 'url'>): MediaRecord {
    const mediaId = this.ids.mediaId()
    const full: MediaRecord = { ...file, mediaId, createdAt: this.clock.now(), url: this.urlOf(mediaId) }
    this.byId.set(mediaId, full)
    return full
  }

  /** Stores what a person sent: a temporary file of 3 days. */
  addTemporary(file: Omit<MediaRecord, 'mediaId' | 'createdAt' | 'url' | 'expiresAt'>): MediaRecord {
    return this.add({ ...file, expiresAt: this.clock.now() + TEMPORARY_MEDIA_MS })
  }

  /** The file, also when it has expired. */
  get(mediaId: string): MediaRecord | undefined {
    return this.byId.get(mediaId)
  }

  /** The file while it lives and if it belongs to the app; anything else cannot be sent (40007). */
  living(mediaId: string, app: MediaRecord['app']): MediaRecord | undefined {
    const file = this.byId.get(mediaId)
    if (!file || file.app !== app) return undefined
    return file.expiresAt === undefined || file.expiresAt > this.clock.now() ? file : undefined
  }

  /** Every file, also expired ones. */
  all(): MediaRecord[] {
    return [...this.byId.values()]
  }

  /** Removes a file. */
  remove(mediaId: string): void {
    this.byId.delete(mediaId)
  }

  /** Forgets every file. */
  clear(): void {
    this.byId.clear()
  }

  /** Takes a file over from a snapshot; the address is that of the running sandbox. */
  put(file: MediaRecord): void {
    this.byId.set(file.mediaId, { ...file, url: this.urlOf(file.mediaId) })
  }
}
