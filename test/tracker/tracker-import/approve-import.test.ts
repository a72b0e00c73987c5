import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideApproval } from '../../../src/tracker/tracker-import/approve-import.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import { aDoing } from '../../support/doing.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { noCounts } from '../../../src/tracker/tracker-import/begin-import.ts'
import { noCorrections } from '../../../src/tracker/tracker-import/kept-import.ts'
import { aTrackerImport } from '../../support/tracker-import.ts'

const templates = loadTemplates()
const careSettings = templates.careSettings.map((one) => (one.key === 'gp-hub' ? { ...one, retired: true as const } : one))
const doing = aDoing({ templates: { ...templates, careSettings } })
const found = { one: aTrackerImport({}), learnt: nothingLearnt, meanwhile: undefined }
const adding = { ...found, one: aTrackerImport({ counts: { ...noCounts, new: 1 } }) }
const other = { person_name: 'Bea Turner', file_name: 'other.xlsx' }
const practice = { care_setting: 'gp-practice' }

it.each([
  ['an unknown care setting is refused', adding, { care_setting: 'moon' }, { refused: { care_setting: 'Choose a care setting from the list' } }],
  ['a retired care setting is refused', adding, { care_setting: 'gp-hub' }, { refused: { care_setting: 'GP hub is retired. Choose another care setting' } }],
  [
    'a file that adds nothing needs no care setting',
    found,
    { care_setting: '' },
    { next: { write: { set: { choices: JSON.stringify({ careSetting: 'gp-practice', told: noCorrections }) } } } },
  ],
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
