import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, json, nullable, text, when } from '../../../../migrations/columns'
import type { AccountMenu } from '../../../contract/replies'

/** An account's custom menu as saved here, and which version of it followers see. */
@Entity('account_menus')
export class AccountMenuRow {
  /** The account's app id. */
  @PrimaryColumn(text(64)) appId!: string
  @Column(json()) menu!: AccountMenu
  @Column(count()) version!: number
  @Column(when()) updatedAt!: number
  @Column(nullable(count())) pushedVersion!: number | null
  @Column(nullable(when())) pushedAt!: number | null
}
