import type { Clock } from '../../platform/clock'
import type { SharedGateway } from './gateway'
import { temporaryMediaMs } from './media'
import type { ServiceMessage } from './service-message'

/** A play sign on dark ground, JPEG, 200 × 150. */
const picture = (): Buffer =>
  Buffer.from(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3Nw' +
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
      'AAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJD' +
      'AAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBH' +
      'AEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAA' +
      'AADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBv' +
      'AGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdB' +
      'RkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P' +
      'T09PT09PT0//wAARCACWAMgDASIAAhEBAxEB/8QAHAABAQADAQEBAQAAAAAAAAAAAAYEBQcDAQII/8QAOBAAAQQBAQQHBgQGAwAAAAAA' +
      'AAECAwQFEQYSITETIkFRYXGhBzKBkbHBFTZ0shQWM6LC0RdSgv/EABYBAQEBAAAAAAAAAAAAAAAAAAABAv/EABYRAQEBAAAAAAAAAAAA' +
      'AAAAAAABEf/aAAwDAQACEQMRAD8AggAVgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
      'AAAAAAAAABl47G3cpZSvQrPnkXmjU4J4qvJE8ypj2AdXjSTN5mlj0XkiuRy+qony1AiwWv8AK+y/ufzXFv8Afo3T6/c+SbAOsRrJhMzS' +
      'yCJzRHI1fRVT56EXEWDKyONu4uyte/XfBInY5OC+KLyVPIxSoAAAAAAAAAAAAAAAAAAAAAAAAG92X2dkztl75ZOgo103p514Iidya9v0' +
      'NRTqy3bkNWu3elmejGp4qpY7Z3osPQg2WxbkbHExHW3t4LI5eOi/VfNO4ivzl9sIqMH4XsnG2rVYmjrCN68i96a/VePkRsssk0jpJpHy' +
      'Pcuqueqqq/E/BTYPZGfO4CW/RmalmKd0fQv4I9Ea1eC9i8V58PICZP3FLJBI2SGR8cjV1RzHKip8UPS5Us0bLq9yF8MzObHpop4FRa4j' +
      'bCG/X/CtrI22ar+DbG7141710+qcfM0+1GzsmCssdHJ09Gwm9BOnJU7l07fqaIt9jLsWYoT7LZRyOjlYrqj3cVjcnHRPqnkveRUQD2uV' +
      'ZaVyarYbuywvVjk8UU8SoAAAAAAAAAAAAAAAAAAAAAK32a1GWNp+nk5VYXSpr38G/wCS/Im8jbffyNm5J708rnqndquuhV+zPrXsnG3+' +
      'o6mu6vxT/aEWRQ6v7K/y1Y/WO/Yw5QdX9lf5asfrHfsYCKTMYXH5qt0OQrtk0916cHM8lOYbR7C5DE79invXKicdWp12J4p909Dr543L' +
      'dajWdYuTshhZze9dEC2P56MnG23UMlWuM96CVr/PReRuNscriMpkelxNHodFXfm93pfHd7PPmpPFZVntKqMr7ULNHytQtlXTv4t/xRfi' +
      'SZae0zq38ZG7+o2mm8vxX/SkWRaAAqAAAAAAAAAAAAAAAAAAApNgL6UNq628ujLCLA5fPl/ciGt2ixzsVnbdNWq1jJFWPxYvFvoa5rla' +
      '5HNVUci6oqdheX4m7bbPR36ui5igzcniTnK3vT1VPincRUEdX9lf5asfrHfsYcpVFRVRU0VOaGfBmshWxL8ZXsOirSSLI9GcFeqoiaKv' +
      'donIEdP2j26x+J369PduW04aNXqMXxX7J6HMMxmshmrPTZCw6TT3WJwazyTsNeAaGy2dxzsrnqlNGq5j5EWTwYnF3oa5EVVRETVV5IXl' +
      'GNuxGz0l+1omYyDNyCJecTe9fRV+Cd5Rptv76X9q7O6urK6JA3/zz/uVxNn1zlc5XOVVVV1VV7T4EAAAAAAAAAAAAAAAAAAAAAAzMVlL' +
      'eIvMuUZdyVvBe1HJ2oqdqGGALuWLA7aKksMzMXmXJ143J1JnfdfXwU0F/ZDP0Xua/HTStReD4E6RF8eHH5oaM3GP2ozmNbuVcjMjE5Mf' +
      'o9E8kdrp8CKw/wAKyW/ufh9ve7uhdr9DY0NkM/ee1rMdLE1V4vnTo0Tx48fkhmf8gbRbmn8TDr/26FuprshtRnMk3ctZGZWLzYzRiL5o' +
      '3TX4gUcceB2LVZZZm5TMtTqRt9yF32X18EJDK5O3l7z7l6XfldwTsRqdiInYhhgoAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD//2Q==',
    'base64',
  )

/** Uploaded anew this long before WeChat drops it. */
const MARGIN_MS = 3_600_000

/**
 * Gives a cover to videos that have none: as a passive reply a video needs none, as a customer-service message it does
 * (official-account-api.md §4). One upload serves all of them for three days.
 */
export class VideoCover {
  private held: { mediaId: string; until: number } | undefined

  constructor(
    private readonly clock: Clock,
    private readonly upload: SharedGateway['uploadMedia'],
  ) {}

  /** The message with everything that WeChat asks of it. */
  async complete(message: ServiceMessage): Promise<ServiceMessage> {
    if (message.type !== 'video' || message.thumbMediaId !== undefined) return message
    return { ...message, thumbMediaId: await this.mediaId() }
  }

  private async mediaId(): Promise<string> {
    const now = this.clock.now()
    if (this.held && this.held.until > now) return this.held.mediaId
    const file = { filename: 'cover.jpg', contentType: 'image/jpeg', content: picture() }
    const { mediaId } = await this.upload('thumb', file)
    this.held = { mediaId, until: now + temporaryMediaMs - MARGIN_MS }
    return mediaId
  }
}
