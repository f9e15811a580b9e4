import type { MpLiveDetail } from '../../../src/contract/live'
import type { MpReminderOffer } from '../../../src/contract/reminders'
import {
  LIVE_STATE_WORDS,
  RESERVATION_UNKNOWN,
  RESERVATION_WORDS,
  type Notice,
  type Stream,
} from '../../words/live-words'
import { momentText } from '../../words/day'
import { pictureAddress } from '../../words/pictures'

/** A question as the page shows it. */
export interface QuestionRow {
  id: string
  text: string
  answer: string
  note: string
  /** The button to be told of the answer; empty when it is not needed or not possible. */
  waitText: string
}

/** The page in words. */
export interface LiveView {
  title: string
  intro: string
  coverUrl: string
  stateText: string
  state: MpLiveDetail['state']
  line: string
  /** Why there is nothing to wait for, and what to do instead; empty while there is. */
  overText: string
  /** The big button: go in, or nothing. */
  watchText: string
  watchKind: 'live' | 'replay' | ''
  /** WeChat's own reservation; empty when there is no notice. */
  reserveText: string
  isReserved: boolean
  /** What came of the reservation, in a sentence; empty when there is nothing to say. */
  reserveNote: string
  /** Our own reminder; empty when it is not needed or not possible. */
  remindText: string
  remindNote: string
  isRemindSet: boolean
  takesQuestions: boolean
  questions: QuestionRow[]
}

/** A session that will not be, or was. */
const OVER: Partial<Record<MpLiveDetail['state'], string>> = {
  cancelled: '这场直播取消了，不会再提醒你。你提的问题还在，可以看看其他直播，或直接问导购。',
  ended: '这场直播已经结束。有回放时会放在直播列表里。',
}

const NOTES = { shown: '', waiting: '审核后显示，目前只有你能看到', hidden: '没有显示，只有你能看到' }

/** Words for the page, from what the server and the phone say. */
export function liveView(
  live: MpLiveDetail,
  phone: { notice: Notice | null; stream: Stream | null; hasReported?: boolean },
  offer: MpReminderOffer | undefined,
  /** Reminders of answers by question. */
  waits: ReadonlyMap<string, MpReminderOffer | undefined> = new Map(),
): LiveView {
  const watchKind = watchable(live, phone.stream)
  const canReserve = live.state === 'planned' && phone.notice?.reservable === true
  const canRemind = live.state === 'planned' && !live.isReserved && offer !== undefined
  return {
    title: live.title,
    intro: live.intro,
    coverUrl: pictureAddress(live.coverUrl),
    state: live.state,
    stateText: LIVE_STATE_WORDS[live.state],
    line: [momentText(live.startAt, live.serverTime), live.host].filter((one) => one !== '').join(' · '),
    overText: OVER[live.state] ?? '',
    watchKind,
    watchText: watchKind === '' ? '' : watchKind === 'live' ? '进入直播间' : '看回放',
    reserveText: canReserve ? (live.isReserved ? '已在微信预约' : '预约直播') : '',
    isReserved: live.isReserved,
    reserveNote: reserveNoteOf(live, phone.hasReported ?? false),
    remindText: canRemind ? (offer.isSet ? '取消提醒' : '开播前提醒我') : '',
    remindNote: canRemind ? offer.sentence : '',
    isRemindSet: offer?.isSet ?? false,
    takesQuestions: live.takesQuestions,
    questions: live.questions.map(({ id, text, answer, isMine, state }) => ({
      id,
      text,
      answer: answer ?? '',
      ...waitOf(waits.get(id), isMine ? NOTES[state] : ''),
    })),
  }
}

function waitOf(offer: MpReminderOffer | undefined, note: string): Pick<QuestionRow, 'note' | 'waitText'> {
  if (!offer) return { note, waitText: '' }
  if (!offer.isSet) return { note, waitText: '有回复时提醒我' }
  return { note: [note, offer.sentence].filter((one) => one !== '').join('。'), waitText: '' }
}

/** Right after the sheet every state is said; later only what still matters before the start. */
function reserveNoteOf({ reservation, state }: MpLiveDetail, hasReported: boolean): string {
  if (reservation === null) return hasReported ? RESERVATION_UNKNOWN : ''
  return hasReported || state === 'planned' ? (RESERVATION_WORDS[reservation] ?? '') : ''
}

/** The phone knows best whether it is live; where it cannot say, the server's times count. */
function watchable({ state }: MpLiveDetail, stream: Stream | null): 'live' | 'replay' | '' {
  if (state === 'live') return stream === null || stream.status === 2 ? 'live' : ''
  if (state === 'replay') return stream === null || stream.replayStatus === 1 ? 'replay' : ''
  return ''
}
