import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import type { WavesTable } from '../../../src/db/tables/waves.ts'
import { whyOwnArea } from '../../../src/tracker/waves/own-area.ts'
import { addToWave } from '../../../src/tracker/waves/add-to-wave.ts'
import { changeWave, mayChange } from '../../../src/tracker/waves/change-wave.ts'
import { closeWave } from '../../../src/tracker/waves/close-wave.ts'
import { leaveWave } from '../../../src/tracker/waves/leave-wave.ts'
import { makeWave } from '../../../src/tracker/waves/make-wave.ts'
import { placeInWave } from '../../../src/tracker/waves/place-in-wave.ts'
import { returnToWave } from '../../../src/tracker/waves/return-to-wave.ts'
import { daysInPlace } from '../../../src/tracker/waves/wave.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const wave = (change: Partial<WavesTable> = {}): WavesTable => ({
  id: 'wave-3',
  name: 'Wave 3',
  owner_id: asPersonId('person-1'),
  go_live_on: asDay('2026-05-05'),
  testing_on: asDay('2026-04-14'),
  capacity_a_week: 50,
  procedures: null,
  pattern_id: null,
  state: 'open',
  version: 2,
  created_by: 'Meera Shah',
  created_by_id: asPersonId('person-1'),
  created_at: '2026-03-02T09:00:00.000Z',
  ...change,
})
const typed = { name: 'Wave 3', owner: '', testing: asDay('2026-04-14'), go_live: asDay('2026-05-05'), capacity: '50' } as const

describe('making a wave', () => {
  it('keeps its name, days and capacity, and is owned by whoever makes it unless they name someone', () => {
    expect(makeWave.decide({ owner: undefined, isTaken: false }, typed, aDoing())).toMatchObject({
      next: { name: 'Wave 3', owner_id: 'person-1', testing_on: '2026-04-14', go_live_on: '2026-05-05', capacity_a_week: 50, state: 'open', version: 1 },
      happened: [{ kind: 'wave.made', name: 'Wave 3' }],
    })
    expect(makeWave.decide({ owner: asPersonId('dan'), isTaken: false }, { ...typed, capacity: '' }, aDoing())).toMatchObject({
      next: { owner_id: 'dan', capacity_a_week: null },
    })
  })
  it.each([
    ['an owner whom nobody knows', null, typed, { owner: 'Nobody with this email address is known. Leave it empty to own the wave yourself' }],
    ['testing after the go-live', undefined, { ...typed, testing: asDay('2026-05-06') }, { testing: 'Testing has to be on or before the go-live day' }],
  ])('refuses %s', (_, owner, form, refused) => {
    expect(decidedInWords(makeWave.decide({ owner, isTaken: false }, form, aDoing()))).toEqual(refused)
  })
})

it('a wave has a name of its own', () => {
  const refused = { name: 'There is a wave Wave 3 already. Choose another name' }
  expect(decidedInWords(makeWave.decide({ owner: undefined, isTaken: true }, typed, aDoing()))).toEqual(refused)
  expect(decidedInWords(changeWave.decide({ wave: wave(), owner: undefined, isTaken: true }, { ...typed, version: 2 }, aDoing()))).toEqual(refused)
})

describe('changing a wave', () => {
  it('says what it was and what it is', () => {
    expect(changeWave.decide({ wave: wave(), owner: undefined, isTaken: false }, { ...typed, capacity: '60', version: 2 }, aDoing())).toMatchObject({
      happened: [
        {
          kind: 'wave.changed',
          from: 'Wave 3, testing 2026-04-14, go-live 2026-05-05, 50 a week',
          to: 'Wave 3, testing 2026-04-14, go-live 2026-05-05, 60 a week',
        },
      ],
    })
  })
  it('is overtaken by another change', () => {
    expect(decidedInWords(changeWave.decide({ wave: wave(), owner: undefined, isTaken: false }, { ...typed, version: 1 }, aDoing()))).toBe('overtaken')
  })
  it('is for its owner and the booking team', () => {
    const own = wave({ owner_id: asPersonId('meera') })
    expect(mayChange(own, { personId: asPersonId('meera'), isTeam: false })).toBe(true)
    expect(mayChange(own, { personId: asPersonId('dan'), isTeam: true })).toBe(true)
    expect(mayChange(own, { personId: asPersonId('dan'), isTeam: false })).toBe(false)
  })
})

describe('closing a wave', () => {
  it.each([
    ['closes it', { state: 'closed' as const, version: 2 }, 'wave.closed'],
    ['is overtaken by another change', { state: 'closed' as const, version: 1 }, 'overtaken'],
    ['is overtaken if it is so already', { state: 'open' as const, version: 2 }, 'overtaken'],
  ])('%s', (_, form, outcome) => expect(decidedInWords(closeWave.decide(wave(), form, aDoing()))).toBe(outcome))
  it('can be undone', () => {
    expect(decidedInWords(closeWave.decide(wave({ state: 'closed' }), { state: 'open', version: 2 }, aDoing()))).toBe('wave.opened again')
  })
})

describe('putting a project into a wave', () => {
  const found = { wave: wave(), in: undefined, position: 7, goLive: '2026-05-12', isIntoOwnArea: false }
  it('gives it the next place, and remembers the day that is planned now', () => {
    expect(addToWave.decide(found, {}, aDoing())).toMatchObject({
      next: { row: { wave_id: 'wave-3', project_id: 'project-1', position: 7, first_planned_on: '2026-05-12', added_by: 'Meera Shah', left_at: null } },
      happened: [{ kind: 'wave.joined', project: 'project-1', name: 'Wave 3' }],
    })
  })
  it.each([
    ['one that is in it', { in: { wave_id: 'wave-3', name: 'Wave 3' } }, 'It is in this wave already.'],
    ['one that is in another', { in: { wave_id: 'wave-2', name: 'Wave 2' } }, 'It is in the wave Wave 2. Take it out of that one first.'],
    ['one that would come into the own area of who adds it', { isIntoOwnArea: true }, whyOwnArea],
    ['a closed wave', { wave: wave({ state: 'closed' }) }, 'This wave is closed. Open it again first.'],
  ])('refuses %s', (_, change, says) => {
    expect(decidedInWords(addToWave.decide({ ...found, ...change }, {}, aDoing()))).toEqual({ wave: says })
  })
})

describe('taking a project out of its wave', () => {
  it('keeps the reason', () => {
    expect(leaveWave.decide({ id: 'member-1', name: 'Wave 3' }, { reason: 'Its building is closed until June' }, aDoing())).toMatchObject({
      happened: [{ kind: 'wave.left', id: 'member-1', project: 'project-1', reason: 'Its building is closed until June' }],
    })
  })
  it('is overtaken if it is in none', () => {
    expect(decidedInWords(leaveWave.decide(undefined, { reason: 'Its building is closed until June' }, aDoing()))).toBe('The project is in no wave.')
  })
})

describe('the order of a wave', () => {
  const member = { id: 'member-1', project_id: asProjectId('project-1'), position: 7 }
  const found = {
    wave: { id: 'wave-3', name: 'Wave 3' },
    member,
    place: 3,
    to: 5,
    swap: { with: { ...member, id: 'member-2', position: 5 }, free: 90 },
    becomes: 2,
  }
  it('changes by one place', () => {
    expect(placeInWave.decide(found, { to: 'up', seen: '7' }, aDoing())).toMatchObject({
      next: { position: 5, place: 2, swap: { free: 90 } },
      happened: [{ kind: 'wave.placed', id: 'member-1', project: 'project-1', name: 'Wave 3', from: 'place 3', to: 'place 2' }],
    })
  })
  it.each([
    ['is overtaken if the place is another by now', found, 'up', '6', 'overtaken'],
    ['has a first', { ...found, to: undefined }, 'up', '', { to: 'It is the first already' }],
    ['has a last', { ...found, to: undefined }, 'down', '', { to: 'It is the last already' }],
  ] as const)('%s', (_, given, to, seen, outcome) => expect(decidedInWords(placeInWave.decide(given, { to, seen }, aDoing()))).toEqual(outcome))
})

describe('putting a project back into the wave that it left', () => {
  const left = { id: 'member-1', name: 'Wave 3' }
  it('undoes that it left', () => {
    expect(returnToWave.decide({ left, isInOne: false, undoes: 'event-9' }, {}, aDoing())).toMatchObject({
      next: left,
      happened: [{ kind: 'wave.returned', id: 'member-1', project: 'project-1', undoes: 'event-9' }],
    })
  })
  it.each([
    ['it is in another by now', { left, isInOne: true }],
    ['it is back already', { left: undefined, isInOne: false }],
  ])('is overtaken if %s', (_, given) => {
    expect(decidedInWords(returnToWave.decide({ ...given, undoes: 'event-9' }, {}, aDoing()))).toBe(
      'The project is in another wave, or back in its own, already.',
    )
  })
})

describe('the days of a place in a wave', () => {
  const plan = { go_live_on: asDay('2026-05-05'), testing_on: asDay('2026-04-14'), capacity_a_week: 50 }
  it.each([
    ['the first', plan, 1, '2026-05-05', '2026-04-14'],
    ['the last of the first week', plan, 50, '2026-05-05', '2026-04-14'],
    ['the first of the second week', plan, 51, '2026-05-12', '2026-04-21'],
    ['anyone where no capacity is given', { ...plan, capacity_a_week: null }, 900, '2026-05-05', '2026-04-14'],
    ['a week that begins with a bank holiday', { ...plan, go_live_on: asDay('2026-05-18') }, 51, '2026-05-26', '2026-04-21'],
    ['a week in which that day is a bank holiday, with no working day after it', { ...plan, go_live_on: asDay('2026-03-27') }, 51, '2026-04-02', '2026-04-21'],
    ['a first day at a weekend', { ...plan, go_live_on: asDay('2026-05-09') }, 51, '2026-05-18', '2026-04-21'],
    ['a wave without days', { ...plan, go_live_on: null, testing_on: null }, 51, null, null],
  ])('%s', (_, given, position, goLive, testing) => {
    expect(daysInPlace(given, position)).toEqual({ goLive, testing })
  })
})
