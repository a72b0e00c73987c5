import { asPersonId } from '../../src/db/ids.ts'
import { digestOf } from '../../src/digest.ts'
import type { TrackerImport } from '../../src/tracker/tracker-import/kept-import.ts'
import { noCorrections } from '../../src/tracker/tracker-import/kept-import.ts'
import { noCounts } from '../../src/tracker/tracker-import/begin-import.ts'

/** A tracker import that waits for its review, for the table test of a rule. */
export const aTrackerImport = (given: Partial<TrackerImport>): TrackerImport => ({
  id: 'import-1',
  file_name: 'tracker.xlsx',
  digest: digestOf(''),
  sheet: 'Services',
  person_id: asPersonId('person-2'),
  person_name: 'Omar Other',
  uploaded_at: '2026-03-02T08:00:00.000Z',
  state: 'review',
  written: 0,
  settled_at: null,
  settled_by: null,
  settled_by_id: null,
  file_id: 'file-1',
  within_id: null,
  read: { columns: [] },
  warnings: [],
  choices: { careSetting: 'gp-practice', told: noCorrections },
  counts: noCounts,
  made: { organisations: [], pairs: [] },
  shared: { providers111: [], pairs: [], products: [] },
  ...given,
})
