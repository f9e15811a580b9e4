import { demand, refusal } from './failures'
import { bodyOf, fieldsIn, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

const MINUTE_MS = 60_000
/** What WeCom lets one robot say in a minute. */
const PER_MINUTE = 20
const MAX_TEXT_BYTES = 2048

/** What a robot was told to say, newest last; keys that begin with `gone` belong to robots that were removed. */
interface Robots {
  said: Record<string, number[]>
}

/** WeCom's group robots, which is another host of Tencent's: `/cgi-bin/webhook/send?key=`. */
export function groupRobotRoutes(world: ApiWorld): ApiRoute[] {
  const robots = () => world.drawer<Robots>('group-robots', () => ({ said: {} }))
  return [
    {
      method: 'POST',
      path: '/cgi-bin/webhook/send',
      token: 'none',
      section: 'WeCom group robot',
      handle: (call) => {
        const key = call.query.key ?? ''
        demand(key !== '' && !key.startsWith('gone'), 93000, 'invalid webhook url')
        const body = bodyOf(call)
        demand(textIn(body, 'msgtype') === 'text', 40008, 'invalid message type')
        const content = textIn(fieldsIn(body, 'text'), 'content')
        demand(content !== '', 44004, 'empty content')
        demand(Buffer.byteLength(content) <= MAX_TEXT_BYTES, 40058, 'content exceed max length')
        const { said } = robots()
        const lately = (said[key] ?? []).filter((at) => call.now - at < MINUTE_MS)
        if (lately.length >= PER_MINUTE) throw refusal(45009, 'api freq out of limit')
        said[key] = [...lately, call.now]
        return ok()
      },
    },
  ]
}
