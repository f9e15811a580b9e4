import type { RuleTrigger } from '../../../../contract/replies'
import { text } from '../../../text'

/** What a follower might do to set a rule off. */
export interface Sample {
  /** What they write; shown as their own bubble. */
  asked?: string
  /** What happens instead of a message; shown as a system line. */
  happened?: string
  /** The test bench's choice for it: `text`, `event:scan`, `message:image` … */
  kind: string
  /** What the bench is to ask: a text, or the key of an event. */
  words: string
}

/** What sets the first trigger of a rule off, for the preview and the test bench. */
export function sampleOf(triggers: RuleTrigger[]): Sample {
  const trigger = triggers[0]
  const t = text.preview
  switch (trigger?.kind) {
    case undefined:
      return { kind: 'text', words: '' }
    case 'event':
      return { happened: t.events[trigger.event], kind: `event:${trigger.event}`, words: trigger.key ?? '' }
    case 'message':
      return { asked: t.messages[trigger.type], kind: `message:${trigger.type}`, words: '' }
    case 'pattern':
    case 'default':
      return { asked: t.anything, kind: 'text', words: '' }
    default:
      return { asked: trigger.phrase || undefined, kind: 'text', words: trigger.phrase }
  }
}
