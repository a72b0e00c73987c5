import { expect, it } from 'vitest'
import { sentenceOf } from '../../src/events/sentences.ts'
import type { Happened } from '../../src/events/vocabulary.ts'

const of = { id: 'thing', project: null }
const file = 'tracker.xlsx'
it.each<[Happened, string]>([
  [{ kind: 'import.uploaded', ...of, file, isForReview: true }, 'Meera uploaded tracker.xlsx for review'],
  [{ kind: 'import.uploaded', ...of, file }, 'Meera uploaded tracker.xlsx'],
  [{ kind: 'import.imported', ...of, file }, 'Meera imported tracker.xlsx'],
  [{ kind: 'import.imported', ...of, file, products: 3 }, 'Meera imported 3 products from tracker.xlsx'],
  [{ kind: 'import.undone', ...of, file }, 'Meera undid the import of tracker.xlsx'],
  [{ kind: 'import.dropped', ...of, file }, 'Meera cancelled the import of tracker.xlsx'],
  [{ kind: 'import.dropped', ...of, file, deed: 'dropped the file' }, 'Meera dropped the file tracker.xlsx'],
  [{ kind: 'alias.learnt', ...of, column: 'Key' }, 'Meera said what the column Key is'],
  [{ kind: 'alias.learnt', ...of, name: 'Adstra', means: 'Adastra' }, 'Meera said that Adstra is Adastra'],
  [{ kind: 'alias.forgotten', ...of, column: 'Key' }, 'Meera removed what was learnt of the column Key'],
  [{ kind: 'service.created', ...of, name: 'Riverside', file }, 'Meera imported Riverside from tracker.xlsx'],
  [{ kind: 'service.created', ...of, name: 'Riverside' }, 'Meera added the service Riverside'],
  [{ kind: 'service.changed', ...of, name: 'Riverside', file, deed: 'imported' }, 'Meera imported Riverside from tracker.xlsx'],
  [{ kind: 'service.changed', ...of, fields: ['Address', 'Phone'] }, 'Meera changed the service: Address and Phone'],
  [{ kind: 'service.undone', ...of, name: 'Riverside', file }, 'Meera undid the import of Riverside from tracker.xlsx'],
  [{ kind: 'organisation.undone', ...of, name: 'City 111', file, isGone: true }, 'Meera undid the import of tracker.xlsx: City 111 is no longer on record'],
  [{ kind: 'pair.changed', ...of, name: 'A with B', state: 'proven', file, isUndone: false }, 'Meera imported that A with B is proven'],
  [
    { kind: 'pair.changed', ...of, name: 'A with B', state: 'unknown', file, isUndone: true },
    'Meera undid the import of tracker.xlsx: A with B is unknown again',
  ],
  [{ kind: 'pair.changed', ...of, name: 'A with B', state: 'proven', run: null }, 'Meera recorded that A with B is proven'],
])('the history has a sentence for %o', (happened, sentence) => {
  expect(sentenceOf(happened, 'Meera')).toBe(sentence)
})
