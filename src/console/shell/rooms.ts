import { ChatLineRound, Menu as MenuIcon, Odometer } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { text } from '../text'

/** A room of the console in the navigation. */
export interface Room {
  to: string
  title: string
  icon: Component
}

/** The rooms that exist, by task. */
export const ROOM_GROUPS: { title: string; rooms: Room[] }[] = [
  {
    title: text.app.groups.talk,
    rooms: [
      { to: '/rules', title: text.app.rooms.rules, icon: ChatLineRound },
      { to: '/menu', title: text.app.rooms.menu, icon: MenuIcon },
    ],
  },
  {
    title: text.app.groups.system,
    rooms: [{ to: '/health', title: text.app.rooms.health, icon: Odometer }],
  },
]
