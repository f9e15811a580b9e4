import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'
import { infrastructureRoutes } from './infrastructure'
import { tokenRoutes } from './token-routes'

/** Every path of WeChat's HTTP API that the sandbox plays; the server mounts them all. */
export function apiRoutes(world: ApiWorld): ApiRoute[] {
  const routes: ApiRoute[] = []
  routes.push(...tokenRoutes(world), ...infrastructureRoutes(world, () => routes))
  return routes
}
