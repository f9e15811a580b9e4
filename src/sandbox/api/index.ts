import { infrastructureRoutes } from './infrastructure'
import { menuRoutes } from './menu'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'
import { tagRoutes } from './tags'
import { tokenRoutes } from './token-routes'
import { userRoutes } from './users'

/** Every path of WeChat's HTTP API that the sandbox plays; the server mounts them all. */
export function apiRoutes(world: ApiWorld): ApiRoute[] {
  const routes: ApiRoute[] = []
  routes.push(
    ...tokenRoutes(world),
    ...infrastructureRoutes(world, () => routes),
    ...userRoutes(world),
    ...tagRoutes(world),
    ...menuRoutes(world),
  )
  return routes
}
