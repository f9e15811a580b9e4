import type { mpPreferencesApi, reachApi } from '../../src/contract/preferences'
import { CentreMessage } from '../../src/features/sending'
import { newId } from '../../src/platform/ids'
import type { TestApp } from '../support/app'
import type { Sample } from './matrix-samples'

/** The rows that samples of sending point at. */
export interface SendingRows {
  centreMessageId: string
}

/** Samples of preferences, the message centre and "can I message this person". */
export const SENDING_SAMPLES: Record<keyof typeof mpPreferencesApi | keyof typeof reachApi, Sample> = {
  'GET /api/mp/preferences': {},
  'PUT /api/mp/preferences': { body: () => ({ isStopped: true }) },
  'GET /api/mp/messages': {},
  'POST /api/mp/messages/:id/read': { id: 'centreMessageId', body: () => ({}) },
  'GET /api/mp/messages/:id/why': { id: 'centreMessageId' },
  'GET /api/admin/customers/:id/reach': { id: 'customerId' },
  'PUT /api/admin/customers/:id/preferences': {
    id: 'customerId',
    body: () => ({ isStopped: true, reason: '顾客在店里提出' }),
  },
}

/** A message in somebody's message centre. */
export async function fillMessages(
  { app }: TestApp,
  rows: SendingRows & { memberId: string },
): Promise<void> {
  if (rows.centreMessageId !== '') return
  rows.centreMessageId = newId()
  await app.db.transact((tx) =>
    tx.insert(CentreMessage, {
      id: rows.centreMessageId,
      ...{ decisionId: newId(), customerId: rows.memberId, class: 'marketing', topic: 'offers' },
      ...{ title: '秋冬新品', text: '本周到店可试', pictureId: null, link: null },
      ...{ createdAt: Date.now(), readAt: null },
    }),
  )
}
