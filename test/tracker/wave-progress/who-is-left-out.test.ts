import { describe, expect, it } from 'vitest'
import { goHasToBeDecided, goWaits } from '../../../src/tracker/go-live/stage-line.ts'
import { beginSigned } from '../../../src/tracker/wave-progress/begin-signed.ts'
import { whyLeftOut } from '../../../src/tracker/wave-progress/who-is-left-out.ts'
import type { ForGo } from '../../../src/tracker/wave-progress/who-is-left-out.ts'
import type { BulkJobsTable } from '../../../src/db/tables/rollout.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { beginJob } from '../../../src/tracker/bulk/begin-job.ts'
import { aDoing, aRole } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const manager = aRole()
const commissioner = aRole({ key: 'commissioning-lead', kind: 'stakeholder', side: 'commissioner', name: 'Commissioning lead' })
const ready: ForGo = { state: 'open', stage: 'technical-live', holds: goHasToBeDecided, home: 'provider', roles: [manager], first: 'other' }
const waiting: ForGo = { ...ready, holds: goWaits, roles: [commissioner] }

describe('deciding go for a wave', () => {
  it.each<[string, Partial<ForGo>, string | null]>([
    ['takes what is ready', {}, null],
    ['leaves what is not', { stage: 'testing', holds: 'The test plan has no cases' }, 'It is not ready: The test plan has no cases.'],
    ['leaves what is decided', { holds: 'Go is decided. Technical live has not been declared' }, 'Go is decided already.'],
    ['leaves what is live', { stage: 'hand-over', holds: null }, 'Go is decided already.'],
    ['leaves what waits for its second person', { holds: goWaits }, 'Go is decided, and waits for its second person.'],
    ['leaves another manager’s', { roles: [commissioner] }, 'You are not its project manager.'],
    ['leaves what is on hold', { state: 'on-hold' }, 'It is on hold.'],
    ['leaves what was stopped', { state: 'stopped' }, 'Its project is stopped.'],
    ['leaves what is closed', { state: 'closed' }, 'Its project is closed.'],
  ])('%s', (_, change, why) => expect(whyLeftOut('wave-go', { ...ready, ...change })).toBe(why))
})

describe('confirming go for a wave', () => {
  it.each<[string, Partial<ForGo>, string | null]>([
    ['takes what waits', {}, null],
    ['leaves what this person decided', { first: 'self' }, 'You decided go, so someone else has to confirm it.'],
    ['leaves what nobody decided', { holds: goHasToBeDecided }, 'No decision waits here for a second person.'],
    [
      'leaves what this person manages',
      { roles: [manager, commissioner] },
      'You are the project manager, and go is confirmed by someone of the service or its commissioner.',
    ],
    [
      'leaves where they gave themselves the role',
      { roles: [{ ...commissioner, given: 'self' }] },
      'Nobody acts in a role that they gave themselves: ask another project manager or the booking team to give you yours, as go is confirmed by someone of the service or its commissioner.',
    ],
  ])('%s', (_, change, why) => expect(whyLeftOut('wave-confirm', { ...waiting, ...change })).toBe(why))
})

describe('signing for a wave', () => {
  const job: BulkJobsTable = {
    id: 'job-1',
    act: 'wave-go',
    choices: JSON.stringify({ wave: { id: 'wave-3', name: 'Wave 3' }, reason: '' }),
    query: '',
    person_id: asPersonId('person-1'),
    person_name: 'Meera Shah',
    state: 'review',
    total: 3,
    will: 2,
    made_at: '2026-03-02T09:00:00.000Z',
    settled_at: null,
    started_by: null,
    started_by_id: null,
    undone_by: null,
    undone_by_id: null,
    undone_at: null,
    wave_id: 'wave-3',
    preview: null,
    session_hash: null,
    request_id: null,
    complete: 1,
  }
  it('begins the decisions', () => {
    expect(beginSigned.decide(job, { password: 'x' }, aDoing())).toMatchObject({
      happened: [{ kind: 'bulk.begun', deed: 'Decide go for 2 projects of the wave Wave 3' }],
    })
  })
  it('is refused if nothing would be decided, and overtaken if it has begun', () => {
    expect(decidedInWords(beginSigned.decide({ ...job, will: 0 }, { password: 'x' }, aDoing()))).toEqual({
      form: 'None of these would change. Go back to the list and choose others.',
    })
    expect(decidedInWords(beginSigned.decide({ ...job, state: 'running' }, { password: 'x' }, aDoing()))).toBe('overtaken')
  })
  it('takes a password: it does not begin like other changes', () => {
    expect(decidedInWords(beginJob.decide(job, {}, aDoing()))).toEqual({ form: 'A decision on go is signed with your password, on the page of its wave.' })
  })
})
