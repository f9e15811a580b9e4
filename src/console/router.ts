import { watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { whenSignedOut } from './api/call'
import { reconnections } from './api/connection'
import { forgetSession, loadSession, session } from './api/session'
import { campaignsRoutes } from './pages/campaigns/routes'
import { codesRoutes } from './pages/codes/routes'
import { conversationsRoutes } from './pages/conversations/routes'
import { couponsRoutes } from './pages/coupons/routes'
import { customersRoutes } from './pages/customers/routes'
import { importsRoutes } from './pages/imports/routes'
import { liveRoutes } from './pages/live/routes'
import { materialsRoutes } from './pages/materials/routes'
import { offersRoutes } from './pages/offers/routes'
import { policiesRoutes } from './pages/policies/routes'
import { productsRoutes } from './pages/products/routes'
import { salesRoutes } from './pages/sales/routes'
import { sharesRoutes } from './pages/shares/routes'
import { staffRoutes } from './pages/staff/routes'
import { storesRoutes } from './pages/stores/routes'
import { systemRoutes } from './pages/system-routes'
import ConsoleShell from './shell/console-shell.vue'
import { firstRoom, HEADQUARTERS, type Role } from './shell/rooms'
import { text } from './text'

declare module 'vue-router' {
  interface RouteMeta {
    /** The room's name, for the window's title. */
    title?: string
    /** Whether it is open to those who are not signed in. */
    isPublic?: boolean
    /** Who may enter; everybody who is signed in when absent. */
    roles?: readonly Role[]
  }
}

/** The console's addresses; every room is its own file, loaded when it is entered. */
export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/sign-in-page.vue'),
      meta: { isPublic: true, title: text.app.signIn.title },
    },
    {
      path: '/',
      component: ConsoleShell,
      children: [
        {
          path: '',
          // A guard, as only after the session has been asked for is it known which room comes first.
          beforeEnter: () => firstRoom(session.value?.staff.roles ?? []),
          component: () => import('./pages/not-found-page.vue'),
        },
        {
          path: 'rules',
          name: 'rules',
          component: () => import('./pages/rules/rules-page.vue'),
          meta: { title: text.app.rooms.rules },
          children: [
            {
              path: 'new',
              name: 'rule-new',
              component: () => import('./pages/rules/rule-drawer.vue'),
            },
            {
              path: ':id',
              name: 'rule',
              props: true,
              component: () => import('./pages/rules/rule-drawer.vue'),
            },
          ],
        },
        {
          path: 'menu',
          name: 'menu',
          component: () => import('./pages/menu/menu-page.vue'),
          meta: { title: text.app.rooms.menu },
        },
        {
          path: 'health',
          name: 'health',
          component: () => import('./pages/health/health-page.vue'),
          meta: { title: text.app.rooms.health, roles: HEADQUARTERS },
        },
        ...customersRoutes,
        ...storesRoutes,
        ...staffRoutes,
        ...campaignsRoutes,
        ...materialsRoutes,
        ...codesRoutes,
        ...liveRoutes,
        ...policiesRoutes,
        ...conversationsRoutes,
        ...couponsRoutes,
        ...salesRoutes,
        ...productsRoutes,
        ...offersRoutes,
        ...sharesRoutes,
        ...importsRoutes,
        ...systemRoutes,
        {
          path: ':rest(.*)*',
          component: () => import('./pages/not-found-page.vue'),
          meta: { title: text.app.notFound.title },
        },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.isPublic) return true
  try {
    if (await loadSession()) return true
  } catch {
    // The server was not reached; the room opens, says so and offers to try again.
    return true
  }
  return { name: 'sign-in', query: { to: to.fullPath } }
})

router.afterEach((to) => {
  document.title = [to.meta.title, session.value?.brand, text.app.product].filter(Boolean).join(' · ')
})

whenSignedOut(() => {
  forgetSession()
  const { fullPath, meta } = router.currentRoute.value
  if (!meta.isPublic) void router.replace({ name: 'sign-in', query: { to: fullPath } })
})

// When the server was away at the start nobody is known yet; ask again as soon as it is back.
watch(reconnections, () => {
  if (!session.value && !router.currentRoute.value.meta.isPublic) void loadSession().catch(() => undefined)
})
