import { expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import type { EvidenceTable } from '../../../src/db/tables/evidence.ts'
import type { PrerequisitesTable } from '../../../src/db/tables/prerequisites.ts'
import { digestOf } from '../../../src/digest.ts'
import type { EvidencePlace } from '../../../src/tracker/withdraw-evidence/places.store.ts'
import { decideRemoval } from '../../../src/tracker/withdraw-evidence/remove-evidence.ts'
import { reopens, whyNotRemove } from '../../../src/tracker/withdraw-evidence/removal.ts'
import { aDoing, aRole } from '../../support/doing.ts'
import { aPrerequisite } from '../../support/prerequisite.ts'

const file: EvidenceTable = {
  id: 'evidence-1',
  project_id: asProjectId('project-1'),
  subject: 'prerequisite',
  subject_id: 'hscn',
  kind: 'file',
  body: '',
  interaction_id: null,
  digest: digestOf('a'),
  added_by: 'Dan Okoro',
  added_by_id: asPersonId('dan'),
  added_at: '2026-03-01T09:00:00.000Z',
  file_name: 'order.png',
  file_type: 'image/png',
  file_size: 10,
  stored_as: 'kept',
  removed_by: null,
  removed_at: null,
  removed_reason: null,
  removed_by_id: null,
  unsettles: null,
  run_id: null,
  result_id: null,
}
const prerequisite = (change: Partial<PrerequisitesTable> = {}): EvidencePlace => ({
  kind: 'prerequisite',
  title: 'HSCN connection',
  path: '/prerequisites/hscn',
  owners: ['dos-lead'],
  prerequisite: aPrerequisite('hscn', change),
})
const testCase = (isRunFinished: boolean): EvidencePlace => ({ kind: 'test-case', title: 'A1', path: '/test-plan/runs/1/cases/1', isRunFinished })
const found = (change: Partial<Parameters<typeof decideRemoval>[0]> = {}) => ({
  row: file,
  place: prerequisite(),
  isReliedOn: false,
  unsettles: null,
  givenBy: 'event-1',
  ...change,
})

it.each<[string, boolean, string]>([
  ['to remove a file', false, 'Say why the file is removed'],
  ['to withdraw evidence that a gate rests on', true, 'Say why it is withdrawn'],
])('removing evidence needs a reason: %s', (_what, isReliedOn, says) => {
  expect(decideRemoval(found({ isReliedOn }), { reason: '' }, aDoing())).toEqual({ refused: { reason: says }, cleaned: {} })
})

it.each<[string, Partial<Parameters<typeof decideRemoval>[0]>, object]>([
  ['a file on which nothing rests is removed', {}, { kind: 'prerequisite.evidence-removed', what: 'the file order.png' }],
  ['a file on which a gate rests is withdrawn', { isReliedOn: true }, { kind: 'prerequisite.evidence-withdrawn', what: 'the file order.png' }],
  [
    'a note of a test case is withdrawn from the test plan',
    { isReliedOn: true, row: { ...file, kind: 'note', subject: 'test-case' }, place: testCase(true) },
    { kind: 'test-plan.evidence-withdrawn', what: 'a note' },
  ],
])('%s, and the event that added it is marked as undone', (_rule, change, happened) => {
  expect(decideRemoval(found(change), { reason: 'Of another site' }, aDoing())).toMatchObject({
    next: { removal: { name: 'Meera Shah', personId: 'person-1', reason: 'Of another site' } },
    happened: [{ ...happened, id: 'hscn', from: digestOf('a'), reason: 'Of another site', undoes: 'event-1' }],
  })
})

it.each<[string, Parameters<typeof reopens>[0], boolean]>([
  ['a prerequisite that was met', { place: prerequisite(), isReliedOn: true, unsettles: null }, true],
  ['no prerequisite that is blocked', { place: prerequisite({ status: 'blocked' }), isReliedOn: true, unsettles: null }, false],
  ['no prerequisite that is derived', { place: prerequisite({ derived: 'product-ready' }), isReliedOn: true, unsettles: null }, false],
  ['no prerequisite that a shared one meets', { place: prerequisite({ shared_id: 'shared-1' }), isReliedOn: true, unsettles: null }, false],
  ['nothing if nothing rests on it', { place: prerequisite(), isReliedOn: false, unsettles: null }, false],
  ['a test case whose result rests on it', { place: testCase(true), isReliedOn: true, unsettles: 'result-1' }, true],
  ['no test case with another result', { place: testCase(true), isReliedOn: true, unsettles: null }, false],
])('removing evidence opens again %s', (_what, of, opens) => expect(reopens(of)).toBe(opens))

it.each<[string, EvidencePlace, Parameters<typeof aRole>[0], boolean]>([
  ['the project manager', prerequisite(), {}, true],
  ['the project manager, of a finished run', testCase(true), {}, true],
  ['the role that owns the prerequisite', prerequisite(), { key: 'dos-lead', kind: 'stakeholder' }, true],
  ['another role', prerequisite(), { key: 'clinical-lead', kind: 'stakeholder' }, false],
  ['the test team while the run is open', testCase(false), { key: 'tester', kind: 'stakeholder', testTeam: true }, true],
  ['the test team after it', testCase(true), { key: 'tester', kind: 'stakeholder', testTeam: true }, false],
])('%s may or may not remove evidence', (_who, place, role, may) => {
  expect(whyNotRemove(place, { installationRole: 'none', roles: [aRole(role)] }) === undefined).toBe(may)
})
