import { demand } from './failures'
import { bodyOf, charactersOf, fieldsIn, textIn, type Fields } from './fields'
import type { ApiWorld, ParametricCode } from './needs'
import { qrPicture } from './pictures'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §9'
const maxLifeSeconds = 2_592_000
const maxPermanent = 100_000
const actions: ParametricCode['actionName'][] = [
  'QR_SCENE',
  'QR_STR_SCENE',
  'QR_LIMIT_SCENE',
  'QR_LIMIT_STR_SCENE',
]

/** Parametric codes and their pictures. */
export function qrCodeRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/qrcode/create',
      token: 'official',
      section,
      dailyLimit: 100_000,
      right: 'certified',
      handle: (call) => create(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/showqrcode',
      token: 'none',
      section,
      handle: ({ query }) => {
        const code = world.codes.byTicket(query.ticket ?? '')
        if (code) return qrPicture(code.url)
        return { bytes: Buffer.alloc(0), contentType: 'text/html', status: 404 }
      },
    },
  ]
}

function create(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const actionName = actions.find((one) => one === textIn(body, 'action_name'))
  demand(actionName, 40053)
  const scene = checkedScene(actionName, fieldsIn(fieldsIn(body, 'action_info'), 'scene'))
  const isPermanent = actionName.startsWith('QR_LIMIT')
  if (isPermanent) {
    demand(permanentCount(world) < maxPermanent, 45029)
    const { ticket, url } = world.codes.create({ scene, actionName })
    countPermanent(world, ticket)
    return { json: { ticket, url } }
  }
  const expireSeconds = body.expire_seconds === undefined ? 60 : Number(textIn(body, 'expire_seconds'))
  demand(Number.isInteger(expireSeconds) && expireSeconds >= 1 && expireSeconds <= maxLifeSeconds, 40053)
  const { ticket, url } = world.codes.create({ scene, actionName, expireSeconds })
  return { json: { ticket, expire_seconds: expireSeconds, url } }
}

function checkedScene(actionName: ParametricCode['actionName'], scene: Fields): string {
  if (actionName === 'QR_STR_SCENE' || actionName === 'QR_LIMIT_STR_SCENE') {
    const text = typeof scene.scene_str === 'string' ? scene.scene_str : ''
    demand(text !== '' && charactersOf(text) <= 64, 40053)
    return text
  }
  const id = scene.scene_id
  const most = actionName === 'QR_SCENE' ? 0xffff_ffff : 100_000
  demand(typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= most, 40053)
  return String(id)
}

/** The permanent codes are counted as they are made: the same scene again is the same code and counts once. */
function permanentDrawer(world: ApiWorld): { count: number; newest: Record<string, true> } {
  return world.drawer('permanent-codes', () => ({ count: 0, newest: {} as Record<string, true> }))
}

function permanentCount(world: ApiWorld): number {
  return permanentDrawer(world).count
}

function countPermanent(world: ApiWorld, ticket: string): void {
  const drawer = permanentDrawer(world)
  if (drawer.newest[ticket]) return
  drawer.newest[ticket] = true
  drawer.count += 1
}
