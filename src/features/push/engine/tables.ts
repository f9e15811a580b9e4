import type { EntityClass } from '../../../platform/db/database'
import { Delivery } from '../entities/delivery'
import { DeliveryChunk } from '../entities/delivery-chunk'
import { AudienceMember, Forecast } from '../entities/forecast'
import { MassBatch } from '../entities/mass-batch'
import { SendFinish } from '../entities/send-finish'
import { SendMeter } from '../entities/send-meter'

/** The tables of the campaign engine. */
export const engineEntities: EntityClass[] = [
  Delivery,
  DeliveryChunk,
  MassBatch,
  SendFinish,
  SendMeter,
  Forecast,
  AudienceMember,
]
