import { expect, it } from 'vitest'
import { digestOf } from '../../../src/digest.ts'
import { decideCitation } from '../../../src/tracker/evidence/cite-exchange.ts'
import { aDoing } from '../../support/doing.ts'

const target = { subject: 'prerequisite' as const, subjectId: 'hscn', title: 'HSCN connection' }
const exchange = (id: string) => ({ id, digest: digestOf(id), words: `Search ${id}`, at: '2026-03-02T08:00:00.000Z', organisation: null })
const found = (cited: string[] = []) => ({ target, exchanges: [exchange('a'), exchange('b')], cited: new Set(cited) })
const many = Array.from({ length: 21 }, (_, index) => String(index))

it.each<[string, Parameters<typeof decideCitation>[1], Record<string, string>]>([
  ['nothing chosen', { chosen: [], ids: [], note: '' }, { exchange: 'Choose an exchange, or paste its id or address' }],
  ['more than twenty', { chosen: many, ids: many, note: '' }, { exchange: 'Cite at most 20 exchanges at once' }],
  ['one chosen that is gone', { chosen: ['x'], ids: ['x'], note: '' }, { exchange: expect.stringContaining('no exchange x.') as string }],
  ['one pasted that is of another project', { chosen: [], ids: ['a', 'x'], note: '' }, { pasted: expect.stringContaining('no exchange x.') as string }],
])('refuses %s', (_what, typed, fields) => {
  expect(decideCitation(found(), typed, aDoing())).toEqual({ refused: fields, cleaned: {} })
})

it.each<[string, string[], string, string[]]>([
  ['each exchange with its words and what it shows', [], 'The slot', ['Search a: The slot', 'Search b: The slot']],
  ['its words alone if nothing else is said', [], '', ['Search a', 'Search b']],
  ['only what is not evidence already', ['a'], '', ['Search b']],
  ['nothing if all of it is evidence already', ['a', 'b'], '', []],
])('cites %s', (_what, cited, note, bodies) => {
  const decided = decideCitation(found(cited), { chosen: ['a', 'b'], ids: ['a', 'b'], note }, aDoing())
  if ('refused' in decided) throw new Error('It was refused')
  expect(decided.next.citations.map((one) => one.body)).toEqual(bodies)
  expect(decided.happened.map((one) => ('what' in one ? one.what : ''))).toEqual(bodies.map((body) => `an exchange with the sandbox (${body})`))
})
