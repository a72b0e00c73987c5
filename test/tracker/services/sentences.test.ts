import { expect, it } from 'vitest'
import { sentenceOf } from '../../../src/events/sentences.ts'
import type { Happened } from '../../../src/events/vocabulary.ts'

const of = { id: 'thing', project: null }

it.each<[Happened, string]>([
  [{ kind: 'service.created', ...of, name: 'Riverside' }, 'Ada added the service Riverside'],
  [{ kind: 'service.changed', ...of, name: 'Riverside' }, 'Ada changed the service Riverside'],
  [{ kind: 'service.changed', ...of, fields: ['Phone', 'Region'] }, 'Ada changed the service: Phone and Region'],
  [{ kind: 'service.changed', ...of, name: 'Riverside', field: { name: 'region', value: 'North' } }, 'Ada changed the region of Riverside to North'],
  [{ kind: 'service.confirmed', ...of, name: 'Riverside' }, 'Ada confirmed what is known of Riverside'],
  [{ kind: 'service.closed', ...of, name: 'Riverside' }, 'The practice of Riverside has closed: its closing day has come'],
  [{ kind: 'service.open-again', ...of, name: 'Riverside' }, 'The practice of Riverside has not closed yet'],
  [{ kind: 'organisation.created', ...of, name: 'Riverside Trust' }, 'Ada added the organisation Riverside Trust'],
  [{ kind: 'organisation.changed', ...of, name: 'Riverside Trust' }, 'Ada changed the organisation Riverside Trust'],
  [{ kind: 'view.saved', ...of, name: 'Mine' }, 'Ada saved the view Mine'],
  [{ kind: 'view.changed', ...of, name: 'Mine' }, 'Ada changed the view Mine'],
  [{ kind: 'view.deleted', ...of, name: 'Mine' }, 'Ada deleted the view Mine'],
  [{ kind: 'alias.learnt', ...of, name: 'EMIS-Web', means: 'EMIS Web' }, 'Ada said that EMIS-Web is EMIS Web'],
  [{ kind: 'pair.renamed', ...of, was: 'A with B', name: 'A with C' }, 'Ada renamed a product: what was known of A with B is known of A with C'],
  [{ kind: 'ods-list.loaded', ...of, amount: '2 organisations', file: 'epraccur.csv' }, 'Ada loaded 2 organisations of the ODS list from epraccur.csv'],
])('the history says of %j: %s', (happened, sentence) => expect(sentenceOf(happened, 'Ada')).toBe(sentence))
