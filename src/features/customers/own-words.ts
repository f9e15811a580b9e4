import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { changeProfile, type ProfileChange } from '../../domain/profile'
import { lockCustomer } from './lock'
import type { CustomerParts } from './parts'

/** What customers say of themselves; null removes a field. */
export interface OwnWords {
  name?: string | null | undefined
  birthdayMonth?: number | undefined
}

/** Writes down what a customer says of themselves at `at` (epoch ms); throws `profile.birthday_set`. */
export async function tell(
  { profiles }: Pick<CustomerParts, 'profiles'>,
  tx: EntityManager,
  customerId: string,
  { name, birthdayMonth }: OwnWords,
  at: number,
): Promise<void> {
  await lockCustomer(tx, customerId)
  const fields = await profiles.read(tx, customerId)
  const change: ProfileChange = {}
  if (name !== undefined) change.name = name
  if (birthdayMonth !== undefined && fields.birthdayMonth?.value !== String(birthdayMonth)) {
    // It multiplies points, so it is not for moving along with the calendar.
    if (fields.birthdayMonth !== undefined)
      throw new AppError('conflict', 'profile.birthday_set', '生日月份只能填写一次，如需更正请联系门店。')
    change.birthdayMonth = String(birthdayMonth)
  }
  await profiles.write(tx, customerId, changeProfile(fields, change, 'self', at), at)
}
