import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { partnerConditions } from '../../../src/tracker/go-live/partner-conditions.ts'
import type { Partner } from '../../../src/tracker/partner-state/partner.ts'
import { aPartner } from '../../support/partner.ts'

const switchedOn = (second: string | null) => ({
  id: 'switch-1',
  kind: 'on' as const,
  first_person_id: asPersonId('meera'),
  first_person: 'Meera Shah',
  first_role: 'Project manager',
  first_at: '2026-04-20T09:00:00.000Z',
  second_at: second,
  reason: null,
})
const ready = aPartner({ name: 'Riverside UTC' })
const live: Partner = { ...ready, last: switchedOn('2026-04-20T09:30:00.000Z'), wasLive: true }
const out: Partner = { ...ready, leftOut: { reason: 'It closes in May', by: 'Meera Shah', at: '2026-03-02' } }

describe('a gate of a Consumer’s project with partner services', () => {
  const lacking = { ...ready, name: 'Mill Lane', dosIds: [], run: null, pair: { state: 'unknown' as const, reason: null } }
  const rows: [Parameters<typeof partnerConditions>[0], Partner[], boolean, string][] = [
    ['initiate', [], false, 'No partner service is recorded: add the services that are booked into'],
    ['initiate', [out], false, 'No partner service is recorded: add the services that are booked into'],
    ['initiate', [ready, lacking], true, '2 partner services are recorded'],
    ['prerequisites', [ready], true, 'Every partner service has its DoS ids'],
    ['prerequisites', [ready, lacking], true, 'Partner services with a DoS id: 1 of 2. Not yet: Mill Lane'],
    ['prerequisites', [lacking], false, 'No partner service has a DoS id: Mill Lane'],
    ['testing', [ready, lacking], true, 'Partner services that passed their test: 1 of 2. Not yet: Mill Lane'],
    ['testing', [lacking], false, 'No finished run that counts names a partner service with success: Mill Lane'],
    ['technical-live', [ready, lacking], true, 'Partner services whose pair of products is proven: 1 of 2. Not yet: Mill Lane'],
    ['technical-live', [lacking], false, 'The pair of products is proven for no partner service yet: Mill Lane'],
    ['business-live', [ready], false, 'No partner service is switched on by two people'],
    ['business-live', [{ ...ready, last: switchedOn(null) }], false, 'Riverside UTC waits for a second person'],
    ['business-live', [live, lacking], true, '1 partner service is live: Riverside UTC'],
    ['hand-over', [live, lacking], false, '1 partner service is not live: Mill Lane. Switch on, or leave out with a reason'],
    ['hand-over', [live, out], true, 'Every partner service is live or left out'],
    ['hand-over', [out], false, 'No partner service is live'],
  ]
  it.each(rows)('is met or not: %s with %j, %s', (gate, partners, met, sentence) => {
    expect(partnerConditions(gate, partners).map((one) => [one.met, one.sentence, one.href])).toEqual([[met, sentence, '/partners']])
  })
})
