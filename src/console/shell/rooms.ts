import { ChatLineRound, Menu as MenuIcon, Odometer, User } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Staff } from '../../contract/staff'
import { text } from '../text'

/** A room of the console in the navigation. */
export interface Room {
  to: string
  title: string
  icon: Component
  /** Who finds it in the navigation; everybody when absent. */
  roles?: Staff['roles']
}

/** The rooms that exist, by task. */
const ROOM_GROUPS: { title: string; rooms: Room[] }[] = [
  {
    title: text.app.groups.talk,
    rooms: [
      { to: '/rules', title: text.app.rooms.rules, icon: ChatLineRound },
      { to: '/menu', title: text.app.rooms.menu, icon: MenuIcon },
    ],
  },
  {
    title: text.app.groups.system,
    rooms: [
      { to: '/health', title: text.app.rooms.health, icon: Odometer, roles: ['operator', 'admin'] },
      { to: '/staff', title: text.app.rooms.staff, icon: User, roles: ['admin'] },
    ],
  },
]

/** The rooms for somebody with these roles. */
export function roomsFor(roles: Staff['roles']): typeof ROOM_GROUPS {
  const isOpen = (room: Room) => !room.roles || room.roles.some((role) => roles.includes(role))
  return ROOM_GROUPS.map((group) => ({ ...group, rooms: group.rooms.filter(isOpen) })).filter(
    (group) => group.rooms.length > 0,
  )
}
