import { expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { endInvitation } from '../../../src/sandbox/sandboxes/end-invitation.ts'
import { inviteGuest } from '../../../src/sandbox/sandboxes/invite-guest.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aSandbox, doingOn } from '../../support/sandbox-rows.ts'

const sandbox = aSandbox()
const guest = { id: asProjectId('project-2'), name: 'London Ambulance' }

it.each([
  ['none', { guest: undefined, isInvited: false }, { ods: expect.stringContaining('No Consumer project of RYE is open') as string }],
  ['one that is invited', { guest, isInvited: true }, 'nothing'],
  ['one', { guest, isInvited: false }, 'sandbox.invited, sandbox.invited'],
])('a 111 provider needs an open project and is invited once: with %s open', (_name, found, expected) => {
  expect(decidedInWords(inviteGuest.decide({ sandbox, inviter: asPersonId('person-1'), ...found }, { ods: 'RYE', organisation: '' }, doingOn()))).toEqual(
    expected,
  )
})

it('both projects have an invitation in their history, each with the name of the other', () => {
  expect(
    inviteGuest.decide({ sandbox, inviter: asPersonId('person-1'), guest, isInvited: false }, { ods: 'RYE', organisation: 'RX1' }, doingOn()),
  ).toMatchObject({
    next: { row: { organisation: 'RX1', project_id: 'project-2', invited_by_id: 'person-1' } },
    happened: [
      { project: 'project-1', side: 'host', partner: 'London Ambulance' },
      { project: 'project-2', side: 'guest', partner: 'Riverside UTC' },
    ],
  })
})

it.each([
  ['has ended', null, 'overtaken'],
  ['is open', { id: 'guest-1', projectId: asProjectId('project-2'), name: 'London Ambulance' }, 'sandbox.uninvited, sandbox.uninvited'],
])('an invitation is ended once: one that %s', (_name, invited, expected) => {
  expect(decidedInWords(endInvitation.decide({ sandbox, guest: invited }, {}, doingOn()))).toBe(expected)
})
