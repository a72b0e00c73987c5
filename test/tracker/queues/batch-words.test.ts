import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { QueueBatchesTable } from '../../../src/db/tables/queues.ts'
import { cleanedWords, correctWords, previewWords, savedWords } from '../../../src/tracker/queues/batch-words.ts'

const batch: QueueBatchesTable = {
  id: 'batch',
  person_id: asPersonId('dan'),
  role_key: 'dos-lead',
  prerequisite_key: 'dos-id',
  title: 'DoS id recorded',
  status: 'met',
  note: '',
  reason: '',
  valid_until: '',
  state: 'preview',
  made_at: '2026-03-02T09:00:00.000Z',
  settled_at: '2026-03-02T09:00:00.000Z',
  complete: 1,
}
const counts = { ready: 0, change: 0, late: 0, refused: 0, unknown: 0, nothing: 0, done: 0 }

describe('a batch of a queue', () => {
  it.each([
    [{ done: 1 }, '1 service set to met', '2 March 2026, 9:00am'],
    [{ done: 40, refused: 3, late: 1 }, '40 services set to met', '2 March 2026, 9:00am. 4 were not saved: the reasons are below'],
    [{ refused: 1 }, 'Nothing was saved', '2 March 2026, 9:00am. 1 was not saved: the reasons are below'],
    [{ done: 2, unknown: 5 }, '2 services set to met', '2 March 2026, 9:00am. 5 said nothing yet, and nothing was changed there'],
  ])('sums up after saving %j: %s', (some, heading, text) =>
    expect(savedWords(batch, { ...counts, ...some })).toEqual({ isSuccess: heading !== 'Nothing was saved', heading, text }),
  )

  it('sums up before saving what all its lines get', () =>
    expect(previewWords({ ...batch, note: 'Seen in DoS', valid_until: '2026-12-31' }, { ...counts, ready: 1000, change: 200 })).toEqual({
      count: '1,200 services',
      change: 'would be set to met, with the note “Seen in DoS”, valid until 31 December 2026',
      rest: '',
    }))

  it.each([
    [{ refused: 1 }, '1 cannot be saved: the reasons are below. This does not hold up the others.'],
    [{ unknown: 1 }, '1 line says nothing yet: what is known there is kept.'],
    [{ unknown: 2 }, '2 lines say nothing yet: what is known there is kept.'],
  ])('mentions before saving the lines with %j: %s', (some, rest) => expect(previewWords(batch, { ...counts, ...some }).rest).toBe(rest))

  it.each([
    [1, { refused: 1 }, 'Correct this line and try again'],
    [4, { refused: 4 }, 'Correct these 4 and try again'],
    [4, { refused: 4, unknown: 1 }, 'Correct the lines that are not saved and try again'],
  ])('leads back to %i lines with %j: %s', (n, some, words) => expect(correctWords(n, { ...counts, ...some })).toBe(words))

  it.each([
    [0, ''],
    [1, '1 line has characters in it that nobody sees, like a zero-width space. They are removed if you save. The lines are below.'],
    [2, '2 lines have characters in them that nobody sees, like a zero-width space. They are removed if you save. The lines are below.'],
  ])('reports %i codes with invisible characters: %s', (n, words) => expect(cleanedWords(n)).toBe(words))
})
