import { articlePageRoutes } from './article-page'
import { contentCheckRoutes } from './content-check'
import { customRoutes } from './custom'
import { dataCubeRoutes } from './datacube'
import { draftRoutes } from './drafts'
import { groupRobotRoutes } from './group-robot'
import { infrastructureRoutes } from './infrastructure'
import { kfAccountRoutes } from './kf-accounts'
import { kfSessionRoutes } from './kf-sessions'
import { massRoutes } from './mass'
import { materialRoutes } from './material'
import { mediaRoutes } from './media'
import { menuRoutes } from './menu'
import { miniCodeRoutes } from './mini-codes'
import { miniLinkRoutes } from './mini-links'
import { miniLoginRoutes } from './mini-login'
import type { ApiWorld } from './needs'
import { subscribeTemplateRoutes } from './newtmpl'
import { oauthRoutes } from './oauth'
import { oauthPageRoutes } from './oauth-page'
import { publishRoutes } from './publish'
import { qrCodeRoutes } from './qrcode'
import { retiredRoutes } from './retired'
import type { ApiRoute } from './route'
import { shortenRoutes } from './shorten'
import { subscribeRoutes } from './subscribe'
import { tagRoutes } from './tags'
import { templateRoutes } from './template'
import { templateAdminRoutes } from './template-admin'
import { ticketRoutes } from './tickets'
import { tokenRoutes } from './token-routes'
import { userRoutes } from './users'

/** Every subject of the API, each in its own file. */
const subjects: ((world: ApiWorld) => ApiRoute[])[] = [
  tokenRoutes,
  userRoutes,
  tagRoutes,
  menuRoutes,
  customRoutes,
  kfAccountRoutes,
  kfSessionRoutes,
  templateRoutes,
  templateAdminRoutes,
  subscribeRoutes,
  subscribeTemplateRoutes,
  massRoutes,
  draftRoutes,
  publishRoutes,
  articlePageRoutes,
  mediaRoutes,
  materialRoutes,
  qrCodeRoutes,
  shortenRoutes,
  ticketRoutes,
  groupRobotRoutes,
  oauthPageRoutes,
  oauthRoutes,
  dataCubeRoutes,
  miniLoginRoutes,
  miniCodeRoutes,
  miniLinkRoutes,
  contentCheckRoutes,
  retiredRoutes,
]

/** Every path of WeChat's HTTP API that the sandbox plays; the server mounts them all. */
export function apiRoutes(world: ApiWorld): ApiRoute[] {
  const routes = subjects.flatMap((routesOf) => routesOf(world))
  return [...routes, ...infrastructureRoutes(world, () => routes)]
}
