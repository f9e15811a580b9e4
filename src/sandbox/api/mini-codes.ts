import { miniProgramCodeText } from '../store/mini-program-code'
import { printCode } from '../store/printed-codes'
import { demand } from './failures'
import { bodyOf, numberIn, textIn, type Fields } from './fields'
import type { ApiWorld } from './needs'
import { checkPage } from './pages'
import { qrPicture } from './pictures'
import type { ApiCall, ApiRoute } from './route'

const section = 'mini-program-api §3'
const maxCounted = 100_000

/** Mini Program codes, drawn as plain QR codes that carry page and scene (decisions.md 35). */
export function miniCodeRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/wxa/getwxacodeunlimit',
      token: 'miniapp',
      section,
      minuteLimit: 5_000,
      handle: (call) => unlimited(world, call),
    },
    counted(world, '/wxa/getwxacode', 1024),
    counted(world, '/cgi-bin/wxaapp/createwxaqrcode', 128),
  ]
}

function unlimited(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const scene = textIn(body, 'scene')
  demand(scene.length <= 32, 40169)
  demand(/^[\w!#$&'()*+,/:;=?@.~-]+$/.test(scene), 40129)
  const page = textIn(body, 'page')
  if (page !== '') checkPage(world, page, body.check_path !== false)
  const text = miniProgramCodeText({ page, scene })
  const picture = qrPicture(text, checkedWidth(body))
  printCode(world, text)
  world.changed('codes')
  return picture
}

function checkedWidth(body: Fields): number {
  const width = numberIn(body, 'width') ?? 430
  demand(width >= 280 && width <= 1280, 40097)
  const version = textIn(body, 'env_version') || 'release'
  demand(['release', 'trial', 'develop'].includes(version), 40097)
  return width
}

/** Both calls share 100,000 codes in all; the same path is counted once. */
function counted(world: ApiWorld, path: string, maxLength: number): ApiRoute {
  return {
    method: 'POST',
    path,
    token: 'miniapp',
    section,
    handle: (call) => {
      const body = bodyOf(call)
      const target = textIn(body, 'path')
      demand(target !== '' && target.length <= maxLength, 40159)
      const [page = '', query = ''] = target.split('?')
      checkPage(world, page)
      const width = checkedWidth(body)
      const made = world.drawer<Record<string, true>>('counted-codes', () => ({}))
      demand(made[target] || Object.keys(made).length < maxCounted, 45029)
      made[target] = true
      return qrPicture(miniProgramCodeText({ page, query }), width)
    },
  }
}
