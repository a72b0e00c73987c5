import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { chosenIn, hasOtherHeadings } from '../../../src/tracker/import-files/chosen-in.ts'
import { decideDrop } from '../../../src/tracker/import-files/drop-file.ts'
import { faultsOfChoices, readFile } from '../../../src/tracker/import-files/read-file.ts'
import { uploadFile } from '../../../src/tracker/import-files/upload-file.ts'
import type { KeptFile } from '../../../src/tracker/kept-files/kept-files.store.ts'
import { aDoing } from '../../support/doing.ts'

const manager = { installationRole: 'project-manager' as const, roles: [] }
const team = { installationRole: 'booking-team' as const, roles: [] }
const inArea = { installationRole: 'none' as const, roles: [], areas: [{ role: 'project-manager' as const, completesFor: [] }] }
const sheet = { at: 0, headingRow: 1, fields: ['ods_code', 'name'] }

it.each([
  ['no kind is chosen', team, { kind: null, sheets: [sheet] }, { kind: 'Choose what the file is' }],
  [
    'a tracker by a project manager',
    manager,
    { kind: 'rollout-tracker' as const, sheets: [sheet] },
    { permission: 'The booking team imports a rollout tracker: send the file to them' },
  ],
  ['no sheet is chosen', team, { kind: 'rollout-tracker' as const, sheets: [] }, { sheets: 'Choose at least one sheet' }],
  [
    'a field is chosen twice',
    team,
    { kind: 'rollout-tracker' as const, sheets: [{ ...sheet, fields: ['name', 'name'] }] },
    { columns: 'Two columns of a sheet are ODS name. Choose one of them' },
  ],
  ['a tracker by the booking team', team, { kind: 'rollout-tracker' as const, sheets: [sheet] }, {}],
  ['a test plan by a project manager', manager, { kind: 'operational-test-plan' as const, sheets: [{ at: 0 }] }, {}],
  ['a tracker by someone with an area', inArea, { kind: 'rollout-tracker' as const, sheets: [sheet] }, {}],
])('the choices for a file are checked: %s', (_, rights, choices, faults) => {
  expect(faultsOfChoices(choices, rights)).toEqual(faults)
})

const columns = { width: 2, blank: [] }
const outlined = { name: 'CSV', isHidden: false, rows: 3, cells: 6, columns, looksLike: null, why: '', isProposed: true }
const file = { outline: { kind: null, isSure: true, sheets: [outlined] } }
const drawn = { kind: 'rollout-tracker', drawn: 'rollout-tracker', 'sheet-0': 'yes', 'heading-0': '1', 'drawn-heading-0': '1' }
it.each([
  ['the columns that were shown', { ...drawn, 'column-0-0': 'ods_code', 'column-0-1': 'moon' }, [{ at: 0, headingRow: 1, fields: ['ods_code', null] }]],
  ['no columns of another kind', { ...drawn, drawn: 'supplier-catalogue' }, [{ at: 0 }]],
  ['no columns below another row of headings', { ...drawn, 'heading-0': '2' }, [{ at: 0, headingRow: 2 }]],
  ['no row that does not exist', { ...drawn, 'heading-0': '-5' }, [{ at: 0 }]],
  ['no headings', { ...drawn, 'heading-0': 'none' }, [{ at: 0, headingRow: null }]],
  ['no sheet that was not ticked', { ...drawn, 'sheet-0': '' }, []],
])('a form for a file chooses %s', (_, typed, sheets) => {
  expect(chosenIn(typed, file).sheets).toEqual(sheets)
})

it('new headings have to be seen before the file is read', () => {
  const of = (typed: Record<string, string>) => hasOtherHeadings(typed, chosenIn(typed, file))
  expect([of(drawn), of({ ...drawn, 'heading-0': '2' })]).toEqual([false, true])
})

it('the event of a discarded file names it', () => {
  expect(decideDrop({ id: 'file-1', file_name: 'plan.xlsx' }).happened).toEqual([
    { kind: 'import.dropped', id: 'file-1', project: null, file: 'plan.xlsx', deed: 'dropped the file' },
  ])
})

const kept: KeptFile = {
  id: 'file-1',
  file_name: 'plan.xlsx',
  digest: digestOf(''),
  person_id: asPersonId('p'),
  person_name: 'Meera Shah',
  uploaded_at: '2026-03-02T08:00:00.000Z',
  settled_at: null,
  ...file,
  choices: { kind: null, sheets: [] },
}

it('uploading or reading a file is recorded when its result is saved', () => {
  expect(uploadFile.decide({}, { id: 'file-1' }, aDoing())).toEqual({ next: { id: 'file-1' }, happened: [] })
  const read = { file: kept, kind: 'loaded' as const, home: '/ods/loads/load-1', said: [] }
  expect(readFile.decide(kept, { read }, aDoing())).toEqual({ next: read, happened: [] })
})
