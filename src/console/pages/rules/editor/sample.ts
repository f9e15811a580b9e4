import type { RuleTrigger } from '../../../../contract/replies'
import { text } from '../../../text'

/** What a follower might send to set a rule off, for the preview: a text, or something that happened. */
export function sampleOf(triggers: RuleTrigger[]): { asked?: string; happened?: string } {
  const trigger = triggers[0]
  if (!trigger) return {}
  const t = text.preview
  switch (trigger.kind) {
    case 'event':
      return { happened: t.events[trigger.event] }
    case 'message':
      return { asked: t.messages[trigger.type] }
    case 'pattern':
    case 'default':
      return { asked: t.anything }
    default:
      return trigger.phrase ? { asked: trigger.phrase } : {}
  }
}
