import { asServiceId } from '../../src/db/ids.ts'
import type { Partner } from '../../src/tracker/partner-state/partner.ts'

/** A partner service that may be switched on. */
export const aPartner = (change: Partial<Partner> = {}): Partner => ({
  id: 'partner-1',
  name: 'Mill Lane',
  odsCode: 'RY9NR',
  serviceId: asServiceId('service-2'),
  dosIds: ['2000099999'],
  product: 'Adastra',
  consumer: 'Cleric',
  pair: { state: 'proven', reason: null },
  ownProject: 'live',
  bookingOnly: false,
  inTest: true,
  firstDay: '2026-03-02',
  day: { id: 'day-1', day: '2026-03-02', status: 'confirmed' },
  run: { number: 1, passed: true },
  last: null,
  wasLive: false,
  leftOut: null,
  version: 2,
  ...change,
})
