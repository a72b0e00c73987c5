import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideApproval } from '../../../src/tracker/tracker-import/approve-import.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import { aDoing } from '../../support/doing.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { aTrackerImport } from '../../support/tracker-import.ts'

const doing = aDoing({ templates: loadTemplates() })
const found = { one: aTrackerImport({}), learnt: nothingLearnt, meanwhile: undefined }
const other = { person_name: 'Bea Turner', file_name: 'other.xlsx' }
const practice = { care_setting: 'gp-practice' }

it.each([
  ['an unknown care setting is refused', found, { care_setting: 'moon' }, { refused: { care_setting: 'Choose a care setting' } }],
  [
    'an import that was approved or cancelled is not approved again',
    { ...found, one: aTrackerImport({ state: 'cancelled' }) },
    practice,
    { overtaken: true, says: 'This import was approved or cancelled already. Look at its page.' },
  ],
  [
    'an import has to be compared again if someone has imported since',
    { ...found, meanwhile: { ...other, state: 'done' as const } },
    practice,
    { overtaken: true, says: 'Bea Turner imported other.xlsx after this file was compared. Compare again, look at what is different, then import' },
  ],
  [
    'an import has to be compared again if someone is importing now',
    { ...found, meanwhile: { ...other, state: 'writing' as const } },
    practice,
    { overtaken: true, says: 'Bea Turner is importing other.xlsx after this file was compared. Compare again, look at what is different, then import' },
  ],
  [
    'a second click does nothing more',
    { ...found, one: aTrackerImport({ state: 'writing', settled_by_id: asPersonId('person-1') }) },
    practice,
    { next: { id: 'import-1', write: null }, happened: [] },
  ],
])('%s', (_, given, typed, outcome) => {
  expect(decideApproval(given, typed, doing)).toMatchObject(outcome)
})

it('an approval teaches what was said about names and unusual columns', () => {
  const told = { columns: [{ heading: 'Key', field: 'ods_code' as const }], names: [{ kind: 'product' as const, name: 'Adstra', other: 'Adastra' }] }
  const one = aTrackerImport({ choices: { careSetting: 'gp-practice', told } })
  expect(decideApproval({ ...found, one }, practice, doing)).toMatchObject({
    next: { write: { set: { settled_by: 'Meera Shah', settled_by_id: 'person-1' }, lessons: { columns: told.columns, names: told.names } } },
    happened: [
      { kind: 'alias.learnt', column: 'Key', to: 'ods_code' },
      { kind: 'alias.learnt', name: 'Adstra', means: 'Adastra' },
    ],
  })
})
