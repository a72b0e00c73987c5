import { expect, it } from 'vitest'
import { renamedSuppliers } from '../../../src/tracker/areas/follow-suppliers.store.ts'

const of = (products: Record<string, string>) => new Map(Object.entries(products).map(([id, name]) => [id, { key: name.toLowerCase(), name }]))

it.each([
  [
    'all of whose products have one new name was renamed',
    { a: 'Advanced', b: 'Advanced', c: 'TPP' },
    { a: 'OneAdvanced', b: 'OneAdvanced', c: 'TPP' },
    ['OneAdvanced'],
  ],
  ['that still has a product was not renamed', { a: 'Advanced', b: 'Advanced' }, { a: 'OneAdvanced', b: 'Advanced' }, []],
  ['whose product went to one that was there already was not renamed', { a: 'Advanced', c: 'TPP' }, { a: 'TPP', c: 'TPP' }, []],
  ['whose products went to several was not renamed', { a: 'Advanced', b: 'Advanced' }, { a: 'One', b: 'Two' }, []],
  ['without a change was not renamed', { a: 'Advanced' }, { a: 'Advanced', d: 'New' }, []],
  ['may be renamed while another is added', { a: 'Advanced' }, { a: 'OneAdvanced', d: 'New' }, ['OneAdvanced']],
])('a supplier %s', (_rule, before, after, names) => {
  expect(renamedSuppliers(of(before), of(after)).map((one) => one.name)).toEqual(names)
})
