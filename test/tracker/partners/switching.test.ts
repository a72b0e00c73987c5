import { describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import type { PartnerSwitchesTable } from '../../../src/db/tables/partners.ts'
import { bringBack } from '../../../src/tracker/partners/bring-partner-back.ts'
import { confirmPartner } from '../../../src/tracker/partners/confirm-partner.ts'
import { leaveOut } from '../../../src/tracker/partners/leave-partner-out.ts'
import type { Partner } from '../../../src/tracker/partner-state/partner.ts'
import { switchPartnerOff } from '../../../src/tracker/partners/switch-partner-off.ts'
import { switchPartnerOn } from '../../../src/tracker/partners/switch-partner-on.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aPartner } from '../../support/partner.ts'

const declared: PartnerSwitchesTable = {
  id: 'switch-1',
  project_id: asProjectId('project-1'),
  partner_id: 'partner-1',
  kind: 'on',
  test: 'A call was booked',
  tested_by: 'Dan Okoro',
  reason: null,
  conditions: '[]',
  first_person_id: asPersonId('priya'),
  first_person: 'Priya Nair',
  first_role: 'Project manager',
  first_at: '2026-03-02T08:00:00.000Z',
  second_person_id: null,
  second_person: null,
  second_role: null,
  second_at: null,
  first_for_id: null,
  second_for_id: null,
}
const confirmed = { ...declared, second_at: '2026-03-02T08:30:00.000Z' }
const off = { ...declared, id: 'switch-2', kind: 'off' as const }

const ready = aPartner()
const waiting = aPartner({ last: declared })
const live = aPartner({ last: confirmed, wasLive: true })
const switchedOff = aPartner({ last: off, wasLive: true })
const notReady = aPartner({ dosIds: [], day: { id: 'day-1', day: '2026-03-09', status: 'provisional' } })
const leftOut = aPartner({ leftOut: { reason: 'It closes', by: 'Meera Shah', at: '2026-03-01' } })
const theirs = { id: asProjectId('project-2') }

/** A partner and its last declaration, in a project that lacks nothing unless stated. */
const found = (partner: Partner, last?: PartnerSwitchesTable, project: string[] = []) => ({
  partner,
  project,
  last,
  theirs: undefined,
  role: 'Project manager',
  forId: null,
})
type Found = ReturnType<typeof found>

describe('a partner service can be declared live', () => {
  const typed = { test: 'A call was booked', tested_by: 'Dan Okoro', password: 'secret', seen: '' }
  const already = { form: 'It is switched on already, waits for a second person, or is left out.' }
  const notYet =
    'Mill Lane is not switched on yet. Its DoS id is missing. Its day, 9 March 2026, is provisional. Its day is 9 March 2026: declare it from that day on, or move the day.'
  it.each<[string, Found, string, unknown]>([
    ['if it is ready', found(ready), '', 'partner.switch-on-declared'],
    ['again after it was switched off', found(switchedOff, off), 'switch-2', 'partner.switch-on-declared'],
    ['but not once it waits for a second person', found(waiting, declared), 'switch-1', already],
    ['but not once it is live', found(live, confirmed), 'switch-1', already],
    ['but not if it is left out', found(leftOut), '', already],
    ['but not before it is ready', found(notReady), '', { form: notYet }],
    [
      'but not before its project is',
      found(ready, undefined, ['Technical live has not been declared for this project']),
      '',
      { form: 'Mill Lane is not switched on yet. Technical live has not been declared for this project.' },
    ],
    ['but not over someone else’s declaration', found(switchedOff, off), '', 'overtaken'],
  ])('%s', (_rule, of, seen, outcome) => expect(decidedInWords(switchPartnerOn.decide(of, { ...typed, seen }, aDoing()))).toEqual(outcome))

  it('by one person, with the test and its conditions at that moment on record', () => {
    const conditions = [
      'DoS ids: 2000099999',
      'Cleric with Adastra is proven',
      'Its own project is technically live',
      'Run 1 tested it with success',
      'Its day is 2 March 2026, confirmed',
    ]
    expect(switchPartnerOn.decide(found(ready), typed, aDoing())).toMatchObject({
      next: { row: { id: 'id-1', kind: 'on', first_person_id: 'person-1', first_role: 'Project manager', conditions: JSON.stringify(conditions) } },
      happened: [{ id: 'partner-1', project: 'project-1', role: 'Project manager', reason: 'A call was booked (tested by Dan Okoro)' }],
    })
  })
})

describe('a partner service can be confirmed by a second person', () => {
  type ToConfirm = Parameters<typeof confirmPartner.decide>[0]
  const toConfirm = (partner: Partner, change: Partial<ToConfirm> = {}): ToConfirm => ({ ...found(partner, declared), waiting: declared, ...change })
  const waitsNoMore = { form: 'This does not wait for a second person any more. What is on record is below.' }
  it.each<[string, ToConfirm, string, unknown]>([
    ['if it was declared', toConfirm(waiting), 'switch-1', 'partner.switch-on-confirmed'],
    ['and its own project is notified', toConfirm(waiting, { theirs }), 'switch-1', 'partner.switch-on-confirmed, partner.switch-on-confirmed'],
    ['but not if it no longer waits', toConfirm(live, { waiting: undefined }), 'switch-1', waitsNoMore],
    ['but not for a declaration that they did not see', toConfirm(waiting), 'switch-0', waitsNoMore],
    [
      'but not if it is no longer ready',
      toConfirm({ ...waiting, pair: { state: 'not-proven', reason: null } }),
      'switch-1',
      { form: 'Mill Lane is not switched on yet. Cleric with Adastra is not proven.' },
    ],
  ])('%s', (_rule, of, seen, outcome) => expect(decidedInWords(confirmPartner.decide(of, { password: 'secret', seen }, aDoing()))).toEqual(outcome))

  it('who is recorded beside the first', () => {
    expect(confirmPartner.decide(toConfirm(waiting, { theirs, role: 'Clinical lead' }), { password: 'secret', seen: 'switch-1' }, aDoing())).toMatchObject({
      next: { waiting: { id: 'switch-1' }, second: { personId: 'person-1', role: 'Clinical lead' } },
      happened: [
        { project: 'project-1', role: 'Clinical lead' },
        { project: 'project-2', books: 'Riverside UTC' },
      ],
    })
  })
})

describe('a partner service can be switched off', () => {
  const toSwitchOff = (partner: Partner, last?: PartnerSwitchesTable) => ({ ...found(partner, last), theirs, switchedOn: 'event-1' })
  const isNot = { form: 'It is not switched on.' }
  it.each<[string, ReturnType<typeof toSwitchOff>, string, unknown]>([
    ['if it is live, and its own project is notified', toSwitchOff(live, confirmed), 'switch-1', 'partner.switched-off, partner.switched-off'],
    ['if it waits for a second person, and its own project is not notified', toSwitchOff(waiting, declared), 'switch-1', 'partner.switched-off'],
    ['but not twice', toSwitchOff(switchedOff, off), 'switch-2', isNot],
    ['but not before it was switched on', toSwitchOff(ready), '', isNot],
    ['but not over someone else’s declaration', toSwitchOff(live, confirmed), 'switch-0', 'overtaken'],
  ])('%s', (_rule, of, seen, outcome) => expect(decidedInWords(switchPartnerOff.decide(of, { off_reason: 'Calls got lost', seen }, aDoing()))).toEqual(outcome))

  it('by one person with a reason, which undoes the switching on', () => {
    expect(switchPartnerOff.decide(toSwitchOff(live, confirmed), { off_reason: 'Calls got lost', seen: 'switch-1' }, aDoing())).toMatchObject({
      next: { row: { kind: 'off', reason: 'Calls got lost', first_person_id: 'person-1' } },
      happened: [
        { project: 'project-1', reason: 'Calls got lost', undoes: 'event-1' },
        { project: 'project-2', undoes: null },
      ],
    })
  })
})

describe('a partner service can be left out', () => {
  const doesNotGo = { form: 'It is live, waits for a second person or is left out already. Switch a live partner service off first.' }
  it.each<[string, Partner, number, unknown]>([
    ['if it is ready', ready, 2, 'partner.left-out'],
    ['if it is not ready', notReady, 2, 'partner.left-out'],
    ['if it is switched off', switchedOff, 2, 'partner.left-out'],
    ['but not while it is live', live, 2, doesNotGo],
    ['but not while it waits for a second person', waiting, 2, doesNotGo],
    ['but not twice', leftOut, 2, doesNotGo],
    ['but not over someone else’s change', ready, 1, 'overtaken'],
  ])('%s', (_rule, partner, version, outcome) => {
    expect(decidedInWords(leaveOut.decide(partner, { leave_reason: 'It closes', version }, aDoing()))).toEqual(outcome)
  })

  it('with a reason and who gave it', () => {
    expect(leaveOut.decide(ready, { leave_reason: 'It closes', version: 2 }, aDoing())).toMatchObject({
      next: { left: { reason: 'It closes', byId: 'person-1', by: 'Meera Shah', at: '2026-03-02T09:00:00.000Z' } },
      happened: [{ id: 'partner-1', partner: 'Mill Lane', reason: 'It closes' }],
    })
  })
})

describe('a partner service can be brought back', () => {
  it.each<[string, Partner, number, unknown]>([
    ['if it was left out', leftOut, 2, 'partner.brought-back'],
    ['but not twice', ready, 2, { form: 'It is not left out.' }],
    ['but not over someone else’s change', leftOut, 1, 'overtaken'],
  ])('%s', (_rule, partner, version, outcome) => {
    expect(decidedInWords(bringBack.decide({ partner, leftOut: 'event-1' }, { version }, aDoing()))).toEqual(outcome)
  })
  it('which undoes that it was left out', () => {
    expect(bringBack.decide({ partner: leftOut, leftOut: 'event-1' }, { version: 2 }, aDoing())).toMatchObject({
      happened: [{ id: 'partner-1', undoes: 'event-1' }],
    })
  })
})
