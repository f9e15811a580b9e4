import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS, SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of products; one product, and the files of products, are drawers over the list. */
export const productsRoutes: RouteRecordRaw[] = [
  {
    path: 'products',
    name: 'products',
    component: () => import('./products-page.vue'),
    meta: { title: text.app.rooms.products, roles: SHOPS },
    children: [
      { path: 'new', name: 'product-new', component: () => import('./product-drawer.vue') },
      {
        path: 'imports',
        name: 'product-imports',
        component: () => import('./import-drawer.vue'),
        meta: { roles: HEADQUARTERS },
      },
      { path: ':id', name: 'product', props: true, component: () => import('./product-drawer.vue') },
    ],
  },
]
