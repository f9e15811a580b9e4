import type { RouteRecordRaw } from 'vue-router'
import { text } from '../../text'

/** The room of conversations; the one that is open stands in the address. */
export const conversationsRoutes: RouteRecordRaw[] = [
  {
    path: 'conversations/quick-replies',
    name: 'quick-replies',
    component: () => import('./quick-replies-page.vue'),
    meta: { title: text.conversations.quickReplies.title },
  },
  {
    path: 'conversations/:id?',
    name: 'conversations',
    props: true,
    component: () => import('./conversations-page.vue'),
    meta: { title: text.app.rooms.conversations },
  },
]
