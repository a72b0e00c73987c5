import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import { addedWords } from '../../../src/tracker/partners/add-partners.ts'
import { decideDetails } from '../../../src/tracker/partners/change-partner.ts'
import type { Partner } from '../../../src/tracker/partner-state/partner.ts'
import { decidePartnerDay } from '../../../src/tracker/partners/set-partner-day.ts'
import { aDoing } from '../../support/doing.ts'

const partner: Partner = {
  id: 'a',
  name: 'Riverside UTC',
  odsCode: 'RY9NR',
  serviceId: null,
  dosIds: [],
  product: null,
  consumer: null,
  pair: null,
  ownProject: 'none',
  bookingOnly: false,
  inTest: false,
  firstDay: '2026-04-20',
  day: { id: 'd', day: '2026-04-20', status: 'provisional' },
  run: null,
  last: null,
  wasLive: false,
  leftOut: null,
  version: 2,
}
const on = {
  id: 'w',
  kind: 'on' as const,
  first_person_id: asPersonId('m'),
  first_person: 'Meera Shah',
  first_role: 'Project manager',
  first_at: '2026-04-20T09:00:00.000Z',
  second_at: null,
  reason: null,
}
const out = { reason: 'It closes', by: 'Meera Shah', at: '2026-03-02' }
const typed = { day: asDay('2026-04-27'), status: 'confirmed' as const, move_reason: 'staffing', note: 'No rota before', seen: 'd' }

describe('the day of a partner service', () => {
  it.each<[string, Partial<Partner>, Partial<typeof typed>, object]>([
    ['it waits for a second person', { last: on }, {}, { refused: { form: expect.any(String) } }],
    ['it was left out', { leftOut: out }, {}, { refused: { form: expect.any(String) } }],
    ['someone else moved it', {}, { seen: 'c' }, { overtaken: true }],
    ['it moves without a reason', {}, { move_reason: '' }, { refused: { move_reason: expect.any(String) } }],
    ['it moves without a note', {}, { note: '' }, { refused: { note: expect.any(String) } }],
  ])('is not set if %s', (_name, of, given, outcome) =>
    expect(decidePartnerDay({ ...partner, ...of }, { ...typed, ...given }, aDoing())).toMatchObject(outcome),
  )

  it.each<[string, Partial<Partner>, Partial<typeof typed>, object]>([
    ['set', { day: null }, { seen: '' }, { kind: 'partner.day-set', from: null, to: '2026-04-27 confirmed' }],
    ['moved', {}, {}, { kind: 'partner.day-moved', was: '2026-04-20', reason: 'Staffing: No rota before' }],
    ['confirmed', {}, { day: asDay('2026-04-20'), note: '' }, { kind: 'partner.day-confirmed', from: '2026-04-20 provisional', reason: null }],
  ])('is %s', (_name, of, given, happened) =>
    expect(decidePartnerDay({ ...partner, ...of }, { ...typed, ...given }, aDoing())).toMatchObject({ happened: [{ id: 'a', ...happened }] }),
  )
})

describe('what is known of a partner service', () => {
  const details = { name: 'Riverside', ods_code: 'RY9NR', dos_ids: ['1'], provider_product: 'Adastra', booking_only: 0, version: 2 }
  const match = { service_id: null, name: 'Riverside', ods_code: 'RY9NR', dos_ids: '1', provider_product: null, booking_only: 0 }
  const found = (of: Partial<Partner>, fault?: string) => ({
    partner: { ...partner, ...of },
    partners: fault === undefined ? [match] : [],
    faults: fault === undefined ? [] : [{ line: 1, text: '', why: fault }],
  })

  it.each<[string, ReturnType<typeof found>, Partial<typeof details>, object]>([
    ['if it was left out', found({ leftOut: out }), {}, { refused: { form: expect.any(String) } }],
    ['over someone else’s change', found({ version: 3 }), {}, { overtaken: true }],
    ['without a name', found({}), { name: '' }, { refused: { name: 'Enter the name of the partner service' } }],
    ['with the DoS id of another', found({}, 'It is another’s'), {}, { refused: { dos_ids: 'It is another’s' } }],
  ])('is not changed %s', (_name, of, given, outcome) => expect(decideDetails(of, { ...details, ...given }, aDoing())).toMatchObject(outcome))

  it('can be changed', () =>
    expect(decideDetails(found({}), details, aDoing())).toMatchObject({
      next: { set: { name: 'Riverside', provider_product: 'Adastra' } },
      happened: [{ kind: 'partner.changed', partner: 'Riverside', to: 'RY9NR, 1, Adastra' }],
    }))

  it('of several that are added says how many are known here', () => {
    const [known, named] = [
      { id: '1', ...match, service_id: asServiceId('s') },
      { id: '2', ...match },
    ]
    expect([addedWords([named]), addedWords([known, known]), addedWords([known, named])]).toEqual([
      'Riverside is added',
      '2 partner services are added',
      '2 partner services are added: 1 known here, 1 only named',
    ])
  })
})
