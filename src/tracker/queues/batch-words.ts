import type { QueueBatchesTable } from '../../db/tables/queues.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import type { ItemVerdict } from './batches.store.ts'
import { servicesOf } from './queue-words.ts'

type Counts = Record<ItemVerdict, number>

/** What was saved, as the banner says it. */
export function savedWords(batch: QueueBatchesTable, counts: Counts): { isSuccess: boolean; heading: string; text: string } {
  const notSaved = counts.refused + counts.late
  return {
    isSuccess: counts.done > 0,
    heading: counts.done > 0 ? `${servicesOf(counts.done)} set to ${statusNames[batch.status].toLowerCase()}` : 'Nothing was saved',
    text: [
      batch.settled_at === null ? '' : momentOf(batch.settled_at),
      notSaved > 0 ? `${grouped(notSaved)} ${notSaved === 1 ? 'was' : 'were'} not saved: the reasons are below` : '',
      counts.unknown > 0 ? `${grouped(counts.unknown)} said nothing yet, and nothing was changed there` : '',
    ]
      .filter(Boolean)
      .join('. '),
  }
}

/** What would be saved: how many, to what, and what is said with it; then what would not. */
export function previewWords(batch: QueueBatchesTable, counts: Counts): { count: string; change: string; rest: string } {
  const toWrite = counts.ready + counts.change
  return {
    count: servicesOf(toWrite),
    change: [
      `would be set to ${statusNames[batch.status].toLowerCase()}`,
      batch.note === '' ? '' : `with the note “${batch.note}”`,
      batch.reason === '' ? '' : `because “${batch.reason}”`,
      batch.valid_until === '' ? '' : `valid until ${dayOf(batch.valid_until)}`,
    ]
      .filter(Boolean)
      .join(', '),
    rest: [
      counts.refused > 0 ? `${grouped(counts.refused)} cannot be saved: the reasons are below. This does not hold up the others.` : '',
      counts.unknown > 0 ? `${counted(counts.unknown, 'line says', 'lines say')} nothing yet: what is known there is kept.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  }
}

/** What was removed from codes, and why to look at them. */
export const cleanedWords = (n: number): string =>
  n === 0
    ? ''
    : `${counted(n, 'line has characters in it', 'lines have characters in them')} that nobody sees, like a zero-width space. They are removed if you save. The lines are below.`

/** What leads back to the lines that were not saved. */
export const correctWords = (n: number, { refused, unknown }: Counts): string =>
  refused > 0 && unknown > 0
    ? 'Correct the lines that are not saved and try again'
    : n === 1
      ? 'Correct this line and try again'
      : `Correct these ${grouped(n)} and try again`
