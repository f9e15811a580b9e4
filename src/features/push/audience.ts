import type { AudienceCount } from '../../contract/campaigns'
import { audienceSentence, leavesOf, type Conditions, type NameOf } from '../../domain/audience'
import { audienceGround } from './audience-ground'
import { audienceOf, reachOf } from './audience-query'
import type { Sql } from './audience-sql'
import type { PushGround } from './ground'

const EXAMPLES = 5
const REACH = ['follows', 'miniProgram', 'token', 'hasGuide', 'consents'] as const

/** Who an audience is, counted, shown and told in words. */
export class Audiences {
  constructor(
    private readonly deps: Pick<
      PushGround,
      'db' | 'clock' | 'policies' | 'stores' | 'staff' | 'customers' | 'productNames'
    >,
  ) {}

  /** The customers as a SELECT of `customerId`, as of now. */
  async sqlOf(conditions: Conditions): Promise<Sql> {
    return audienceOf(conditions, await audienceGround(this.deps))
  }

  /** How many there are now. */
  async total(conditions: Conditions): Promise<number> {
    const { sql, parameters } = await this.sqlOf(conditions)
    const [row] = await this.deps.db.read.query<{ total: number | string }[]>(
      `SELECT COUNT(*) AS total FROM (${sql}) a`,
      parameters,
    )
    return Number(row!.total)
  }

  /** How many, by what they can be reached, and the five who came last. */
  async count(conditions: Conditions): Promise<AudienceCount> {
    const { db } = this.deps
    const ground = await audienceGround(this.deps)
    const reach = reachOf(conditions, ground)
    const [row] = await db.read.query<Record<string, number | string>[]>(reach.sql, reach.parameters)
    const some = audienceOf(conditions, ground)
    const found = await db.read.query<{ customerId: string }[]>(
      `${some.sql} ORDER BY c.id DESC LIMIT ${EXAMPLES}`,
      some.parameters,
    )
    const counts = Object.fromEntries(REACH.map((name) => [name, Number(row![name])]))
    return {
      total: Number(row!.total),
      sentence: await this.sentence(conditions),
      reach: counts as AudienceCount['reach'],
      examples: await Promise.all(
        found.map(async ({ customerId }) => ({
          customerId,
          name: (await this.deps.customers.profile(customerId)).name ?? null,
        })),
      ),
    }
  }

  /** The audience in words. */
  async sentence(conditions: Conditions): Promise<string> {
    return audienceSentence(conditions, await this.names(conditions))
  }

  private async names(conditions: Conditions): Promise<NameOf> {
    const { policies, stores, staff, productNames, clock } = this.deps
    const leaves = leavesOf(conditions)
    const staffIds = leaves.flatMap((leaf) => (leaf.kind === 'guide' ? leaf.staffIds : []))
    const productIds = leaves.flatMap((leaf) => (leaf.kind === 'bought' ? leaf.productIds : []))
    const names = {
      tier: new Map((await policies.at('tiers', clock.now())).value.tiers.map(({ id, name }) => [id, name])),
      store: new Map((await stores.all()).map(({ id, name }) => [id, name])),
      staff: await staff.namesOf(staffIds),
      product: await productNames(productIds),
    }
    return (kind, id) => names[kind].get(id)
  }
}
