import type { EntityManager } from 'typeorm'
import type { Arm } from '../../../domain/delivery'

/** A page of a frozen audience in the order of the customers' ids. */
export async function readPage(
  read: EntityManager,
  forecastId: string,
  after: string,
  size: number,
): Promise<{ customerId: string; arm: Arm | null }[]> {
  return read.query(
    `SELECT customerId, arm FROM audience_members WHERE forecastId = ? AND customerId > ?
     ORDER BY customerId LIMIT ${size}`,
    [forecastId, after],
  )
}
