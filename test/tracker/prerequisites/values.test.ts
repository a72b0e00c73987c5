import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import { decide } from '../../../src/tracker/prerequisites/prerequisite.ts'
import type { Prerequisite } from '../../../src/tracker/prerequisites/prerequisite.ts'
import { statusAtLevel } from '../../../src/tracker/prerequisites/set-level.ts'
import { exampleOf, faultOfValue, keptValue } from '../../../src/tracker/prerequisites/values.ts'
import { valueKinds } from '../../../src/tracker/templates/shapes.ts'

const today = asDay('2026-03-02')
const around = { asid: null, today }
const judged = (kind: string, given: string): string | undefined => faultOfValue(kind, keptValue(kind, given), around)

describe('a value of a prerequisite', () => {
  it.each([
    ['party-key', 'RY9NR-123456', 'RY9NR-123456'],
    ['party-key', ' ry9nr-123456 ', 'RY9NR-123456'],
    ['party-key', 'RY9NR – 123456', 'RY9NR-123456'],
    ['party-key', 'RY9NR\u2011123456', 'RY9NR-123456'],
    ['party-key', 'ＲＹ９－８１２３４５', 'RY9-812345'],
    ['asid', '９１８９９９１９８８２０', '918999198820'],
    ['dos-id', '２０００', '2000'],
    ['percentage', '62 %', '62'],
    ['percentage', '１００％', '100'],
    ['percentage', '0', '0'],
    ['fqdn', 'Booking.Riverside.NHS.uk.', 'booking.riverside.nhs.uk'],
    ['version', 'v3.36', '3.36'],
    ['version', 'Version 11.2009', '11.2009'],
    ['version', '2.39+', '2.39+'],
    ['version', '4.122.0-rc1', '4.122.0-rc1'],
    ['version', '1.0.6 ALPHA', '1.0.6 ALPHA'],
    ['mpv', 'Advanced/Adastra/3.36', 'Advanced / Adastra / 3.36'],
    ['mpv', 'NHS Digital / 111\u200b Online / v4.122.0', 'NHS Digital / 111 Online / v4.122.0'],
    ['name-and-date', 'Dr Clara Jones, 1/3/2026', 'Dr Clara Jones, 1 March 2026'],
    ['name-and-date', 'Jones, Clara, 2026-03-02', 'Jones, Clara, 2 March 2026'],
  ])('of the kind %s: %j is saved as %j', (kind, given, kept) => {
    expect([judged(kind, given), keptValue(kind, given)]).toEqual([undefined, kept])
  })

  it.each([
    ['party-key', 'RY9NR123456', /ODS code, a hyphen and six digits, like RY9NR-123456/],
    ['party-key', 'RY9NR-12345', /six digits/],
    ['party-key', 'RY9NR-1234567', /six digits/],
    ['party-key', 'RY9NR-12345O', /six digits/],
    ['party-key', '-123456', /ODS code/],
    ['party-key', 'RY9NR-123456.', /six digits/],
    ['party-key', 'RY9\u200bNR-123456', /ODS code/],
    ['asid', '91899919882', /exactly 12 digits/],
    ['asid', '918999198820.', /exactly 12 digits/],
    ['asid', '918999\u2060198820', /exactly 12 digits/],
    ['asid', '9189 9919 8820', /exactly 12 digits/],
    ['dos-id', '2000099999.', /digits only/],
    ['dos-id', '20000\u200b99999', /digits only/],
    ['percentage', '101', /from 0 to 100/],
    ['percentage', '62.5', /whole number/],
    ['percentage', '-1', /whole number/],
    ['percentage', 'most', /whole number/],
    ['percentage', '٦٢', /whole number/],
    ['fqdn', 'booking', /full domain name/],
    ['fqdn', 'booking.riverside.com', /ends in \.nhs\.uk/],
    ['fqdn', 'booking..nhs.uk', /full domain name/],
    ['fqdn', 'https://booking.nhs.uk', /full domain name/],
    ['version', 'latest', /not words like “latest”/],
    ['version', 'the latest', /number of the version/],
    ['version', 'up to date', /number of the version/],
    ['version', '3..36', /number of the version/],
    ['version', '3.36.', /number of the version/],
    ['mpv', 'Adastra 3.36', /manufacturer, product and version/],
    ['mpv', 'Advanced / / 3.36', /manufacturer, product and version/],
    ['mpv', 'Advanced / Adastra / latest', /last part is the version/],
    ['name-and-date', 'Dr Clara Jones', /name and the date with a comma/],
    ['name-and-date', '3 March 2026', /name and the date with a comma/],
    ['name-and-date', 'Dr Clara Jones, soon', /is not a date/],
    ['name-and-date', 'Dr Clara Jones, 3 March 2026', /still to come/],
    ['text', 'x'.repeat(301), /300 characters/],
  ])('of the kind %s: %j is refused with how to correct it', (kind, given, fault) => {
    expect(judged(kind, given)).toMatch(fault)
  })

  it('has a valid example for each kind', () => {
    for (const kind of valueKinds)
      if (exampleOf[kind] !== undefined)
        expect([kind, faultOfValue(kind, keptValue(kind, exampleOf[kind]), { asid: null, today: asDay('2026-12-01') })]).toEqual([kind, undefined])
  })

  it('stays the same when it is saved again', () => {
    for (const kind of valueKinds) {
      const example = exampleOf[kind] ?? 'Words'
      expect(keptValue(kind, keptValue(kind, example))).toBe(keptValue(kind, example))
    }
  })
})

const trained: Prerequisite = {
  key: 'users-trained',
  title: 'Users trained',
  status: 'not-started',
  value: null,
  validUntil: null,
  valueKind: 'percentage',
  level: 90,
  expires: false,
  derived: null,
  isShared: false,
  isOnRecord: false,
}
const decideAt = (value: string, level: number | null, status: 'met' | 'in-progress' = 'met') =>
  decide(
    { ...trained, level },
    { status, value, reason: '', validUntil: '', note: 'Register of 1 March' },
    { needs: [], asid: null, today, serviceId: asServiceId('s'), dosIdOwners: new Map() },
  )

describe('a percentage with a level', () => {
  it.each([
    ['62', 90, 'in-progress'],
    ['89%', 90, 'in-progress'],
    ['90', 90, 'met'],
    ['100', 90, 'met'],
    ['62', null, 'met'],
  ] as const)('of %s with the level %s is %s, and its value is kept', (value, level, status) => {
    expect(decideAt(value, level)).toMatchObject({ ok: true, next: { status, value: value.replace('%', ''), note: 'Register of 1 March' } })
  })

  it('is saved while it is in progress, and refused if it is not one', () => {
    expect(decideAt('62', 90, 'in-progress')).toMatchObject({ ok: true, next: { status: 'in-progress', value: '62' } })
    expect(decideAt('most', 90, 'in-progress')).toEqual({ ok: false, errors: { value: 'Enter a whole number from 0 to 100' } })
    expect(decideAt('', 90, 'in-progress')).toEqual({ ok: true, next: { status: 'in-progress' } })
  })

  const need: Prerequisite = { ...trained, key: 'training-plan', valueKind: null, level: null }
  it.each([
    ['met at 95, level raised to 98', { status: 'met', value: '95' }, 98, [], 'in-progress'],
    ['met at 95, level lowered', { status: 'met', value: '95' }, 80, [], undefined],
    ['62 on record, level lowered to 60', { status: 'in-progress', value: '62' }, 60, [], 'met'],
    ['62 on record, level lowered to 60, training plan open', { status: 'in-progress', value: '62' }, 60, [need], undefined],
    ['nothing on record', { status: 'in-progress', value: null }, 60, [], undefined],
    ['waived', { status: 'waived', value: '10' }, 5, [], undefined],
  ] as const)('has a status that follows its level: %s', (_name, state, level, needs, status) => {
    expect(statusAtLevel({ ...trained, ...state }, level, { needs: [...needs], today, note: null })?.status).toBe(status)
  })
})

describe('a derived prerequisite', () => {
  it.each(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable'] as const)(
    'cannot be set to %s, and says where its answer comes from',
    (status) => {
      const act = { status, value: '', reason: 'Because', validUntil: '2026-04-01', note: 'Seen' }
      const none = { needs: [], asid: null, today, serviceId: asServiceId('s'), dosIdOwners: new Map<string, string[]>() }
      const decision = decide({ ...trained, valueKind: null, level: null, derived: 'product-ready' }, act, none)
      expect(decision).toMatchObject({ ok: false, errors: { status: expect.stringContaining('Its status comes from the catalogue of products') as string } })
    },
  )
})
