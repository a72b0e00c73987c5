import { describe, expect, it } from 'vitest'
import type { HeldRole, InstallationRole, RoleKind } from '../../../src/access/permissions.ts'
import { asDay } from '../../../src/day.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { mayDo, readActions } from '../../../src/tracker/test-plan/review-actions.ts'

const given = {
  owners: [
    { value: 'person:dan', text: 'Dan' },
    { value: 'role:it-lead', text: 'IT lead' },
  ],
  today: asDay('2026-03-02'),
}
const row = (n: number, what: string, owner: string, day: string) => ({ [`action-${n}-what`]: what, [`action-${n}-owner`]: owner, [`action-${n}-day`]: day })

describe('the actions of a review', () => {
  it('have words, an owner and a day each; blank rows are skipped', () => {
    expect(readActions({ ...row(1, 'Mend it', 'person:dan', '2026-03-09'), ...row(3, 'Open the port', 'role:it-lead', '9 March 2026') }, given)).toEqual({
      actions: [
        { what: 'Mend it', owner: { person: 'dan' }, day: '2026-03-09' },
        { what: 'Open the port', owner: { role: 'it-lead' }, day: '2026-03-09' },
      ],
      errors: {},
    })
  })

  it.each([
    ['without an owner', row(1, 'Mend it', '', '2026-03-09'), ['action-1-owner']],
    ['for somebody who is not on the project', row(2, 'Mend it', 'person:eve', '2026-03-09'), ['action-2-owner']],
    ['without a day', row(1, 'Mend it', 'person:dan', ''), ['action-1-day']],
    ['for a day in the past', row(1, 'Mend it', 'person:dan', '2026-03-01'), ['action-1-day']],
    ['for a day that does not exist', row(1, 'Mend it', 'person:dan', 'soon'), ['action-1-day']],
    ['without words', row(1, '', 'person:dan', '2026-03-09'), ['action-1-what']],
    ['with too many words', row(1, 'x'.repeat(1001), 'person:dan', '2026-03-09'), ['action-1-what']],
  ])('are refused %s', (_name, typed, errors) => expect(Object.keys(readActions(typed, given).errors)).toEqual(errors))
})

const role = (key: string, kind: RoleKind = 'stakeholder'): HeldRole => ({
  key,
  name: key,
  organisation: '',
  side: 'provider',
  kind,
  given: 'other',
  testTeam: false,
  keyStakeholder: false,
  actingFor: null,
})
describe('an action can be marked as done', () => {
  it.each<[string, { owner_role: string | null; owner_person: string | null }, HeldRole[], InstallationRole, boolean]>([
    ['by its owner', { owner_role: null, owner_person: 'me' }, [role('x')], 'none', true],
    ['but not by someone who has left', { owner_role: null, owner_person: 'me' }, [], 'none', false],
    ['by anyone in its role', { owner_role: 'it-lead', owner_person: null }, [role('it-lead')], 'none', true],
    ['but not by another role', { owner_role: 'it-lead', owner_person: null }, [role('dos-lead')], 'none', false],
    ['but not by another person', { owner_role: null, owner_person: 'you' }, [role('it-lead')], 'none', false],
    ['by the project manager', { owner_role: null, owner_person: 'you' }, [role('pm', 'project-manager')], 'none', true],
    ['by the booking team', { owner_role: null, owner_person: 'you' }, [], 'booking-team', true],
    ['but not by a viewer', { owner_role: null, owner_person: 'you' }, [], 'programme-viewer', false],
  ])('%s', (_name, action, roles, installationRole, may) => expect(mayDo(action, asPersonId('me'), { installationRole, roles })).toBe(may))
})
