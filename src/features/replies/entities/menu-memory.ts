import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { json, text, when } from '../../../../migrations/columns'
import type { MenuEntry } from '../../../domain/reply-rule'

/** The numbered menu a follower was shown last, for as long as a number may refer to it. */
@Entity('menu_memories')
export class MenuMemory {
  @PrimaryColumn(text(64)) openId!: string
  @Column(json()) entries!: MenuEntry[]
  @Index('ix_menu_memories_expires_at')
  @Column(when())
  expiresAt!: number
}
